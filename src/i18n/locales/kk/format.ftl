### Қазақша мәтіндер – нобай: оларды осы тілде сөйлейтін әлеуметтік қызметкер қарап шығуы керек.

# Күндер, жастар, мерзімдер, қашықтықтар. Сан мен өлшем арасындағы бос орын үзілмейді.
format-long-date = { $year } ж. { $day } { $month ->
    [1] қаңтар
    [2] ақпан
    [3] наурыз
    [4] сәуір
    [5] мамыр
    [6] маусым
    [7] шілде
    [8] тамыз
    [9] қыркүйек
    [10] қазан
    [11] қараша
   *[12] желтоқсан
}

format-age-years = { $years } жас
format-age-months = { $months } ай
format-age-years-and-months = { $years } жас { $months } ай
format-age-under-a-month = 1 айға толмаған

format-left-hours = { $hours } сағат қалды
format-left-days = { $days } күн қалды
format-left-no-hour = 1 сағатқа жетпейді
format-due-today = бүгін
format-overdue-hours = мерзімі { $hours } сағат бұрын өтті
format-overdue-days = мерзімі { $days } күн бұрын өтті
format-overdue-no-hour = мерзімі жаңа ғана өтті

format-ago-today = бүгін
format-ago-yesterday = кеше
format-ago-days = { $days } күн бұрын
format-days-old = { $days } күн бұрынғы
format-day-count = { $days } күн болды

format-minutes = { $minutes } мин
format-kilometres = { $kilometres } км
format-list-last = { $most } және { $last }
format-usual-place = әдетте { $place }-орын
