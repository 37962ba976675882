# Чтение раздела рекомендаций.
reading-affirmed = Потребности, о которых говорит текст
reading-negated = По тексту не требуется
reading-resolved = Было раньше, теперь нет
reading-household = Каким должен быть дом
reading-line = { $need } · уровень: { $level }
reading-hard = обязательно
reading-soft = желательно
reading-nothing = В тексте потребностей не найдено.
reading-neither = Текст не на казахском и не на русском. Ничего не прочитано.
reading-cut = Текст слишком длинный. Прочитано байт: { $read }. Всего: { $total }.
reading-confirm = Это только подсказка. Потребности подтверждает человек.
help-plan = Работа с текстом плана
help-plan-read = Прочитать рекомендации и предложить потребности; `--lang kk`, `--lang ru` или `--lang auto`
help-plan-read--file = Файл плана: DOCX, ODT, PDF или текст; «-» – стандартный ввод
