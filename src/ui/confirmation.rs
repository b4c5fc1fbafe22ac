//! A word or number that has to be typed before something that cannot be undone (S18).

/// What was typed, and whether it was tried and did not match.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Confirmation {
    /// As typed.
    pub typed: String,
    tried: Tried,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Tried {
    #[default]
    No,
    InVain,
}

impl Confirmation {
    /// Whether this number was typed, with or without separators; otherwise it is said beside the field.
    pub fn confirms_number(&mut self, number: u64) -> bool {
        let digits: String = self.typed.chars().filter(|c| !matches!(c, ',' | ' ' | '\u{a0}')).collect();
        let matches = digits.parse() == Ok(number);
        self.tried = if matches { Tried::No } else { Tried::InVain };
        matches
    }

    /// Whether it was tried and did not match.
    pub fn was_refused(&self) -> bool {
        self.tried == Tried::InVain
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_is_taken_with_and_without_separators_and_nothing_else() {
        for (typed, expected) in
            [("1240", true), (" 1,240 ", true), ("1 240", true), ("", false), ("124", false), ("yes", false)]
        {
            let mut confirmation = Confirmation { typed: typed.into(), ..Confirmation::default() };
            assert_eq!(confirmation.confirms_number(1_240), expected, "{typed:?}");
            assert_eq!(confirmation.was_refused(), !expected);
        }
    }
}
