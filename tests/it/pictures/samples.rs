//! One of each picture on data one can see whole; `say` gives every word its dress.

use uya::domain::region::Region;
use uya::pictures::{
    BandEnd, Cell, Contribution, Contributions, CoverageMatrix, CoverageStrip, CoverageWords, DistanceBand,
    DistanceBands, Effect, EffectWords, Event, EventKind, Group, GroupIntervals, Interval, Mark, NearTie, NeedGroup,
    NeedRow, PairRow, Person, Picture, PlaceRanges, PlaceRow, PlaceShares, RegionCount, RegionTiles, ShareRow, Slope,
    SlopeEnd, SlopeRow, Standing, Step, StripNeed, Tick, TimeInStep, Timeline, Workload,
};

/// Every picture with its name.
pub fn all(say: &dyn Fn(&str) -> String) -> Vec<(&'static str, Picture)> {
    vec![
        ("matrix", matrix(say).draw("compare")),
        ("strip", strip(say).draw("strip-f-118")),
        ("contributions", contributions(say, false).draw("why")),
        ("contributions_with_numbers", contributions(say, true).draw("why")),
        ("places", places(say).draw("places")),
        ("shares", shares(say).draw("shares")),
        ("slope", slope(say).draw("trial")),
        ("regions", regions(say).draw("regions")),
        ("distances", distances(say).draw("distances")),
        ("steps", steps(say).draw("steps")),
        ("pair", pair(say).draw("tie")),
        ("timeline", timeline(say).draw("decision")),
        ("workload", workload(say).draw("work")),
        ("groups", groups(say).draw("fair")),
    ]
}

fn heads<const N: usize>(say: &dyn Fn(&str) -> String, words: [&str; N]) -> [String; N] {
    words.map(say)
}

fn coverage_words(say: &dyn Fn(&str) -> String) -> CoverageWords {
    CoverageWords {
        need: say("Қажеттілік"),
        group: say("Маңызы"),
        groups: heads(say, ["Міндетті", "Маңызды", "Қалаған жөн", "Күшті жақтары"]),
        marks: heads(say, ["Сай келеді", "Ішінара сай", "Сай емес", "Белгісіз"]),
        differs: say("Айырмасы бар"),
    }
}

fn matrix(say: &dyn Fn(&str) -> String) -> CoverageMatrix {
    use Mark::{Meets, Not, Partly, Unknown};
    let row = |need: &str, group, cells: [(Mark, &str); 3]| NeedRow {
        need: say(need),
        group,
        cells: cells.map(|(mark, note)| Cell { mark, note: (!note.is_empty()).then(|| say(note)) }).to_vec(),
    };
    CoverageMatrix {
        title: say("Отбасылар қажеттіліктерге қалай сай келеді"),
        words: coverage_words(say),
        families: heads(say, ["F-118", "F-204", "F-090"]).to_vec(),
        rows: vec![
            row(
                "Ересек адам үйде 13:00-ден кейін",
                NeedGroup::Important,
                [(Partly, "бейсенбіде 17:00-ге дейін"), (Meets, ""), (Meets, "")],
            ),
            row(
                "Ағасымен бірге",
                NeedGroup::Must,
                [(Meets, "2 бос орын"), (Meets, "2 бос орын"), (Meets, "3 бос орын")],
            ),
            row(
                "Эпилепсия кезіндегі күтім",
                NeedGroup::Must,
                [(Meets, "мейірбике"), (Meets, "2025 жылы оқыған"), (Unknown, "жазба жоқ")],
            ),
            row(
                "№ 12 мектепте қалу",
                NeedGroup::Desirable,
                [(Meets, "12 минут"), (Not, "55 минут"), (Meets, "20 минут")],
            ),
        ],
    }
}

fn strip(say: &dyn Fn(&str) -> String) -> CoverageStrip {
    use NeedGroup::{Desirable, Important, Must};
    let need = |need: &str, group, mark| StripNeed { need: say(need), group, mark };
    CoverageStrip {
        title: say("F-118 отбасы қажеттіліктерге қалай сай келеді"),
        words: coverage_words(say),
        needs: vec![
            need("Ағасымен бірге", Must, Mark::Meets),
            need("Эпилепсия кезіндегі күтім", Must, Mark::Meets),
            need("Үйде қазақ тілі", Must, Mark::Meets),
            need("Ересек адам үйде", Important, Mark::Partly),
            need("Әжесімен кездесу", Important, Mark::Not),
            need("№ 12 мектеп", Desirable, Mark::Unknown),
        ],
    }
}

