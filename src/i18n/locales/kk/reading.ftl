# Ұсыным бөлімін оқу. Қазақша мәтінді тіл иесі әлі қараған жоқ.
reading-affirmed = Мәтінде айтылған қажеттіліктер
reading-negated = Мәтін бойынша қажет емес
reading-resolved = Бұрын болған, енді жоқ
reading-household = Үй қандай болуы керек
reading-line = { $need } · деңгейі: { $level }
reading-hard = міндетті
reading-soft = қалаған жөн
reading-nothing = Мәтіннен бірде-бір қажеттілік табылмады.
reading-neither = Мәтін қазақша да, орысша да емес. Ештеңе оқылған жоқ.
reading-cut = Мәтін тым ұзын. Оқылған байт: { $read }. Барлығы: { $total }.
reading-confirm = Бұл – тек ұсыныс. Қажеттіліктерді адам растайды.
help-plan = Жоспар мәтінімен жұмыс
help-plan-read = Ұсыным бөлімін оқып, қажеттіліктерді ұсыну; `--lang kk`, `--lang ru` немесе `--lang auto`
help-plan-read--file = Жоспар файлы: DOCX, ODT, PDF немесе мәтін; «-» – стандартты кіріс
