//! Sheets to print: one with every kind of block in each language, and small ones around one text.

use uya::{
    domain::{date::Date, language::Language},
    report::sheet::{Block, Cell, Column, Entry, Mark, Meta, Sheet, Signature, StripItem, Table},
};

/// Every letter of Kazakh that Russian lacks, and the two signs of money and number.
pub const LETTERS: &str = "Әліпби: Ғылым, Қыз, Таң, Өмір, Ұя, Үй, Жиһаз, Іні ₸ №";

/// What somebody could type to be read as markup, or to turn the text around it.
pub const PAYLOADS: [&str; 7] = [
    "#eval(\"1\")",
    "$x^2$",
    "<b>bold</b>",
    "*x* _y_ `z`",
    "= heading",
    "@label <label> \\ ~ --- // not a comment",
    "abc\u{202e}def",
];

/// A sheet of one paragraph per text.
pub fn of_texts<'a>(language: Language, texts: impl IntoIterator<Item = &'a str>) -> Sheet {
    Sheet {
        language,
        title: LETTERS.to_owned(),
        subject: "C-0412".to_owned(),
        meta: Meta::default(),
        landscape: false,
        blocks: texts.into_iter().map(Block::paragraph).collect(),
    }
}

/// A sheet with every kind of block, as long as a match report.
pub fn full(language: Language) -> Sheet {
    let texts = Texts::of(language);
    Sheet {
        language,
        title: texts.title.to_owned(),
        subject: texts.subject.to_owned(),
        meta: Meta {
            run: Some("R-57".to_owned()),
            data_as_of: Some(Date::new(2026, 3, 17).unwrap()),
            hash: Some("9f2c".repeat(16)),
            rules: Some("R-2026-03".to_owned()),
            policy: Some("M-12".to_owned()),
            record: Some("/proposals/P-7/report?cut=panel".to_owned()),
            ai_notice: true,
        },
        landscape: false,
        blocks: vec![
            Block::section(texts.sections[0]),
            Block::paragraph(texts.summary),
            Block::KeyValues {
                entries: vec![
                    Entry::new(texts.names[0], "F-118"),
                    Entry::new(texts.names[1], "F-204"),
                    Entry::new(texts.names[2], ""),
                ],
            },
            Block::notice(texts.notice),
            Block::section(texts.sections[1]),
            Block::part(texts.part),
            Block::List { items: texts.needs.iter().map(|need| (*need).to_owned()).collect() },
            Block::Strip {
                caption: texts.strip.to_owned(),
                items: texts
                    .needs
                    .iter()
                    .zip(Mark::ALL.iter().cycle())
                    .map(|(need, mark)| StripItem { mark: *mark, text: (*need).to_owned() })
                    .collect(),
            },
            Block::Table(matrix(&texts)),
            Block::PageBreak,
            Block::section(texts.sections[2]),
            Block::Signatures {
                lines: texts.roles.iter().map(|role| Signature { role: (*role).to_owned(), name: None }).collect(),
            },
        ],
    }
}

fn matrix(texts: &Texts) -> Table {
    let rows = texts.needs.iter().cycle().take(24).enumerate().map(|(row, need)| {
        let cell = |place: usize| Cell::mark(Mark::ALL[(row + place) % 4], texts.phrase).with_note("15.03.2026");
        vec![Cell::text(*need).stand_out(), cell(0), cell(1), Cell::text(format!("{} 234", row + 1))]
    });
    Table {
        caption: texts.matrix.to_owned(),
        columns: vec![
            Column::words(texts.names[3], 5),
            Column::words("F-118", 4),
            Column::words("F-204", 4),
            Column::numbers("₸", 2),
        ],
        rows: rows.collect(),
    }
}

struct Texts {
    title: &'static str,
    subject: &'static str,
    sections: [&'static str; 3],
    part: &'static str,
    summary: &'static str,
    names: [&'static str; 4],
    notice: &'static str,
    needs: [&'static str; 6],
    strip: &'static str,
    matrix: &'static str,
    phrase: &'static str,
    roles: [&'static str; 3],
}

impl Texts {
    fn of(language: Language) -> Self {
        match language {
            Language::Kk => Self {
                title: "Отбасын таңдау туралы есеп",
                subject: "C-0412 баласы",
                sections: ["1. Қысқаша", "4. Қажеттіліктері", "24. Шешім"],
                part: "Міндетті қажеттіліктер",
                summary: "Баланы ағасымен бірге кәсіби қабылдаушы отбасына орналастыру ұсынылады.\nОтбасы екі баланы қабылдауға дайын. Мектебі өзгермейді.",
                names: ["Отбасы", "Резервтегі отбасы", "Қажетті қолдау", "Қажеттілігі"],
                notice: "Тізімнен кейін деректер өзгерді: 2.",
                needs: [
                    "Ағасымен бірге тұру",
                    "Ұстамасы кезінде көмек көрсете білу",
                    "Үйде қазақ тілінде сөйлесу",
                    "Сағат 13:00-ден кейін үйде ересек адамның болуы",
                    "Мектебін сақтап қалу",
                    "Әжесімен байланыс",
                ],
                strip: "Қажеттіліктердің орындалуы",
                matrix: "Отбасыларды салыстыру",
                phrase: "екі бос орын бар, дайындығы расталған",
                roles: ["Ұсынған маман", "Агенттік өкілі", "Екінші тексеруші"],
            },
            Language::Ru => Self {
                title: "Отчёт о подборе семьи",
                subject: "Ребёнок C-0412",
                sections: ["1. Кратко", "4. Потребности", "24. Решение"],
                part: "Обязательные потребности",
                summary: "Предлагается устроить ребёнка вместе с братом в профессиональную приёмную семью.\nСемья готова принять двоих детей. Школа остаётся прежней.",
                names: ["Семья", "Резервная семья", "Нужная поддержка", "Потребность"],
                notice: "После списка данные изменились: 2.",
                needs: [
                    "Жить вместе с братом",
                    "Помощь при приступах: взрослый обучен",
                    "Казахский язык дома",
                    "Взрослый дома после 13:00",
                    "Остаться в своей школе",
                    "Связь с бабушкой",
                ],
                strip: "Как закрыты потребности",
                matrix: "Сравнение семей",
                phrase: "два свободных места, готовность подтверждена",
                roles: ["Специалист, который предложил", "Представитель агентства", "Вторая проверка"],
            },
            Language::En => Self {
                title: "Match report",
                subject: "Child C-0412",
                sections: ["1. Summary", "4. Needs", "24. Decision"],
                part: "Must needs",
                summary: "The child is proposed to live with her brother in a professional foster family.\nThe family is ready to take two children. The school stays the same.",
                names: ["Family", "Reserve family", "Support needed", "Need"],
                notice: "Facts changed after this list: 2.",
                needs: [
                    "Live together with her brother",
                    "Help with seizures: an adult is trained",
                    "Kazakh at home",
                    "An adult at home after 13:00",
                    "Stay at her school",
                    "Contact with her grandmother",
                ],
                strip: "How the needs are covered",
                matrix: "Families compared",
                phrase: "two free places, availability confirmed",
                roles: ["Specialist who proposed", "For the agency", "Second check"],
            },
        }
    }
}