fn contributions(say: &dyn Fn(&str) -> String, numbers: bool) -> Contributions {
    let line = |name: &str, effect, points| Contribution { name: say(name), effect, points };
    Contributions {
        title: say("Что повышает и что снижает место"),
        words: EffectWords {
            factor: say("Что учтено"),
            effect: say("Как влияет"),
            points: say("Число"),
            effects: heads(
                say,
                ["сильно повышает", "повышает", "немного повышает", "немного снижает", "снижает", "сильно снижает"],
            ),
            rest: say("Ещё 2, каждое влияет мало"),
        },
        lines: vec![
            line("Брат и сестра вместе", Effect::RaisesALot, 900),
            line("Уход при эпилепсии", Effect::Raises, 640),
            line("После обеда по четвергам никого нет дома", Effect::LowersALittle, 210),
            line("Расстояние до бабушки", Effect::Lowers, 400),
            line("Казахский язык дома", Effect::Raises, 600),
            line("Школа № 12", Effect::RaisesALittle, 180),
            line("Своя комната", Effect::RaisesALittle, 90),
            line("Домашние животные", Effect::LowersALittle, 30),
        ],
        numbers,
    }
}

fn places(say: &dyn Fn(&str) -> String) -> PlaceRanges {
    let row = |family: &str, now, usual, words: &str| PlaceRow { family: say(family), now, usual, words: say(words) };
    PlaceRanges {
        title: say("How sure is the order"),
        heads: heads(say, ["Family", "Place on this list", "Usual places", "Group"]),
        axis: say("Place in the list"),
        rows: vec![
            row("F-118", 1, (1, 2), "usually 1st–2nd"),
            row("F-204", 2, (1, 3), "usually 1st–3rd"),
            row("F-090", 3, (2, 6), "usually 2nd–6th"),
            row("F-033", 4, (4, 4), "usually 4th"),
            row("F-160", 5, (3, 7), "usually 3rd–7th"),
        ],
        bands: vec![
            BandEnd { name: say("Fits well"), last: 2 },
            BandEnd { name: say("Fits with support"), last: 4 },
            BandEnd { name: say("Limited fit"), last: 7 },
        ],
    }
}

fn shares(say: &dyn Fn(&str) -> String) -> PlaceShares {
    let row = |family: &str, first, top3| ShareRow { family: say(family), first, top3 };
    PlaceShares {
        title: say("Places in ten tries"),
        heads: heads(say, ["Family", "First", "Second or third", "Later"]),
        rows: vec![row("F-118", 7140, 9800), row("F-204", 2500, 7500), row("F-090", 360, 3333)],
    }
}

fn slope(say: &dyn Fn(&str) -> String) -> Slope {
    let end = |place, words: &str| SlopeEnd { place, words: say(words) };
    let row = |family: &str, before, after| SlopeRow { family: say(family), before, after };
    Slope {
        title: say("What the trial changes"),
        heads: heads(say, ["Family", "Before", "After", "What happens"]),
        ways: heads(say, ["stays on the list", "leaves the list", "joins the list"]),
        rows: vec![
            row("F-118", end(Some(1), "usually 1st–2nd"), end(Some(1), "usually 1st")),
            row("F-204", end(Some(2), "usually 1st–3rd"), end(None, "not considered: school 55 min")),
            row("F-090", end(Some(3), "usually 2nd–6th"), end(Some(2), "usually 2nd–3rd")),
            row("F-033", end(None, "not considered: no course"), end(Some(3), "usually 3rd–6th")),
        ],
    }
}

fn regions(say: &dyn Fn(&str) -> String) -> RegionTiles {
    const NAMES: [(Region, &str); 20] = [
        (Region::Abai, "Абай"),
        (Region::Akmola, "Ақмола"),
        (Region::Aktobe, "Ақтөбе"),
        (Region::AlmatyOblast, "Алматы облысы"),
        (Region::Atyrau, "Атырау"),
        (Region::WestKazakhstan, "Батыс Қазақстан"),
        (Region::Zhambyl, "Жамбыл"),
        (Region::Zhetisu, "Жетісу"),
        (Region::Karaganda, "Қарағанды"),
        (Region::Kostanay, "Қостанай"),
        (Region::Kyzylorda, "Қызылорда"),
        (Region::Mangystau, "Маңғыстау"),
        (Region::Pavlodar, "Павлодар"),
        (Region::NorthKazakhstan, "Солтүстік Қазақстан"),
        (Region::Turkistan, "Түркістан"),
        (Region::Ulytau, "Ұлытау"),
        (Region::EastKazakhstan, "Шығыс Қазақстан"),
        (Region::Astana, "Астана қаласы"),
        (Region::AlmatyCity, "Алматы қаласы"),
        (Region::Shymkent, "Шымкент қаласы"),
    ];
    let region = |(at, (region, name)): (u32, (Region, &str))| RegionCount {
        region: Some(region),
        name: say(&format!("{name} облысы")),
        short: say(name),
        free: at * 3 % 7,
        asked: at % 4,
    };
    let unknown =
        RegionCount {
            region: None, name: say("Өңірі белгісіз"), short: say("Өңірі белгісіз"), free: 2, asked: 0
        };
    RegionTiles {
        title: say("Отбасылар қайда тұрады"),
        heads: heads(say, ["Өңір", "Бос орны бар", "Сұралған"]),
        regions: (0..).zip(NAMES).map(region).chain([unknown]).collect(),
    }
}

