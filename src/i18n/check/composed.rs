//! Keys that no source names in full: their beginnings, and what the rest is that is known only at run time.
//!
//! A key is put together only where a code of the program has words of its own. Each beginning stands here, so
//! that a text nobody asks for is still found everywhere else; one that is of no use any more is a fault as well.

/// A beginning of keys that are put together at run time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Composed {
    /// What the keys begin with, a hyphen at the end.
    pub(super) prefix: &'static str,
    /// What the rest of the key is.
    pub(super) rest: &'static str,
}

/// Every beginning, in order.
pub(super) const COMPOSED: &[Composed] = &[
    of("audit-broken-", "why the trail does not hold"),
    of("band-", "the fit of a family"),
    of("config-", "the name of a setting"),
    of("doctor-", "what the doctor looks at"),
    of("effect-", "what a rule does that did not pass"),
    of("fact-", "a kind of fact, or how a fact is known"),
    of("help-", "the path of a command and the name of its option"),
    of("i18n-fault-", "what is wrong with a text"),
    of("kind-", "a kind of record"),
    of("note-", "a doubt about a rating"),
    of("policy-fault-", "what is wrong in a policy file"),
    of("role-", "a role of staff"),
    of("short-", "the fit of a family in one word, or why it has none"),
    of("transfer-", "a finding in a file, what a place takes, a role"),
    of("value-", "a value that a rule saw or wanted"),
    of("why-state-", "why a family has no place"),
];

const fn of(prefix: &'static str, rest: &'static str) -> Composed {
    Composed { prefix, rest }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_in_order_and_says_what_the_rest_is() {
        assert!(COMPOSED.is_sorted_by(|one, other| one.prefix < other.prefix));
        for Composed { prefix, rest } in COMPOSED {
            assert!(prefix.ends_with('-') && !rest.is_empty(), "{prefix}");
        }
    }
}
