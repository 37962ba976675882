frame-name = Ұя: семьи для детей
frame-error = Ошибка
frame-problem = Есть ошибка
frame-skip = К содержанию
frame-places = Разделы
frame-crumbs = Вы здесь
frame-language = Язык
frame-sign-out = Выйти
frame-demo = Учебные данные – реальных детей нет
frame-data-as-of = Данные на { $date }
frame-stopped = Рекомендации остановлены. Ручная работа продолжается.
frame-glass = Вам открыта запись другого учреждения до { $until }. Этот доступ проверят.
frame-help = Помощь: { $phone }
frame-guide = Справка и словарь
frame-version = Версия { $version } · Правила { $rules }
frame-keys = Клавиши
frame-key-search = Поиск
frame-key-rows = Следующая и предыдущая строка
frame-key-why = Почему на этом месте
frame-key-compare = Сравнить
frame-keys-off = Клавиши можно отключить в учётной записи.
frame-close = Закрыть
frame-idle = Сеанс скоро завершится
frame-idle-text = Почти полчаса здесь не было действий. Написанное хранится как черновик.
frame-idle-stay = Остаться в системе
frame-not-saved = Черновик не сохранён. Не закрывайте страницу.
frame-draft-kept = Сохранено: { $time } (черновик)
frame-work = Моя работа
frame-children = Дети
frame-families = Семьи
frame-cohort = Все ожидающие дети
frame-exports = Выгрузка
frame-audit = Аудит
frame-model = Как строится порядок списка
frame-admin = Управление
frame-save = Сохранить
frame-cancel = Отмена
frame-saved-views = Сохранённые виды
frame-save-view = Сохранить этот вид
frame-view-name = Название вида
frame-share-view = Показать моему учреждению
frame-shared = общий
error-kept = Написанное вами
error-step-up = Подтвердить, что это вы
error-home = На первую страницу
error-reference = Номер запроса: { $request }. Помощь: { $phone }
sign-in-title = Войти
sign-in-name = Электронная почта или имя для входа
sign-in-password = Пароль
sign-in-send = Войти
sign-in-person-decides = Система помогает выбрать семью для ребёнка. Решает всегда человек.
code-title = Второй шаг входа
code-field = Шесть цифр
code-hint = Код из приложения для кодов или код восстановления
conduct-title = Правила работы
conduct-1 = Открывайте только записи, нужные для работы. Каждый просмотр записывается.
conduct-2 = Список лишь помогает. Решение и обоснование – ваши.
conduct-3 = Пишите о том, что видите: факты и откуда они известны.
conduct-4 = Сообщайте о любой личной связи с семьёй или ребёнком.
conduct-5 = Без необходимости не выносите имена и списки из системы.
conduct-accept = Буду работать так
account-title = Моя учётная запись
account-name = Имя
account-role = Роль
account-office = Учреждение
account-keys = Быстрые команды одной клавишей
account-safety = Безопасность
account-password = Сменить пароль
account-factor-on = Второй шаг входа включён.
account-factor-off = Второй шаг входа выключен.
account-factor-set = Настроить
account-sessions = Где выполнен вход
account-client = Браузер
account-began = С какого времени
account-seen = Последнее действие
account-current = этот сеанс
account-end = Завершить
account-end-others = Завершить все другие
account-remove = Убрать
password-title = Смена пароля
password-owed = Прежде чем продолжить, задайте свой пароль.
password-old = Прежний пароль
password-new = Новый пароль
password-hint = 12 знаков и больше; проще запомнить пароль из нескольких слов
password-change = Сменить
factor-title = Второй шаг входа
factor-scan = Откройте приложение для кодов и наведите камеру на этот рисунок.
factor-picture = Рисунок для приложения с кодами
factor-type = Или введите вручную:
factor-set = Включить
factor-code-hint = Из программы кодов, после снимка рисунка
factor-old-code = Код прежнего второго шага
factor-old-code-hint = Шесть цифр из прежней программы или код восстановления
factor-others-end = Другие ваши сеансы завершатся.
factor-elsewhere = Вы входите через свою организацию. Второй шаг спрашивает она.
recovery-title = Коды восстановления
recovery-text = Распечатайте их сейчас. Каждый работает один раз, когда телефона нет под рукой. Больше их не покажут.
recovery-done = Они у меня
step-up-title = Подтвердите ещё раз, что это вы
step-up-text = Вы собираетесь сделать важный шаг. Подтверждение действует пять минут.
step-up-field = Пароль или код
step-up-send = Продолжить
glass-title = Доступ к записи другого учреждения
glass-text = Пользуйтесь этим, только если ребёнок не может ждать. Доступ – на три часа. Супервайзер проверит каждый случай.
glass-kind = Чья запись
glass-of-child = Ребёнок
glass-of-family = Семья
glass-code = Номер дела или семьи
glass-code-hint = Например, C-110 или F-021
glass-purpose = Для чего
glass-send = Открыть запись
glass-open = открыто на несколько часов
reason-label = Обоснование
reason-hint = Не меньше 20 знаков, своими словами
day-hint = Например, 27.03.2026
unknown = неизвестно
met-yes = да
met-no = нет
met-unknown = неизвестно
since = с { $date }
due = до { $date }
term-overdue =
    { $days ->
    [one] просрочено на { $days } день
    [few] просрочено на { $days } дня
   *[many] просрочено на { $days } дней
    }
