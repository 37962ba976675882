picture-places = Какие места семьи обычно занимают
picture-place-now = Место в этом списке
picture-usual = Обычные места
picture-fit = Соответствие
picture-axis = Место
picture-shares = Места в десяти пробных вариантах
picture-first = Первое
picture-second-third = Второе или третье
picture-later = Дальше
picture-factor = Что учтено
picture-effect = Как влияет
picture-number = Число
picture-rest =
    { $n ->
    [one] Ещё { $n } строка, влияет меньше
    [few] Ещё { $n } строки, каждая влияет меньше
    [many] Ещё { $n } строк, каждая влияет меньше
   *[other] Ещё { $n } строки, каждая влияет меньше
    }
picture-matrix = Как семьи отвечают потребностям
picture-tie = Чем различаются две близкие семьи
picture-slope = Места до и после пробы
picture-what-happens = Что происходит
picture-stays = остаётся в списке
picture-leaves = выходит из списка
picture-joins = входит в список
picture-steps = Сколько дней дети находятся на каждом шаге
picture-step = Шаг
picture-days = Дней на этом шаге
picture-days-allowed = Срок шага в днях
picture-timeline = Как принималось решение
picture-when = Когда
picture-what = Что произошло
picture-who = Кто и что сказал
picture-course = Ход
picture-done = продолжено
picture-stopped = остановлено
picture-ahead = впереди
picture-distances = Как далеко живут семьи: { $place }
picture-distance = Расстояние
picture-free = Семьи со свободным местом
picture-asked = Семьи, которые ответили за последние 30 дней
picture-up-to-km = до { $to } км
picture-km-range = { $from }–{ $to } км
picture-beyond-km = больше { $from } км
picture-regions = В каких регионах живут семьи
picture-region = Регион
picture-strip = Как семья отвечает потребностям: { $family }
