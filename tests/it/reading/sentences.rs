//! What a sentence says, one promise each, in Kazakh and Russian.

use uya::reading::{self, Polarity, Tongue};

/// What the text says of a need, with the level.
fn said(text: &str, item: &str) -> Option<(Polarity, u8)> {
    let found = reading::read(text, None).suggestions;
    found.iter().find(|one| one.item == item).map(|one| (one.polarity, one.level))
}

fn polarity(text: &str, item: &str) -> Option<Polarity> {
    said(text, item).map(|(polarity, _)| polarity)
}

#[test]
fn a_negated_need_is_shown_as_negated() {
    for (text, item) in [
        ("Логопедтің көмегі қажет емес.", "speech_language"),
        ("Балада агрессия байқалмайды.", "aggression"),
        ("Ұрлық фактілері тіркелмеген.", "theft_lying"),
        ("В специальной диете не нуждается.", "diet_regimen"),
        ("Агрессии и самоповреждений не отмечается.", "self_harm"),
        ("Данных за РАС нет.", "autism_spectrum"),
    ] {
        assert_eq!(polarity(text, item), Some(Polarity::Negated), "{text}");
    }
}

#[test]
fn a_negation_reaches_over_what_is_enumerated() {
    let text = "Төбелес, ұрлық, қашып кету байқалмайды.";
    for item in ["aggression", "theft_lying", "running_away"] {
        assert_eq!(polarity(text, item), Some(Polarity::Negated), "{item}");
    }
    let text = "Не отмечается краж, побегов и самоповреждений.";
    for item in ["theft_lying", "running_away", "self_harm"] {
        assert_eq!(polarity(text, item), Some(Polarity::Negated), "{item}");
    }
}

#[test]
fn a_negation_ends_at_but() {
    let text = "В логопеде не нуждается, но необходима диета.";
    assert_eq!(polarity(text, "speech_language"), Some(Polarity::Negated));
    assert_eq!(polarity(text, "diet_regimen"), Some(Polarity::Affirmed));
    let text = "Логопед қажет емес, бірақ психологпен жұмыс керек.";
    assert_eq!(polarity(text, "speech_language"), Some(Polarity::Negated));
    assert_eq!(polarity(text, "psychotherapy_engagement"), Some(Polarity::Affirmed));
}

#[test]
fn a_form_that_denies_in_grammar_affirms_in_sense() {
    for (text, item) in [
        ("Психологпен сабақтарды үзуге болмайды.", "psychotherapy_engagement"),
        ("Без логопеда не обойтись.", "speech_language"),
        ("Массаж курсын тоқтатуға болмайды.", "rehabilitation_regimen"),
        ("Прерывать занятия с психологом недопустимо.", "psychotherapy_engagement"),
        ("Нельзя оставлять без присмотра.", "adult_availability"),
        ("Не только дерётся, но и ворует.", "aggression"),
        ("Не только дерётся, но и ворует.", "theft_lying"),
        ("Тек төбелесіп қана қоймай, ұрлық та жасайды.", "aggression"),
        ("Нужен не только логопед, но и психолог.", "speech_language"),
        ("Психологсыз қиын.", "psychotherapy_engagement"),
    ] {
        assert_eq!(polarity(text, item), Some(Polarity::Affirmed), "{text}");
    }
}

#[test]
fn a_need_that_is_over_is_resolved() {
    for (text, item) in [
        ("Энурез прошёл.", "anxiety_sleep"),
        ("Ранее отмечались побеги, за последний год не повторялись.", "running_away"),
        ("Бұрын ұрлық болған, қазір ондай жоқ.", "theft_lying"),
        ("Логопедпен сабақ аяқталды.", "speech_language"),
    ] {
        assert_eq!(polarity(text, item), Some(Polarity::Resolved), "{text}");
    }
}

#[test]
fn what_is_not_over_is_still_needed() {
    for (text, item) in [
        ("Энурез не прошёл.", "anxiety_sleep"),
        ("Страхи не исчезли.", "anxiety_sleep"),
        ("Побеги всё ещё не прекратились.", "running_away"),
        ("Занятия с логопедом не завершены.", "speech_language"),
        ("Қашып кету тоқтаған жоқ.", "running_away"),
        ("Қорқынышы басылған жоқ.", "anxiety_sleep"),
        ("Оңалту курсы әлі аяқталған жоқ.", "rehabilitation_regimen"),
    ] {
        assert_eq!(polarity(text, item), Some(Polarity::Affirmed), "{text}");
    }
}

