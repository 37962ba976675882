# Dates, ages, deadlines, distances. The blank between a number and its measure does not break.
format-long-date = { $day } { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
} { $year }

format-age-years = { $years ->
    [one] { $years } year
   *[other] { $years } years
}
format-age-months = { $months ->
    [one] { $months } month
   *[other] { $months } months
}
format-age-years-and-months = { $years ->
    [one] { $years } year
   *[other] { $years } years
} { $months ->
    [one] { $months } month
   *[other] { $months } months
}
format-age-under-a-month = under a month

format-left-hours = { $hours } h left
format-left-days = { $days } d left
format-left-no-hour = under 1 h left
format-due-today = today
format-overdue-hours = overdue { $hours } h
format-overdue-days = overdue { $days } d
format-overdue-no-hour = overdue just now

format-ago-today = today
format-ago-yesterday = yesterday
format-ago-days = { $days ->
    [one] { $days } day ago
   *[other] { $days } days ago
}
format-days-old = { $days ->
    [one] { $days } day old
   *[other] { $days } days old
}
format-day-count = day { $days }

format-minutes = { $minutes } min
format-kilometres = { $kilometres } km
format-list-last = { $most } and { $last }
format-usual-place = usually { $place }
