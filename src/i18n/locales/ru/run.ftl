run-title = Семьи для рассмотрения: { $case }
run-totals = Семей в реестре: { $register }. Для рассмотрения: { $shown }, недостаточно сведений: { $lacking }.
run-excluded = Почему не рассматривается: { $n }
run-person-decides = Порядок предложен с помощью ИИ. Решает человек.
run-how = Как строится порядок списка
run-preparatory = предварительный
run-preparatory-text = Предварительный поиск. По этому списку предложение одобрить нельзя. { $reason }
run-stale =
    { $n ->
    [one] После списка от { $date } изменилась { $n } запись.
    [few] После списка от { $date } изменились { $n } записи.
    [many] После списка от { $date } изменилось { $n } записей.
   *[other] После списка от { $date } изменилось { $n } записи.
    }
run-show-changed = Показать, что изменилось
changed-title = Что изменилось после списка { $number }
changed-fact = { $fact }: { $before } → { $after }
changed-fact-school = Школа
changed-fact-places = Свободных мест
changed-fact-free = Свободна ли семья
changed-text = Сам список остаётся таким, каким был составлен.
changed-nothing = Данные, на которых основан список от { $date }, не изменились.
changed-children = Дети: запись или план
changed-families = Семьи из списка
changed-others = Вне списка
changed-sealed = Закрытые семьи из списка: { $n }
changed-excluded = Семьи, которые не рассматривались: { $n }
changed-added = Новые семьи в реестре: { $n }
changed-relations = Родственники и отступления по делу: { $n }
changed-policy = Правила или веса теперь другие
run-again = Составить новый список
run-difference = Что изменилось
run-case-notes = О деле: { $n }
run-nobody = Нет семей для рассмотрения
run-nobody-text = Это тоже результат. Посмотрите, кто и почему не рассматривается. Расширьте поиск или привлеките новые семьи.
run-needs-order = Какую потребность обозначает каждый знак
run-relatives = Родственники ребёнка
run-others = Другие семьи
run-musts = обязательных { $met }/{ $all }
run-close = результаты близки
run-blocked = сначала нужно снять препятствие
run-notes = Обратите внимание: { $n }
run-made = Список { $number }, составлен { $at }. Места: средние девять десятых из { $worlds } пробных вариантов.
run-near-label = Не дальше от ребёнка, чем
run-near = до { $n } км
run-takes = Свободных мест не меньше: { $n }
run-views = Вид списка
run-as-table = Таблицей
run-as-cards = Карточками
run-sort = Порядок
run-sort-fit = по соответствию
run-sort-distance = сначала те, кто ближе
run-sort-freshness = сначала те, кого спрашивали недавно
run-parts = Части списка
run-part = Семьи { $from }–{ $to } из { $total }
part-before = Предыдущие семьи
part-after = Следующие семьи
run-answered = { $answer }, { $when }
run-not-asked = ещё не спрашивали
place-one = обычно { $n } место из { $of }
place-range = обычно { $from }–{ $to } место из { $of }
word-for = За
word-against = Против
word-not-known = Неизвестно
word-system-not-know = Система не знает
word-gap = Пробел
glyph-word-meets = отвечает
glyph-word-partly = частично
glyph-word-not = не отвечает
glyph-word-unknown = неизвестно
page-compare-title = Сравнить рядом
compare-selected = Сравнить выбранные (2–4)
compare-pick = Выбрать семью { $family } для сравнения
compare-differing = Только строки с различиями
compare-all = Все строки
compare-differs = есть различие
compare-left = Левее
compare-right = Правее
compare-caption = Семьи: { $case }
compare-place = Обычное место
compare-notes = На что обратить внимание
compare-home = Другие люди в доме
compare-nobody = больше никого
compare-closed = запись другого учреждения
compare-said = Что сказала семья
compare-takes = примет ещё детей, до: { $n }
compare-siblings = также братьев и сестёр
compare-no-siblings = без братьев и сестёр
compare-difficulties = Известные трудности
compare-no-difficulties = завершённых устройств нет
compare-support = Поддержка для пробелов
compare-evidence = На чём основана каждая строка
none-suitable = Ни одна не подходит
what-if-title = Что если…
what-if-trial = Это проба, ничего не сохраняется
what-if-need = Изменить потребность
what-if-becomes = становится
what-if-removed = больше не потребность
what-if-family = Изменить сведения о семье
what-if-assume = Что предположить
what-if-free = сегодня подтвердила, что свободна
what-if-prepared = прошла подготовку
what-if-capability = Уровень, если выбрана потребность
what-if-try = Попробовать
what-if-clear = Очистить
what-if-save = Сохранить в предложение { $number }
what-if-save-new = Начать предложение с этой пробой
what-if-remove = Убрать
what-if-presets = Часто спрашивают
preset-musts-only = Только обязательные потребности
preset-relaxed = Важно вместо обязательно: { $need }
preset-answer = { $family } справляется полностью: { $need }
trial-left = Уходят из списка: { $families }. Всего: { $n }.
trial-left-why = Чаще всего из-за правила: { $rule }.
trial-joined = Входят в список: { $families }. Всего: { $n }.
trial-better = Подходят лучше: { $families }. Всего: { $n }.
trial-worse = Подходят хуже: { $families }. Всего: { $n }.
trial-first = Первой в списке становится { $to } вместо { $from }.
trial-first-same = Первая семья остаётся той же.
trial-nothing = В списке ничего не меняется.
what-if-open = Открыть в разделе «Что если…»
what-if-changes =
    { $n ->
    [one] { $n } изменение
    [few] { $n } изменения
   *[many] { $n } изменений
    }
