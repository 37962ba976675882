//! Numbers such as `120,000`: a hundred and twenty with a fraction of zeros, or a hundred and twenty thousand.

use super::schema::{Expected, Node};

/// The two readings of such a number: with a fraction, and without any sign between the thousands. `None` where one of
/// them cannot stand in the field: `42,900` is no latitude of forty-two thousand.
pub(super) fn readings(node: Node, text: &str) -> Option<[String; 2]> {
    if !matches!(node.expected(), Expected::Whole | Expected::Number) {
        return None;
    }
    let bare: String = text.chars().filter(|sign| !sign.is_whitespace()).collect();
    let (thousands, rest) = bare.split_once([',', '.'])?;
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let is_grouped = (1..=3).contains(&thousands.len()) && rest.len() == 3 && is_digits(thousands) && is_digits(rest);
    // No thousands begin with a nought: 0,125 is an eighth.
    if !is_grouped || thousands.starts_with('0') {
        return None;
    }
    let joined = format!("{thousands}{rest}");
    let most = node.number("maximum").unwrap_or(f64::INFINITY);
    let can_stand = joined.parse::<f64>().is_ok_and(|number| number <= most);
    let sign = &bare[thousands.len()..=thousands.len()];
    let small = format!("{thousands}{sign}{rest}");
    can_stand.then(|| [small.trim_end_matches('0').trim_end_matches(sign).to_owned(), joined])
}