term-today = сегодня
term-left =
    { $days ->
    [one] остался { $days } день
    [few] осталось { $days } дня
   *[many] осталось { $days } дней
    }
days-old =
    { $n ->
    [one] { $n } день назад
    [few] { $n } дня назад
   *[many] { $n } дней назад
    }
age-years =
    { $n ->
    [one] { $n } год
    [few] { $n } года
   *[many] { $n } лет
    }
next-page = Ещё { $n }
list-filtered-empty = По этому фильтру ничего не найдено.
list-all = Показать все
show-as-table = Показать таблицей
filter-code = Номер
filter-place = Населённый пункт
filter-step = Следующий шаг
filter-mine = Мои
filter-show = Показать
filter-remove = снять этот фильтр
filter-chips = Действующие фильтры
chip-step = Следующий шаг
chip-settlement = Населённый пункт
chip-region = Регион
chip-answered = Ответили за последние 30 дней
chip-q = Номер
chip-mine = Мои
chip-overdue = Просрочено
chip-free = Есть свободное место
chip-old = Не спрашивали больше 30 дней
chip-conflict = Слова и оценка расходятся
col-clock = Срок
col-child = Ребёнок
col-age = Возраст
col-place = Населённый пункт
col-next = Следующий шаг
col-why-now = Почему сейчас
col-owner = Кто
col-run = Список и предложение
col-need = Потребность
col-importance = Важность
col-level = Уровень
col-evidence = Слова плана
col-family = Семья
col-proposal = Предложение
col-state = Состояние
col-by = Кто
col-moved = Когда
search-name = Поиск по имени
search-find = Найти
search-on-record = Поиск по имени записывается в журнал.
search-found = Найдено: { $n }
history-title = История
history-older = Более ранние записи
history-cut = Показаны только самые новые записи: { $n }. Остальные супервайзер найдёт в разделе «Аудит».
identity-title = Имена: { $code }
identity-show = Показать имя
identity-on-record = То, что вы открыли имя, записано в журнал.
identity-names = Имя
identity-address = Адрес
identity-phones = Телефон
identity-none = Имени в записи нет.
again-title = Посмотрите ещё раз
again-text = Пока ничего не сохранено. Написанное вами – ниже.
again-send = Отправить ещё раз
again-back = Назад без сохранения
again-field-words = Ваши слова
again-field-reason = Причина
again-field-name = Название
again-field-preparatory = Зачем нужен предварительный поиск