#[test]
fn what_is_said_plainly_is_a_need() {
    for (text, item) in [
        ("Дерётся.", "aggression"),
        ("Часто дерётся.", "aggression"),
        ("Убегает из дома.", "running_away"),
        ("Ребёнок агрессивен, конфликтует с детьми.", "aggression"),
        ("Заикается.", "speech_language"),
        ("Режет себе руки.", "self_harm"),
        ("Психолог нужен.", "psychotherapy_engagement"),
        ("Төбелеседі.", "aggression"),
        ("Үйден қашады.", "running_away"),
        ("Шылым шегеді.", "substance_use"),
        ("Кекештенеді.", "speech_language"),
        ("Логопед керек-ақ.", "speech_language"),
    ] {
        assert_eq!(polarity(text, item), Some(Polarity::Affirmed), "{text}");
    }
}

#[test]
fn what_stands_beside_a_comma_keeps_its_own_no() {
    for (text, needed, denied) in [
        ("Нужен психолог, логопед не нужен.", "psychotherapy_engagement", "speech_language"),
        ("Психолог не нужен, нужен логопед.", "speech_language", "psychotherapy_engagement"),
        ("В психологе не нуждается, необходим логопед.", "speech_language", "psychotherapy_engagement"),
        ("Дерётся со сверстниками, воровства не замечено.", "aggression", "theft_lying"),
        ("Убегает из дома каждую неделю, спиртного не употребляет.", "running_away", "substance_use"),
        ("Нужна безглютеновая диета, лекарства не принимает.", "diet_regimen", "chronic_condition_care"),
        ("Психологтың көмегі қажет, логопедтің көмегі қажет емес.", "psychotherapy_engagement", "speech_language"),
        ("Психолог керек емес, логопед керек.", "speech_language", "psychotherapy_engagement"),
        ("Қашып кетеді, ұрлық байқалмайды.", "running_away", "theft_lying"),
        ("Логопедпен жұмыс керек, ұрлық жасамайды.", "speech_language", "theft_lying"),
    ] {
        assert_eq!(polarity(text, needed), Some(Polarity::Affirmed), "{text}: {needed}");
        assert_eq!(polarity(text, denied), Some(Polarity::Negated), "{text}: {denied}");
    }
}

#[test]
fn several_needs_of_a_list_are_read() {
    for text in [
        "Нужны занятия с логопедом и психологом.",
        "Логопед пен психолог керек.",
        "Необходимы логопед, психолог и диета.",
        "Балаға логопед, психолог және арнайы диета қажет.",
    ] {
        for item in ["speech_language", "psychotherapy_engagement"] {
            assert_eq!(polarity(text, item), Some(Polarity::Affirmed), "{text}: {item}");
        }
    }
}

#[test]
fn a_part_of_a_sentence_adds_the_need_that_the_plainer_one_hides() {
    for (text, item, said) in [
        (
            "Ест всё, без лекарств обходится, но читать вслух отказывается, репетитор не помешал бы.",
            "learning_support",
            Polarity::Affirmed,
        ),
        ("Диета не нужна, первую помощь взрослые должны уметь.", "diet_regimen", Polarity::Negated),
        ("Диета не нужна, первую помощь взрослые должны уметь.", "emergency_first_aid", Polarity::Affirmed),
        ("Спит ребёнок спокойно, аутистических черт нет.", "anxiety_sleep", Polarity::Negated),
        ("Колледж таңдауға көмек керек, репетитор керек емес.", "learning_support", Polarity::Negated),
    ] {
        assert_eq!(polarity(text, item), Some(said), "{text}: {item}");
    }
}

#[test]
fn the_wording_gives_the_level() {
    for (text, item, level) in [
        ("Желательны занятия с логопедом.", "speech_language", 1),
        ("Необходимы занятия с логопедом.", "speech_language", 2),
        ("Оңалту курсы қажет.", "rehabilitation_regimen", 2),
        ("Оңалту курсы болғаны жөн.", "rehabilitation_regimen", 1),
        ("Дома недопустимы крики и грубость.", "family_climate", 3),
        ("Логопедпен сабақ міндетті.", "speech_language", 3),
    ] {
        assert_eq!(said(text, item), Some((Polarity::Affirmed, level)), "{text}");
    }
}