fn distances(say: &dyn Fn(&str) -> String) -> DistanceBands {
    let band = |name: &str, free, asked| DistanceBand { name: say(name), free, asked };
    DistanceBands {
        title: say("Сколько семей и как далеко от ребёнка"),
        origin: say("Ребёнок"),
        heads: heads(say, ["Расстояние", "Свободны", "Спросили"]),
        bands: vec![
            band("до 15 км", 3, 1),
            band("15–30 км", 5, 0),
            band("30–60 км", 0, 2),
            band("60–120 км", 7, 4),
            band("дальше 120 км", 12, 0),
        ],
    }
}

fn steps(say: &dyn Fn(&str) -> String) -> TimeInStep {
    let step = |name: &str, days: &[u32], due| Step { name: say(name), days: days.to_vec(), due };
    TimeInStep {
        title: say("How long children are in each step"),
        heads: heads(say, ["Step", "Days in the step", "Children", "Days allowed"]),
        steps: vec![
            step("Needs to confirm", &[0, 1, 1, 2, 6], Some(2)),
            step("Looking", &[3, 5, 5, 5, 5, 5, 5, 9, 24], Some(14)),
            step("Families asked", &[], Some(7)),
            step("Settled", &[30, 42], None),
        ],
    }
}

fn pair(say: &dyn Fn(&str) -> String) -> NearTie {
    let standing = |(tenths, words): (Option<u8>, &str)| Standing { tenths, words: say(words) };
    let row = |need: &str, first, second| PairRow { need: say(need), standings: [first, second].map(standing) };
    NearTie {
        title: say("Where two close families differ"),
        need: say("Need"),
        families: heads(say, ["F-118", "F-204"]),
        ends: heads(say, ["does not meet", "meets", "not known"]),
        rows: vec![
            row("Together with brother", (Some(10), "meets"), (Some(10), "meets")),
            row("Adult at home after 13:00", (Some(6), "partly"), (Some(10), "meets")),
            row("School No. 12", (Some(10), "meets"), (Some(0), "does not meet")),
            row("Allergies", (None, "not known"), (Some(5), "partly")),
        ],
    }
}

fn timeline(say: &dyn Fn(&str) -> String) -> Timeline {
    let event =
        |when: &str, what: &str, who: &str, kind| Event { when: say(when), what: say(what), who: say(who), kind };
    Timeline {
        title: say("Как принималось решение"),
        heads: heads(say, ["Когда", "Что", "Кто", "Ход"]),
        kinds: heads(say, ["сделано", "возвращено", "впереди"]),
        events: vec![
            event("16.03.2026 11:20", "Предложение отправлено", "Специалист: брат и сестра вместе", EventKind::Done),
            event("17.03.2026 09:05", "Проверка агентства", "Рецензент: нет плана на четверг", EventKind::Stopped),
            event("17.03.2026 15:40", "Отправлено снова", "Специалист: добавлен кружок", EventKind::Done),
            event("до 19.03.2026", "Вторая проверка", "Руководитель", EventKind::Ahead),
        ],
    }
}

fn workload(say: &dyn Fn(&str) -> String) -> Workload {
    let person = |name: &str, in_time, overdue| Person { name: say(name), in_time, overdue };
    Workload {
        title: say("Кімде қанша жұмыс бар"),
        heads: heads(say, ["Қызметкер", "Мерзімінде", "Мерзімі өтті"]),
        people: vec![person("Айгерім", 12, 2), person("Әсел", 5, 0), person("Ғалым", 0, 3), person("Ұлан", 0, 0)],
    }
}

fn groups(say: &dyn Fn(&str) -> String) -> GroupIntervals {
    let group = |name: &str, n, (low, found, high): (u32, u32, u32), words: &str| Group {
        name: say(name),
        n,
        share: Interval { low, found, high },
        words: say(words),
    };
    let tick = |at, words: &str| Tick { at, words: say(words) };
    GroupIntervals {
        title: say("Share of families that are shown, by where they live"),
        heads: heads(say, ["Group", "Families", "Share shown"]),
        smallest: 10,
        ticks: vec![tick(0, "0"), tick(250, "¼"), tick(500, "½"), tick(750, "¾"), tick(1000, "all")],
        groups: vec![
            group("Towns", 140, (390, 450, 510), "45 of 100 (39–51)"),
            group("Villages near a town", 61, (330, 480, 630), "48 of 100 (33–63)"),
            group("Far villages", 7, (100, 430, 820), "43 of 100 (10–82)"),
        ],
    }
}
