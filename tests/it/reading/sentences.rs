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
    ] {
        assert_eq!(polarity(text, item), None, "{text}");
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
