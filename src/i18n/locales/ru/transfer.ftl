transfer-did-you-mean = Возможно, имелось в виду «{ $suggestion }»?

transfer-place-file = файл в целом
transfer-place-line = строка { $line }, знак { $character }
transfer-place-record = { $pointer }, запись со строки { $line }
transfer-place-row = лист «{ $sheet }», строка { $row }
transfer-place-cell = лист «{ $sheet }», строка { $row }, столбец «{ $column }»
transfer-place-stored = { $pointer }, уже в реестре

transfer-expected-object = группа полей в фигурных скобках
transfer-expected-list = список
transfer-expected-text = текст
transfer-expected-choice = одно из слов списка
transfer-expected-whole = целое число
transfer-expected-number = число
transfer-expected-yes-no = «да» или «нет» (true или false)

transfer-role-specialist = специалист службы сопровождения
transfer-role-reviewer = эксперт агентства по усыновлению
transfer-role-supervisor = супервизор
transfer-role-data = сотрудник по данным
transfer-role-operator = ИТ-специалист

transfer-not-utf8 = В файле есть символы не в кодировке UTF-8.
transfer-not-utf8-mend = Откройте файл и сохраните его в кодировке «UTF-8». Чтение остановлено здесь, ничего не сохранено.
transfer-truncated = Файл обрывается на середине. { $records ->
    [one] Прочитана { $records } запись
    [few] Прочитано { $records } записи
   *[other] Прочитано { $records } записей
}, ничего не сохранено.
transfer-truncated-mend = Скопируйте или выгрузите файл заново и проверьте, что он целый.
transfer-syntax = Начиная с этого места, файл не является JSON.
transfer-syntax-mend = Проверьте, нет ли здесь пропущенной запятой, скобки или кавычки. Чтение остановлено, ничего не сохранено.
transfer-not-a-bundle = Этот файл не является пакетом Ұя.
transfer-not-a-bundle-mend = Укажите файл JSON, который начинается с фигурной скобки. Для файла CSV назовите его лист.
transfer-bundle-version = В файле не указано, что он записан для версии { $version }. Найдено: «{ $value }».
transfer-bundle-version-mend = Выгрузите файл для этой версии. Тогда в его начале стоит "bundle": "{ $version }".
transfer-section-unknown = Раздела «{ $value }» нет в списке, поэтому он не прочитан.
transfer-section-unknown-mend = Исправьте название раздела или уберите раздел.
transfer-section-repeated = Раздел «{ $section }» встречается в файле дважды.
transfer-section-repeated-mend = Объедините оба раздела в один.
transfer-section-not-list = Раздел «{ $section }» не является списком, поэтому он не прочитан.
transfer-section-not-list-mend = Заключите его записи в квадратные скобки.
transfer-record-too-large = Эта запись больше { $limit } МиБ, поэтому она не прочитана.
transfer-record-too-large-mend = Сократите запись. Возможно, пропущена кавычка и две записи слились.
transfer-record-too-deep = Вложенность этой записи больше { $limit } уровней, поэтому она не прочитана.
transfer-record-too-deep-mend = Выгрузите запись заново: в обычной записи около четырёх уровней.
transfer-read-failed = Файл не удалось прочитать до конца: { $value }. { $records ->
    [one] Прочитана { $records } запись
    [few] Прочитано { $records } записи
   *[other] Прочитано { $records } записей
}, ничего не сохранено.
transfer-read-failed-mend = Проверьте диск или соединение с сетью и начните заново.
transfer-file-empty = В файле ничего нет.
transfer-file-empty-mend = Выберите другой файл или выгрузите этот заново.

