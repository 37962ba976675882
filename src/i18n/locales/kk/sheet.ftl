### Қазақша мәтіндер – нобай: оларды осы тілде сөйлейтін әлеуметтік қызметкер қарап шығуы керек.

# Әр басылған парақ өзі туралы не айтады. Қазақша мәтінді тіл иесі әлі қараған жоқ.
sheet-page = Бет { $page }, барлығы { $pages }
sheet-run = Тізім
sheet-data-as-of = Деректер күні
sheet-rules = Ережелер
sheet-policy = Салмақтар
sheet-printed-by = Кім басып шығарды
sheet-printed-at = Басылған уақыты
sheet-record = Жазба
sheet-code = Жазбаның мекенжайы бар код
sheet-signatures = Қол қою орындары
sheet-hash = Бақылау қосындысы
sheet-ai-notice = Тізімді реттеуге жасанды интеллект көмектесті. Шешімді адам қабылдайды.
sheet-legend = Белгілер: ● сай келеді, ◐ ішінара сай, ○ сай емес, ? белгісіз.
sheet-mark-meets = Сай келеді
sheet-mark-partly = Ішінара сай
sheet-mark-not = Сай емес
sheet-mark-unknown = Белгісіз
sheet-sign-role = Кім ретінде
sheet-sign-name = Аты-жөні
sheet-sign-signature = Қолы
sheet-sign-date = Күні
