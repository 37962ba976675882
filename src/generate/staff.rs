//! Offices, staff and names for an invented register: nobody in it exists.

use crate::domain::{
    access::{Custody, Subject},
    actor::Role,
    child::{Child, Sex},
    code::{OfficeCode, StaffCode},
    desk::Identity,
    family::Family,
    language::{Language, Trilingual},
    office::{Office, OfficeKind},
    user::{SignIn, User},
};

use super::{places, words};

/// The support service of the region.
pub const SUPPORT: &str = "ZHM-SUPPORT";

/// A support service of another region.
pub const ELSEWHERE: &str = "ALM-SUPPORT";

/// The specialist of the demo.
pub const SPECIALIST: &str = "S-1";

/// The reviewer of the demo.
pub const REVIEWER: &str = "R-1";

/// The child whose record only those who work on it may open.
pub const SEALED_CHILD: &str = "C-012";

/// Children from this number on are held by the other region.
const ELSEWHERE_FROM: u32 = 106;

/// Children up to this number are the specialist's own.
const OWN_UP_TO: u32 = 20;

fn office(code: &str, kind: OfficeKind, parent: Option<&str>, names: [&str; 3]) -> Office {
    let [kk, ru, en] = names.map(str::to_owned);
    Office {
        code: words::sound(OfficeCode::parse(code)),
        kind,
        name: Trilingual { kk, ru, en },
        parent: parent.map(|parent| words::sound(OfficeCode::parse(parent))),
    }
}

/// The offices.
pub fn offices() -> Vec<Office> {
    vec![
        office(
            "ZHM-AUTHORITY",
            OfficeKind::Authority,
            None,
            [
                "Жамбыл облысының қорғаншылық органы",
                "Орган опеки Жамбылской области",
                "Guardianship authority of Zhambyl",
            ],
        ),
        office(
            SUPPORT,
            OfficeKind::SupportService,
            Some("ZHM-AUTHORITY"),
            ["Тараз сүйемелдеу қызметі", "Служба сопровождения, Тараз", "Support service, Taraz"],
        ),
        office(
            "ZHM-AGENCY",
            OfficeKind::Agency,
            Some("ZHM-AUTHORITY"),
            ["«Ұя» агенттігі, Тараз", "Агентство «Ұя», Тараз", "Agency “Ұя”, Taraz"],
        ),
        office(
            "ALM-AUTHORITY",
            OfficeKind::Authority,
            None,
            ["Алматы қаласының қорғаншылық органы", "Орган опеки Алматы", "Guardianship authority of Almaty"],
        ),
        office(
            ELSEWHERE,
            OfficeKind::SupportService,
            Some("ALM-AUTHORITY"),
            ["Алматы сүйемелдеу қызметі", "Служба сопровождения, Алматы", "Support service, Almaty"],
        ),
    ]
}

/// One person per role, a colleague, a second reviewer, a second supervisor and a specialist of the other region.
pub fn users() -> Vec<User> {
    let user = |code: &str, sign_in: &str, name: &str, role: Role, office: &str| User {
        code: words::sound(StaffCode::parse(code)),
        sign_in: words::sound(SignIn::parse(sign_in)),
        name: words::text(name),
        role,
        office: words::sound(OfficeCode::parse(office)),
        language: Language::Kk,
        disabled: false,
        subject: None,
        accepted_conduct: true,
        keys: true,
    };
    vec![
        user(SPECIALIST, "aigerim", "Айгерім Қасымова", Role::Specialist, SUPPORT),
        user("S-2", "saule", "Сәуле Жұмабай", Role::Specialist, SUPPORT),
        user(REVIEWER, "marat", "Марат Ибраев", Role::Reviewer, "ZHM-AGENCY"),
        user("RV-2", "zhanar", "Жанар Оспанова", Role::Reviewer, "ZHM-AGENCY"),
        user("V-1", "gulnar", "Гүлнар Сәрсенова", Role::Supervisor, "ZHM-AUTHORITY"),
        user("V-2", "bolat", "Болат Тілеуов", Role::Supervisor, "ZHM-AUTHORITY"),
        user("D-1", "erlan", "Ерлан Өмірбек", Role::Data, "ZHM-AUTHORITY"),
        user("O-1", "timur", "Тимур Асқаров", Role::Operator, "ZHM-AUTHORITY"),
        user("S-9", "dina", "Дина Әбдірахманова", Role::Specialist, ELSEWHERE),
    ]
}

