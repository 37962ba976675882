//! Numbers, dates, ages and lists as each language writes them.

mod date;
mod list;
mod number;
mod span;

pub use date::{date, long_date, moment, time};
pub use list::{initials, list};
pub use number::{distance, minutes, number, percent, tenths, usual_place};
pub use span::{age, ago, day_count, days_old, due, due_day, looked, months, years};
