work-title = Моя работа
work-action = Требует действия
work-overdue = Просрочено
work-waiting = Ждём других
work-mine = Мои и без исполнителя
work-all = Всего учреждения
work-see-all = Показать все
work-see-mine = Показать мои
work-caption =
    { $n ->
    [one] { $n } дело
    [few] { $n } дела
   *[many] { $n } дел
    }
work-empty = Здесь ничего не ждёт.
work-days-left = Осталось дней
work-since = С какого дня
work-due = До какого дня
work-waivers = Запрошенные отступления от правил
work-enquiries = Вопросы и неверные сведения
children-title = Дети
children-caption =
    { $n ->
    [one] { $n } ребёнок
    [few] { $n } ребёнка
   *[many] { $n } детей
    }
children-empty = Вам пока не открыта ни одна запись о ребёнке. Записи учреждениям передаёт ИТ-специалист.
children-other-office = Ребёнок в ведении другого учреждения, а ждать нельзя?
child-title = Ребёнок { $code }
child-sealed = закрыто
child-group = С братьями и сёстрами ({ $code }):
child-parts = Части записи
child-tab-needs = Потребности
child-tab-plan = Индивидуальный план
child-tab-wishes = Мнение и желание
child-tab-people = Окружение ребёнка
child-tab-families = Рассмотренные семьи
child-tab-history = История
child-look = Искать семьи
page-child-no-plan = Плана нет. Без него искать семью нельзя.
child-no-run = Списка ещё нет.
child-runs = Списки
child-placed = Семья { $family }, одобрено { $date }
needs-confirmed = Подтверждено: { $by }, { $date }
needs-unconfirmed = Нужно подтвердить
needs-caption =
    { $n ->
    [one] { $n } потребность
    [few] { $n } потребности
   *[many] { $n } потребностей
    }
need-critical = нельзя компенсировать
need-not-assessed = не оценено
need-no-evidence = подтверждения пока нет
need-valid-until = действует до { $date }
need-confirm = Подтвердить
plan-date = План от
plan-team = Составили
plan-review-due = Пересмотреть до
plan-review-late = план пора пересмотреть
case-holds-back = пока не даёт искать семью
case-ask = Спросить
case-asked = Вопрос задан:
case-unknown = Неизвестно
child-ask-first = Что спросить сначала
child-ask-first-text = Ответ может изменить порядок последнего списка. Сначала самое важное.
enquiry-asks-find-out = Этих сведений нет в записи. Узнайте и внесите их.
case-not-needed = Не потребность этого ребёнка
case-fact-form = Форма устройства
case-fact-category = Правовая категория
case-fact-legal-basis = Правовое основание
case-fact-birth-family-return = Возвращение в родную семью
case-fact-relative-search = Поиск родственников
case-fact-opinion-recorded-on = Мнение ребёнка записано
case-fact-consent-recorded-on = Согласие ребёнка записано
case-fact-school-settlement = Где школа
plan-text = Рекомендации плана
plan-strengths = Сильные стороны
plan-constraints = Каким должен быть дом
wishes-none = Слов ребёнка в записи нет. Спросите и запишите.
people-place = Живёт сейчас
people-school = Школа
people-contact = Где живёт родственник, с которым сохраняется общение
people-languages = Языки
people-office = Учреждение и сотрудники
people-no-office = пока без учреждения
people-relatives = Семьи родственников
people-waivers = Разрешённые отступления от правил
confirm-title = Подтвердить и упорядочить потребности
confirm-intro = Прежде чем увидеть семьи, примите решение по каждой потребности.
confirm-effect = Если обязательно: остаётся { $remain } из { $of } семей
confirm-matters = Важнее всего (до 3)
confirm-send = Подтвердить потребности
importance-none = Это не потребность
waiver-title = Запросить отступление от правила
waiver-intro = В правиле сказано, кто может разрешить отступление. Решение остаётся в записи.
waiver-rule = Правило
waiver-family = Семья
waiver-family-hint = Оставьте пустым, если правило касается дела
waiver-reason-code = Почему разлучают братьев и сестёр
waiver-reason-code-hint = Только для правила о братьях и сёстрах
waiver-expires = Действует до
waiver-send = Запросить
waiver-decide = Принять решение
waiver-grant = Разрешить
waiver-refuse = Отказать
waiver-waits = Ждёт того, кто вправе разрешить.
enquiry-wrong = Эти сведения неверны
enquiry-what = Что неверно и как правильно?
enquiry-send = Отправить
enquiry-words = Своими словами
enquiry-answer = Ответить
enquiry-answered = Ответ
enquiry-waits = Ждёт ответа.
enquiry-waits-for = Ждёт ответа: { $name }
enquiry-explain = Запросить разъяснение
enquiry-explain-what = Что разъяснить и кому?
work-answers = Ответы на ваши вопросы
work-reminders = Ваши напоминания
reminder-lifted = Правило больше не мешает
reminder-record-changed = Запись изменилась: составьте новый список
reminder-waits = Правило пока не пропускает семью
reminder-away = Убрать
changed-since = После списка данные изменились: { $records }
work-load = Сколько дел у кого
work-load-person = Сотрудник
work-load-in-time = В срок
work-load-nobody = Пока ни у кого
evidence-add = Добавить подтверждение
evidence-text = Сам документ остаётся на своём месте. Здесь указано, что это, от какого дня и где хранится.
evidence-kind = Что это
evidence-on = День документа или разговора
evidence-kept-at = Где хранится
evidence-kept-at-hint = Например: личное дело, папка 3, лист 12
evidence-words = Что в нём сказано
evidence-send = Добавить
evidence-kept = хранится:
evidence-take-back = Отозвать
needs-bare = Потребности без подтверждения: { $n }
needs-bare-only = Потребности без подтверждения
work-new = Новое с вашего последнего просмотра
work-new-of = Новое:
new-fact-child = запись ребёнка
new-fact-plan = план
new-fact-relative = родственник
new-fact-waiver = отступление от правила
new-fact-proposal = предложение
new-fact-family = семья из предложения
work-documents-ending = Семьи, у которых документы истекают в течение 30 дней: { $n }
work-documents-expired = Семьи, у которых документы истекли: { $n }