/// The number in a code such as `C-012`.
fn number(code: &str) -> u32 {
    code.rsplit('-').next().and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

/// Who holds which record.
pub fn custodies(children: &[Child], families: &[Family]) -> Vec<Custody> {
    let office = |code: &str| words::sound(OfficeCode::parse(code));
    let own = |code: &str| {
        let mine = number(code) <= OWN_UP_TO && code != SEALED_CHILD;
        if mine { vec![words::sound(StaffCode::parse(SPECIALIST))] } else { Vec::new() }
    };
    let of_children = children.iter().map(|child| {
        let code = child.code.as_str();
        let elsewhere = number(code) >= ELSEWHERE_FROM;
        Custody {
            subject: Subject::Child(child.code.clone()),
            office: office(if elsewhere { ELSEWHERE } else { SUPPORT }),
            assigned: if code == SEALED_CHILD { vec![words::sound(StaffCode::parse("S-2"))] } else { own(code) },
            offered_to: Vec::new(),
            sealed: code == SEALED_CHILD,
            changed: None,
        }
    });
    let of_families = families.iter().map(|family| Custody {
        subject: Subject::Family(family.code.clone()),
        office: office(SUPPORT),
        assigned: Vec::new(),
        offered_to: Vec::new(),
        sealed: false,
        changed: None,
    });
    of_children.chain(of_families).collect()
}

const GIRLS: [&str; 12] =
    ["Әлия", "Аяулым", "Көркем", "Нұрай", "Томирис", "Інжу", "Гүлім", "Жанерке", "Мөлдір", "Раяна", "София", "Ұлжан"];
const BOYS: [&str; 12] = [
    "Әділет",
    "Бекзат",
    "Ғалым",
    "Дәулет",
    "Ерасыл",
    "Жангир",
    "Қайсар",
    "Мирас",
    "Нұрислам",
    "Өркен",
    "Тимур",
    "Үміт",
];
const SURNAMES: [&str; 14] = [
    "Әбілқас",
    "Байжан",
    "Ғабит",
    "Досым",
    "Есенбай",
    "Жақып",
    "Қуаныш",
    "Мұқан",
    "Нұрлан",
    "Оңғар",
    "Сейіт",
    "Төлеген",
    "Үсен",
    "Іргебай",
];

/// A name for a child, always the same for the same code.
pub fn name_of_child(child: &Child) -> Identity {
    let number = number(child.code.as_str()) as usize;
    let first = match child.sex {
        Sex::Female => GIRLS[number % GIRLS.len()],
        Sex::Male => BOYS[number % BOYS.len()],
    };
    let surname = SURNAMES[(number / 3) % SURNAMES.len()];
    Identity { names: vec![format!("{surname} {first}")], ..Identity::default() }
}

/// Names, an address and a telephone number for a family, always the same for the same code.
pub fn names_of_family(family: &Family) -> Identity {
    let number = number(family.code.as_str()) as usize;
    let surname = SURNAMES[(number * 5) % SURNAMES.len()];
    let name = |index: usize, first: &str| {
        if index == 0 { format!("{surname} {first}") } else { format!("{first} {surname}") }
    };
    let names = (0..family.carers.len().max(1)).map(|index| {
        let first = if index == 0 { GIRLS[(number + 3) % GIRLS.len()] } else { BOYS[(number + 7) % BOYS.len()] };
        name(index, first)
    });
    Identity {
        names: names.collect(),
        address: Some(format!("{}, Абай көшесі, {}", places::in_kazakh(&family.settlement), 1 + number % 90)),
        phones: vec![format!("+7700000{:02}{:02}", number / 100, number % 100)],
        ..Identity::default()
    }
}
