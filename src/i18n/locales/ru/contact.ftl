# Разговоры с семьями из журнала учреждения: лист, столбцы, замечания, страницы.
export-kind-contact = разговоры с семьями
contact-from-log = из журнала учреждения
book-sheet-contacts = Разговоры с семьями | Контакты | Контакты с семьями | Разговоры
book-rule-of-contacts = В этой таблице хранятся разговоры. Свободна ли семья, программа узнаёт из таблицы «Готовность семей»: запишите ответ и туда. Номер не заполняйте: он есть только у разговоров, записанных в Ұя. Две строки с одинаковыми семьёй, днём, способом, результатом и сотрудником – один разговор.
book-rule-of-availability = В этой таблице хранятся ответы семьи о том, свободна ли она: на них опираются списки. Сам разговор записан в таблице «Разговоры с семьями».
book-column-contacts-on = День разговора | Дата разговора | Дата контакта | Дата
book-column-contacts-channel = Как связались | Способ связи | Как
book-column-contacts-result = Чем закончилось | Результат | Результат разговора
book-column-contacts-until = С какого дня снова свободна | С какого дня свободна
book-column-contacts-by = Кто говорил: код сотрудника | Кто говорил | Код сотрудника
book-column-contacts-about = О каком ребёнке
book-column-contacts-words = Своими словами | Примечание
book-column-contacts-number = Номер в Ұя
book-choice-channel-phone = телефон | по телефону | звонок
book-choice-channel-visit = визит | посещение
book-choice-channel-office = в учреждении
book-choice-channel-message = сообщение
book-choice-contact-result-free = свободна
book-choice-contact-result-not-until = не раньше указанной даты | не раньше даты
book-choice-contact-result-withdrew = отказалась
book-choice-contact-result-no-answer = нет ответа | не ответили
book-choice-contact-result-talk = другой разговор | разговор
transfer-until-without = Дата { $value }, с которой семья снова свободна, не подходит к результату.
transfer-until-without-mend = Выберите результат «не раньше указанной даты» или оставьте дату пустой.
transfer-contact-by-file = У разговора { $value } есть номер: он записан в Ұя, и файл его не приносит и не меняет.
transfer-contact-by-file-mend = Для разговора из своего журнала номер не заполняйте. Иначе уберите строку.
transfer-contact-worker = В вашем учреждении нет сотрудника с кодом { $value }.
transfer-contact-worker-mend = Укажите код того, кто говорил, или оставьте ячейку пустой.
child-unnamed = ребёнок вам не называется
documents-caption = Документы и срок их действия
documents-kind = Документ
documents-of = От какого дня
documents-until = Действует до
documents-none = в реестре нет
documents-left =
    { $n ->
    [one] истекает через { $n } день
    [few] истекает через { $n } дня
    [many] истекает через { $n } дней
   *[other] истекает через { $n } дня
    }
documents-gone =
    { $n ->
    [one] истёк { $n } день назад
    [few] истёк { $n } дня назад
    [many] истёк { $n } дней назад
   *[other] истёк { $n } дня назад
    }
documents-ending = истекают в течение 30 дней
documents-expired = истекли