#[test]
fn ages_and_how_often_do_not_hide_the_need() {
    for (text, item, said) in [
        ("Логопедпен аптасына үш рет сабақ қажет.", "speech_language", Polarity::Affirmed),
        ("Занятия с логопедом три раза в неделю необходимы.", "speech_language", Polarity::Affirmed),
        ("5 жасқа дейін логопедпен сабақ қажет.", "speech_language", Polarity::Affirmed),
        ("В 6 лет отмечались побеги, сейчас не повторяются.", "running_away", Polarity::Resolved),
    ] {
        assert_eq!(polarity(text, item), Some(said), "{text}");
    }
}

#[test]
fn what_is_said_of_another_person_is_not_the_childs() {
    for (text, item) in [
        ("Мать страдает алкоголизмом.", "substance_use"),
        ("Анасы психиатрда есепте тұрады.", "specialist_access"),
        ("У отца эпилепсия.", "emergency_first_aid"),
        ("Әжесі қант диабетімен ауырады.", "chronic_condition_care"),
        ("Матери нужна помощь психолога.", "psychotherapy_engagement"),
        ("Брату нужен логопед.", "speech_language"),
        ("Бабушке нужна диета.", "diet_regimen"),
        ("С отцом работает психолог, он проходит лечение.", "psychotherapy_engagement"),
        ("Для отца необходимо лечение от игровой зависимости.", "substance_use"),
        ("Дети тёти пропускают школу.", "learning_support"),
        ("Мама с детства плохо слышит и пользуется слуховым аппаратом.", "sensory_impairment"),
        ("Анасына психологтың көмегі қажет.", "psychotherapy_engagement"),
        ("Ағасына логопедпен сабақ керек.", "speech_language"),
        ("Интернатта інісіне диета тағайындалды.", "diet_regimen"),
        ("Анасымен психолог жұмыс істеп жүр.", "psychotherapy_engagement"),
        ("Қарындасында түнгі қорқыныш бар.", "anxiety_sleep"),
        ("Әпкесіне аутизм диагнозы қойылған, онымен дефектолог жұмыс істейді.", "autism_spectrum"),
        ("Её двоюродная сестра ворует.", "theft_lying"),
        ("Бабка слепая.", "sensory_impairment"),
        ("У сводного брата аллергия на молоко.", "diet_regimen"),
        ("Братишке нужен логопед.", "speech_language"),
        ("Бөлесі үйден үш рет қашқан.", "running_away"),
        ("Жиеніне логопед керек.", "speech_language"),
    ] {
        assert_eq!(polarity(text, item), None, "{text}");
    }
}

#[test]
fn a_relative_in_the_sentence_takes_no_need_from_the_child() {
    for (text, item) in [
        ("Мать лечится от алкоголизма, девочке нужен психолог.", "psychotherapy_engagement"),
        ("Маме нужно лечение, а самому мальчику логопед.", "speech_language"),
        ("Бьёт младшего брата и кусает воспитателей.", "aggression"),
        ("Спит только рядом с сестрой, ночью вскакивает и кричит.", "anxiety_sleep"),
        ("Анасы ауырады, балаға психолог қажет.", "psychotherapy_engagement"),
        ("Әжесіне қуана барады, ал балаға логопед қажет.", "speech_language"),
    ] {
        assert_eq!(polarity(text, item), Some(Polarity::Affirmed), "{text}");
    }
}

#[test]
fn a_letter_typed_without_its_tail_is_the_same_letter() {
    assert_eq!(
        polarity("Балага психологтын комеги кажет, тунде корқып оянады.", "psychotherapy_engagement"),
        Some(Polarity::Affirmed)
    );
    assert_eq!(
        polarity("Ребёнку нужен логопед.", "speech_language"),
        polarity("Ребенку нужен логопед.", "speech_language")
    );
}

#[test]
fn what_the_household_must_be_like_is_read_with_its_strength() {
    let found = |text: &str| {
        let read = reading::read(text, None).constraints;
        read.into_iter().map(|one| (one.constraint, one.strength)).collect::<Vec<_>>()
    };
    assert_eq!(found("Үйде бес жасқа толмаған бала болмағаны жөн."), [("no_child_under_age:5".to_owned(), "soft")]);
    assert_eq!(
        found("Присутствие посторонних мужчин в доме недопустимо."),
        [("no_unrelated_adult_males_in_home".to_owned(), "hard")]
    );
}

