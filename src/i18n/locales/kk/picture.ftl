picture-places = Отбасылардың әдеттегі орындары
picture-place-now = Осы тізімдегі орны
picture-usual = Әдеттегі орындары
picture-fit = Сәйкестігі
picture-axis = Орны
picture-shares = Он сынақ нұсқасындағы орындары
picture-first = Бірінші
picture-second-third = Екінші не үшінші
picture-later = Одан кейін
picture-factor = Не ескерілді
picture-effect = Қалай әсер етеді
picture-number = Сан
picture-rest =
    { $n ->
    [one] Тағы { $n } жол, әсері азырақ
   *[other] Тағы { $n } жол, әрқайсысының әсері азырақ
    }
picture-matrix = Отбасылар қажеттіліктерге қалай сай келеді
picture-tie = Нәтижесі жақын екі отбасының айырмашылығы
picture-slope = Сынамаға дейінгі және кейінгі орындар
picture-what-happens = Не өзгереді
picture-stays = тізімде қалады
picture-leaves = тізімнен шығады
picture-joins = тізімге қосылады
picture-steps = Балалар әр қадамда қанша күн тұрды
picture-step = Қадам
picture-days = Осы қадамдағы күн саны
picture-days-allowed = Қадамның мерзімі, күн
picture-timeline = Шешім қалай қабылданды
picture-when = Қашан
picture-what = Не болды
picture-who = Кім және не деді
picture-course = Барысы
picture-done = жалғасты
picture-stopped = тоқтады
picture-ahead = алда
picture-distances = Отбасылар қаншалықты алыс тұрады: { $place }
picture-distance = Қашықтық
picture-free = Бос орны бар отбасылар
picture-asked = Соңғы 30 күнде жауап берген отбасылар
picture-up-to-km = { $to } км-ге дейін
picture-km-range = { $from }–{ $to } км
picture-beyond-km = { $from } км-ден астам
picture-regions = Отбасылар қай өңірде тұрады
picture-region = Өңір
picture-strip = Отбасы қажеттіліктерге қалай сай келеді: { $family }
