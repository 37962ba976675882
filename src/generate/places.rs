//! Towns and villages of the Zhambyl region: public geography, coordinates to about a kilometre.

use super::words;
use crate::domain::{code::SettlementCode, region::Region, settlement::Settlement};

/// Code, names in Kazakh, Russian and English, latitude, longitude, families per thousand.
///
/// The weights are an assumption of this generator: about two fifths in the regional centre, the rest
/// over the district centres.
type Place = (&'static str, &'static str, &'static str, &'static str, f64, f64, u32);

const PLACES: [Place; 14] = [
    ("TARAZ", "Тараз", "Тараз", "Taraz", 42.900, 71.367, 400),
    ("KARATAU", "Қаратау", "Каратау", "Karatau", 43.167, 70.467, 60),
    ("ZHANATAS", "Жаңатас", "Жанатас", "Zhanatas", 43.567, 69.733, 45),
    ("SHU", "Шу", "Шу", "Shu", 43.598, 73.761, 80),
    ("KORDAI", "Қордай", "Кордай", "Kordai", 43.037, 74.714, 80),
    ("MERKE", "Меркі", "Мерке", "Merke", 42.872, 73.183, 70),
    ("KULAN", "Құлан", "Кулан", "Kulan", 42.913, 72.728, 60),
    ("ASA", "Аса", "Аса", "Asa", 42.967, 71.150, 60),
    ("SARYKEMER", "Сарыкемер", "Сарыкемер", "Sarykemer", 42.983, 71.517, 50),
    ("TOLE_BI", "Төле би", "Толе би", "Tole Bi", 43.667, 73.767, 30),
    ("B_MOMYSHULY", "Бауыржан Момышұлы", "Бауыржан Момышулы", "Bauyrzhan Momyshuly", 42.617, 70.750, 25),
    ("MOIYNKUM", "Мойынқұм", "Мойынкум", "Moiynkum", 44.283, 72.933, 20),
    ("SAUDAKENT", "Саудакент", "Саудакент", "Saudakent", 43.700, 69.917, 12),
    ("SHYGANAK", "Шығанақ", "Шыганак", "Shyganak", 45.100, 73.967, 8),
];

/// Every settlement.
pub(super) fn settlements() -> Vec<Settlement> {
    let settlement = |(code, kk, ru, en, latitude, longitude, _): &Place| Settlement {
        code: words::place(code),
        name_kk: words::text(kk),
        name_ru: words::text(ru),
        name_en: words::text(en),
        latitude: words::sound((*latitude).try_into()),
        longitude: words::sound((*longitude).try_into()),
        region: Some(Region::Zhambyl),
    };
    PLACES.iter().map(settlement).collect()
}

/// Where families live, with weights.
pub(super) fn weights() -> Vec<(usize, u32)> {
    PLACES.iter().enumerate().map(|(index, place)| (index, place.6)).collect()
}

/// The regional centre, first in [`settlements`].
pub(super) fn centre() -> SettlementCode {
    words::place(PLACES[0].0)
}

/// The name in Kazakh, as an address has it. A settlement that is not listed goes by its code.
pub(super) fn in_kazakh(code: &SettlementCode) -> &str {
    PLACES.iter().find(|place| place.0 == code.as_str()).map_or(code.as_str(), |place| place.1)
}