transfer-field-missing = Поле «{ $field }» пустое или отсутствует.
transfer-field-missing-mend = Заполните его: без него новую запись не создать.
transfer-field-unknown = У записей этого вида нет поля «{ $field }».
transfer-field-unknown-mend = Исправьте название поля или уберите поле.
transfer-field-repeated = Поле «{ $field }» встречается в одной записи дважды.
transfer-field-repeated-mend = Оставьте нужное и уберите второе.
transfer-protected-not-kept = Поле «{ $field }» намеренно не хранится. Остальную запись можно сохранить.
transfer-protected-not-kept-mend = Не включайте его в следующий файл. Ұя не читает такие сведения о взрослых.
transfer-wrong-type = Здесь стоит «{ $value }», а нужно другое: { $expected }.
transfer-wrong-type-mend = Впишите сюда то, что нужно: { $expected }.
transfer-value-empty = В списке «{ $field }» есть пустой элемент.
transfer-value-empty-mend = Заполните элемент или уберите его.
transfer-value-too-long = Текст длиннее, чем вмещает поле.
transfer-value-too-long-mend = Сократите его. Наибольшая длина в символах: { $limit }.
transfer-text-control-character = В тексте есть невидимый управляющий символ: «{ $value }».
transfer-text-control-character-mend = Наберите текст заново или скопируйте его без оформления.
transfer-code-character = В коде «{ $value }» есть символ, которого в кодах не бывает.
transfer-code-character-mend = Используйте только буквы, цифры и знаки - . _ /, без пробелов.
transfer-date-form = «{ $value }» не похоже на дату.
transfer-date-form-mend = Запишите дату так: 2026-03-17 или 17.03.2026.
transfer-date-no-such-day = В календаре нет такого дня: { $value }.
transfer-date-no-such-day-mend = Сверьтесь с документом и укажите день, который существует.
transfer-level-range = Уровень { $value } вне пределов от 0 до 3.
transfer-level-range-mend = Укажите 0, 1, 2 или 3.
transfer-area-form = «{ $value }» не является площадью в квадратных метрах.
transfer-area-form-mend = Укажите число от 0,1 до 2000, не более одного знака после запятой.
transfer-coordinate-range = Координата { $value } вне пределов от { $min } до { $max } градусов.
transfer-coordinate-range-mend = Проверьте, не перепутаны ли широта и долгота.
transfer-constraint-unknown = В списке условий к семье нет «{ $value }».
transfer-constraint-unknown-mend = Выберите условие из списка.
transfer-constraint-parameter = В условии «{ $value }» не подходит часть после двоеточия.
transfer-constraint-parameter-mend = Запишите по образцу: no_child_under_age:3, location:МЕСТО или only_child.
transfer-choice-unknown = «{ $value }» нет среди вариантов.
transfer-choice-unknown-mend = Выберите один из вариантов: { $choices }.
transfer-number-range = Число { $value } вне пределов от { $min } до { $max }.
transfer-number-range-mend = Укажите число от { $min } до { $max }.
transfer-list-length = Число элементов в списке: { $value }.
transfer-list-length-mend = Укажите от { $min } до { $max } элементов.
transfer-cannot-be-erased = Поле «{ $field }» нельзя стереть: оно нужно каждой записи.
transfer-cannot-be-erased-mend = Укажите значение или оставьте поле пустым, чтобы сохранить прежнее.
transfer-faults-more = Ошибок в записи больше, чем { $limit }; остальные не показаны.
transfer-faults-more-mend = Сначала исправьте эти, затем проверьте файл ещё раз.

transfer-birth-date-in-future = Дата рождения { $value } позже дня проверки, { $today }.
transfer-birth-date-in-future-mend = Сверьте дату рождения с документом.
transfer-child-of-age = Дата рождения { $value }: этому человеку уже есть 18 лет.
transfer-child-of-age-mend = Проверьте дату рождения. Взрослым семью не подбирают: уберите запись.
transfer-date-in-future = Дата { $value } позже дня проверки, { $today }.
transfer-date-in-future-mend = Укажите день, когда это произошло.
transfer-dates-out-of-order = Окончание { $value } раньше начала { $start }.
transfer-dates-out-of-order-mend = Исправьте одну из двух дат.
transfer-confirmed-before-written = План подтверждён { $value }, раньше, чем он написан ({ $written }).
transfer-confirmed-before-written-mend = Проверьте обе даты. Если они верны, план нужно подтвердить заново.
transfer-older-than-stored = Эта запись датирована { $value }; в реестре есть более новая, { $stored }.
transfer-older-than-stored-mend = До сохранения проверьте, какая из двух верна.

transfer-need-unknown = В списке потребностей нет «{ $value }».
transfer-need-unknown-mend = Выберите потребность из списка.
transfer-strength-unknown = В списке сильных сторон нет «{ $value }».
transfer-strength-unknown-mend = Выберите сильную сторону из списка.
transfer-rule-unknown = В списке правил нет «{ $value }».
transfer-rule-unknown-mend = Выберите правило из списка.
transfer-settlement-unknown = Населённый пункт «{ $value }» не описан.
transfer-settlement-unknown-mend = Исправьте код или добавьте населённый пункт в файл.
transfer-child-unknown = Нет ребёнка с кодом «{ $value }».
transfer-child-unknown-mend = Исправьте код или добавьте ребёнка в файл.
transfer-family-unknown = Нет семьи с кодом «{ $value }».
transfer-family-unknown-mend = Исправьте код или добавьте семью в файл.
transfer-names-refused = Запись ссылается на «{ $value }», а в той записи есть ошибки.
transfer-names-refused-mend = Сначала исправьте ту запись, тогда сохранится и эта.
transfer-record-repeated = В файле две записи с кодом «{ $value }».
transfer-record-repeated-mend = Объедините их или измените один код. Другая стоит в разделе под номером { $first }.
transfer-entry-repeated = «{ $value }» встречается в списке дважды.
transfer-entry-repeated-mend = Оставьте нужный элемент и уберите второй. Другой стоит под номером { $first }.
transfer-look-alike-letters = В коде «{ $value }» есть похожие буквы другого алфавита.
transfer-look-alike-letters-mend = Наберите код заново или скопируйте его из списка.