what-if-before = До
what-if-after = После
state-shown = в списке
state-insufficient = недостаточно сведений
state-excluded = не рассматривается
state-absent = нет в реестре
changes-title = Что изменилось: { $from } → { $to }
changes-none = Ни у одной семьи место не изменилось.
changes-rules = Правила, которые теперь действуют
page-ask-title = Что спросить дальше
ask-intro = Открытые вопросы; первым – тот, чей ответ сильнее всего изменит список.
ask-what = О чём
ask-whom = Кого спросить
page-ask-changes = Может изменить
ask-in-ten = первое место – в { $first } из 10 пробных вариантов, первую группу – в { $group }
ask-none = Ни один открытый вопрос список не изменит.
page-ask-family = Спросить семью
why-link = Почему на этом месте?
why-page-title = Почему семья { $family } на этом месте
why-moved = Что повышает и что снижает
moved-raises-a-lot = сильно повышает
moved-raises = повышает
moved-raises-a-little = немного повышает
moved-lowers-a-lot = сильно снижает
moved-lowers = снижает
moved-lowers-a-little = немного снижает
why-numbers = Показать числа
why-sum = Покрыто потребностей: { $covered } из { $of }
why-sure = Насколько надёжен порядок списка
why-sure-text = Обычно { $from }–{ $to } место из { $of }. Первое место – примерно в { $first } из 10 пробных вариантов.
why-in-words = Словами
why-words-kept-out = Семью не пропускает: { $rules }.
why-words-lacks = Не хватает сведений: { $rules }.
why-words-musts = Обязательных потребностей: { $all }, покрыто: { $met }.
why-words-covers = Потребностей: { $of }. Полностью: { $full }, частично: { $partly }, неизвестно: { $unknown }.
why-words-lowers = Место снижает больше всего: { $needs }.
why-words-lowers-nothing = По записям ничто не снижает место.
why-flips = Что это изменит
flip-stays-above = Семья останется выше следующей, какими бы ни были недостающие ответы.
flip-never-first = Ни один недостающий ответ не поставит её первой.
flip-must = Если эту потребность сделать обязательной, семья не пройдёт: { $need }.
flip-answer = Ответ на вопрос «{ $need }» изменил бы первую группу примерно в { $n } из 10 пробных вариантов.
why-rules-title = Правила, требующие внимания
why-wishes = Что в плане сказано о доме
why-raise-title = Наименьшее изменение, которое повысит соответствие
why-not-seen-title = Чего система не видела
why-not-seen-text = Визиты, тон разговоров, ваши заметки. Они важны для вашего решения, но на порядок списка не влияют.
why-plan-words = Слова плана
why-services = Услуги, которые восполняют пробел
why-waived = Отступление разрешено: { $by }, { $date }.
excluded-page-title = Почему не рассматривается
excluded-count = Семей в реестре: { $register }. Не рассматривается: { $n }.
excluded-by-rule = По правилам
excluded-by-family = По семьям
excluded-source = Источник
excluded-waivable = Отступление может разрешить: { $by }.
excluded-families =
    { $n ->
    [one] { $n } семья
    [few] { $n } семьи
   *[many] { $n } семей
    }
excluded-close-tag = не хватило немного
excluded-also = и ещё правил: { $n }
restricted-title = Причина закрыта
restricted-ask = Причину может прочитать супервайзер. Спросите супервайзера вашего учреждения.
sealed-title = Закрыто для вас
sealed-count = Закрыто для вас: { $n }
sealed-told = О закрытой семье указаны только номер и то, есть ли она в списке.
sealed-ask = Запись открывается тем, кто с ней работает: попросите супервайзера назначить вас.
sealed-glass = Доступ на три часа
sealed-left-out =
    { $n ->
    [one] Не показана { $n } семья, закрытая для вас: того, о чём спрашивает фильтр, о закрытой семье не сообщают.
    [few] Не показаны { $n } семьи, закрытые для вас: того, о чём спрашивает фильтр, о закрытой семье не сообщают.
   *[many] Не показано { $n } семей, закрытых для вас: того, о чём спрашивает фильтр, о закрытой семье не сообщают.
    }
excluded-just = Не хватило немного:
remind-me = Напомнить, когда это изменится
remind-hint = Выберите семью. Напоминание появится в «Моей работе».
propose-this = Предложить эту семью
propose-family = Предложить { $family }

# Список, сравнение, кто не рассматривается: файлами.
list-file-link = Выгрузить (XLSX)
list-file-link-csv = Выгрузить (CSV)
list-file-about = Об этом файле
list-file-families = Семьи для рассмотрения
list-file-needs = Как покрыта каждая потребность
list-file-entry = Номер записи журнала
list-file-other-order = Порядок в этом файле не по соответствию.
list-file-only = Только
list-file-who = Родственники или другая семья
list-file-strip = Потребности в порядке плана
list-file-musts-met = Покрыто обязательных потребностей
list-file-musts = Обязательных всего
list-file-distance = Расстояние, км
list-file-answer = Что ответила семья
list-file-answered-on = Готовность подтверждена
list-file-mark = Знак
list-file-can = Что может семья
list-file-fact = На чём это основано
list-file-rule-text = Что требует правило
list-file-close = Не хватило немного
list-file-facts = Что известно
list-file-change = Что должно измениться
list-file-waivable = Кто разрешает отступление
list-file-written = Список { $run } записан в файл { $file }. Запись журнала: { $entry }.