#[test]
fn what_the_text_leaves_free_is_no_constraint() {
    for text in [
        "Полная семья не обязательна.",
        "Контакт с отцом не запрещён.",
        "Раньше контакт с отцом был запрещён, сейчас запрет снят.",
        "Домашние животные не противопоказаны.",
        "Ограничений по наличию других детей нет.",
        "Возраст других детей значения не имеет.",
        "Анасымен кездесуге тыйым салынбаған.",
        "Толық отбасы болуы міндетті емес.",
        "Отбасында екі ата-ананың болуы шарт емес.",
        "Үйде жануар болуына қарсылық жоқ.",
    ] {
        assert_eq!(reading::read(text, None).constraints, [], "{text}");
    }
    for text in ["Контакт с отцом запрещён решением суда.", "Нужна полная семья.", "Семья без домашних животных."]
    {
        assert_eq!(reading::read(text, None).constraints.len(), 1, "{text}");
    }
}

#[test]
fn the_language_of_a_text_is_told_and_english_is_neither() {
    for (text, tongue) in [
        ("Балаға психологтың көмегі қажет.", Tongue::Kazakh),
        ("Ребёнку нужна помощь логопеда.", Tongue::Russian),
        ("The child needs help.", Tongue::Neither),
        ("", Tongue::Neither),
    ] {
        assert_eq!(reading::read(text, None).lang, tongue, "{text}");
    }
}

#[test]
fn a_kazakh_sentence_in_a_russian_text_is_read_as_kazakh() {
    let russian =
        "Мальчик 9 лет, в центре с марта. Ребёнку нужна спокойная семья. Курение не отмечается. Учится хорошо. ";
    for (sentence, item) in [
        ("Психологпен сабақтарды үзуге болмайды.", "psychotherapy_engagement"),
        ("Логопед сабағын тоқтатуға болмайды.", "speech_language"),
    ] {
        assert_eq!(polarity(&format!("{russian}{sentence}"), item), Some(Polarity::Affirmed), "{sentence}");
    }
}

#[test]
fn what_no_rule_names_is_read_from_its_words_and_they_are_named() {
    for (text, item, polarity) in [
        ("Слов нет совсем, объясняется жестами.", "speech_language", Polarity::Affirmed),
        ("Заикание исчезло два года назад.", "speech_language", Polarity::Resolved),
        ("Сөзі жоқ, бәрін ыммен түсіндіреді.", "speech_language", Polarity::Affirmed),
        ("Түнде айқайлап оянатын, қазір таңға дейін тыныш жатады.", "anxiety_sleep", Polarity::Resolved),
    ] {
        let read = reading::read(text, None).suggestions;
        let one = read.iter().find(|one| one.item == item).unwrap_or_else(|| panic!("{text}: {read:?}"));
        assert_eq!((one.polarity, read.len()), (polarity, 1), "{text}: {read:?}");
        assert!(one.rules.iter().any(|rule| rule.starts_with("word.")), "{text}: {:?}", one.rules);
    }
}

#[test]
fn facts_of_the_case_are_read() {
    for (text, fact, value) in [
        ("С матерью ведётся работа, возвращение готовится к осени.", "birth_family_return", "under_work"),
        ("Туған отбасымен жұмыс жүріп жатыр.", "birth_family_return", "under_work"),
        ("Возвращение к матери исключено.", "birth_family_return", "not_possible"),
        ("Туыстары тексерілді, екі үміткер тізімге алынды.", "relative_search", "done_candidates_listed"),
        ("Родственники проверены, пригодных среди них нет.", "relative_search", "done_none_suitable"),
        ("Туыстарын іздеу жалғасып жатыр.", "relative_search", "ongoing"),
    ] {
        let facts: Vec<_> = reading::read(text, None).case_facts.into_iter().map(|one| (one.fact, one.value)).collect();
        assert_eq!(facts, [(fact, value)], "{text}");
    }
}

#[test]
fn a_wish_of_the_child_is_kept_in_the_words_of_the_text() {
    let wish = |text: &str| {
        let read = reading::read(text, None).constraints;
        read.into_iter().find_map(|one| one.constraint.strip_prefix("child_preference:").map(str::to_owned))
    };
    assert_eq!(wish("Сам говорит: «хочу, где кони»."), Some("хочу, где кони".to_owned()));
    assert_eq!(wish("Баланың өз тілегі – «атасы бар үй» дейді."), Some("атасы бар үй".to_owned()));
    assert_eq!(wish("Сам мальчик хочет в дом с собакой."), Some("Сам мальчик хочет в дом с собакой".to_owned()));
    assert_eq!(wish("Сам одевается и моется."), None);
}