transfer-places-below-placed = Мест у семьи по заключению: { $value }, а детей уже размещено: { $placed }.
transfer-places-below-placed-mend = Исправьте число мест или список проживающих.
transfer-group-of-one = В группе братьев и сестёр должно быть не меньше двух детей.
transfer-group-of-one-mend = Добавьте братьев и сестёр или уберите группу.
transfer-group-member-unknown = В группе назван ребёнок «{ $value }», которого нет в реестре.
transfer-group-member-unknown-mend = Исправьте код или добавьте ребёнка в файл.
transfer-child-in-two-groups = Ребёнок «{ $value }» входит и в группу «{ $other }».
transfer-child-in-two-groups-mend = Оставьте ребёнка только в одной группе.
transfer-constraints-contradict = «{ $value }» и «{ $other }» несовместимы.
transfer-constraints-contradict-mend = Перечитайте рекомендацию и оставьте одно из условий.
transfer-evidence-not-found = В рекомендации нет слов «{ $value }».
transfer-evidence-not-found-mend = Скопируйте слова из рекомендации в том же виде.
transfer-ages-out-of-order = Младший возраст { $value } больше старшего возраста { $max }.
transfer-ages-out-of-order-mend = Исправьте один из двух возрастов.
transfer-until-missing = Семья освободится позже, но день не указан.
transfer-until-missing-mend = Укажите день, с которого семья снова свободна.
transfer-need-outside-age = Потребность «{ $value }» оценивают в возрасте от { $min } до { $max } лет. Возраст ребёнка: { $age }.
transfer-need-outside-age-mend = Проверьте потребность и дату рождения ребёнка.
transfer-confirmed-without-needs = План подтверждён, но в нём нет потребности уровня 1 или выше.
transfer-confirmed-without-needs-mend = Укажите потребности с уровнями или уберите подтверждение.
transfer-waiver-not-allowed = От правила { $value } никто не может отступить.
transfer-waiver-not-allowed-mend = Уберите это разрешение.
transfer-waiver-role = Отступление от правила { $rule } разрешает только эта роль: { $role }. В файле указано «{ $value }».
transfer-waiver-role-mend = Обратитесь за разрешением к сотруднику с этой ролью.
transfer-waiver-reason = Для отступления от правила { $rule } нужна одна из причин списка.
transfer-waiver-reason-mend = Выберите одну из причин: { $reasons }.
transfer-owner-unknown = Строка относится к «{ $value }», но такой записи нет ни в файле, ни в реестре.
transfer-owner-unknown-mend = Исправьте код или добавьте запись на лист «{ $sheet }».

transfer-column-unknown = На этом листе не бывает столбца «{ $value }», поэтому он не прочитан.
transfer-column-unknown-mend = Исправьте заголовок или уберите столбец.
transfer-column-repeated = Столбец «{ $value }» встречается дважды, поэтому лист не прочитан.
transfer-column-repeated-mend = Оставьте нужный столбец и уберите второй.
transfer-column-missing = Нет столбца «{ $field }», поэтому неизвестно, к кому относятся строки.
transfer-column-missing-mend = Добавьте столбец с кодом записи.
transfer-row-too-large = Строка больше { $limit } МиБ, поэтому она не прочитана.
transfer-row-too-large-mend = Сократите строку или проверьте в ней переносы. До этого лист не сохраняется.
transfer-row-length = В строке больше ячеек, чем столбцов в заголовке ({ $columns }), например «{ $value }».
transfer-row-length-mend = Заключите текст с разделителем в кавычки.
transfer-quote-open = В этой строке открывается кавычка, которая нигде не закрыта.
transfer-quote-open-mend = Закройте её или удвойте, если она часть текста. Чтение остановлено здесь.
