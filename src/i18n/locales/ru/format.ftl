# Даты, возраст, сроки, расстояния. Пробел между числом и мерой неразрывный.
format-long-date = { $day } { $month ->
    [1] января
    [2] февраля
    [3] марта
    [4] апреля
    [5] мая
    [6] июня
    [7] июля
    [8] августа
    [9] сентября
    [10] октября
    [11] ноября
   *[12] декабря
} { $year } г.

format-age-years = { $years ->
    [one] { $years } год
    [few] { $years } года
    [many] { $years } лет
   *[other] { $years } года
}
format-age-months = { $months ->
    [one] { $months } месяц
    [few] { $months } месяца
    [many] { $months } месяцев
   *[other] { $months } месяца
}
format-age-years-and-months = { $years ->
    [one] { $years } год
    [few] { $years } года
    [many] { $years } лет
   *[other] { $years } года
} { $months ->
    [one] { $months } месяц
    [few] { $months } месяца
    [many] { $months } месяцев
   *[other] { $months } месяца
}
format-age-under-a-month = меньше месяца

format-left-hours = { $hours ->
    [one] остался { $hours } час
    [few] осталось { $hours } часа
    [many] осталось { $hours } часов
   *[other] осталось { $hours } часа
}
format-left-days = { $days ->
    [one] остался { $days } день
    [few] осталось { $days } дня
    [many] осталось { $days } дней
   *[other] осталось { $days } дня
}
format-left-no-hour = осталось меньше часа
format-due-today = сегодня
format-overdue-hours = { $hours ->
    [one] просрочено на { $hours } час
    [few] просрочено на { $hours } часа
    [many] просрочено на { $hours } часов
   *[other] просрочено на { $hours } часа
}
format-overdue-days = { $days ->
    [one] просрочено на { $days } день
    [few] просрочено на { $days } дня
    [many] просрочено на { $days } дней
   *[other] просрочено на { $days } дня
}
format-overdue-no-hour = только что просрочено

format-ago-today = сегодня
format-ago-yesterday = вчера
format-ago-days = { $days ->
    [one] { $days } день назад
    [few] { $days } дня назад
    [many] { $days } дней назад
   *[other] { $days } дня назад
}
format-days-old = { $days ->
    [one] давность { $days } день
    [few] давность { $days } дня
    [many] давность { $days } дней
   *[other] давность { $days } дня
}
format-day-count = { $days }-й день

format-minutes = { $minutes } мин
format-kilometres = { $kilometres } км
format-list-last = { $most } и { $last }
format-usual-place = обычно { $place } место
