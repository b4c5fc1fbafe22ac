//! Vehicle identification numbers: what is refused, what is only remarked on.
//!
//! ISO 3779 asks for 17 characters without I, O and Q; the check digit is a North American rule. DVSA says
//! only "cannot be empty", and its own examples hold 11 digits, 16 characters and the letter O. So little is
//! an error and much is advice, and advice never blocks.

use super::text::{clean_edges, is_invisible};
use std::fmt;

/// The most characters taken as a VIN. ISO 3779 has 17; older chassis numbers are shorter, none is near 30.
pub const MAX_VIN_LEN: usize = 30;

/// A VIN as sent to DVSA: 1–30 visible ASCII characters, no white space, letters in upper case.
///
/// DVSA matches VINs exactly and case-sensitively, so what people type is trimmed and upper-cased once, here.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Vin(String);

/// Why a text cannot be a VIN.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VinError {
    /// Nothing was left after trimming.
    #[error("Enter a VIN")]
    Empty,
    /// More than [`MAX_VIN_LEN`] characters; the length after trimming.
    #[error("This has {0} characters. A VIN has at most {MAX_VIN_LEN}; modern ones have 17")]
    TooLong(usize),
    /// White space between characters.
    #[error("A VIN has no spaces inside. Remove the space after “{before}”")]
    InnerSpace {
        /// The text before the first inner white space.
        before: String,
    },
    /// A character that is not visible ASCII, with what it may stand for.
    #[error("Character {position} is “{found}” ({code}), which is not a plain letter or digit{}", suggestion(*.looks_like))]
    NotAscii {
        /// Counted from 1.
        position: usize,
        /// The character itself, as typed.
        found: char,
        /// Its code point, such as `U+0410`.
        code: String,
        /// The ASCII character that it looks like, if one is known.
        looks_like: Option<char>,
    },
}

fn suggestion(looks_like: Option<char>) -> String {
    looks_like.map_or_else(
        || ". Type it again".to_owned(),
        |plain| format!(". It looks like {plain}: type it again"),
    )
}

/// Something worth saying about a VIN that is sent all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VinAdvice {
    /// Not 17 characters long; the length found.
    Length(usize),
    /// ISO 3779 leaves out I, O and Q, because they look like 1 and 0.
    LetterNotUsed {
        /// The letter found: `I`, `O` or `Q`.
        letter: char,
        /// What was probably meant: `1` or `0`.
        meant: char,
        /// The whole VIN with every such letter replaced. Offered, never applied.
        corrected: Vin,
    },
    /// Invisible characters (zero-width spaces, soft hyphens) were taken out; how many.
    InvisibleRemoved(usize),
}

impl fmt::Display for VinAdvice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length(1) => write!(f, "1 character; modern VINs have 17"),
            Self::Length(found) => write!(f, "{found} characters; modern VINs have 17"),
            Self::LetterNotUsed { letter, meant, .. } => {
                write!(f, "{letter} is not used in VINs; did you mean {meant}?")
            }
            Self::InvisibleRemoved(1) => write!(f, "One invisible character was removed"),
            Self::InvisibleRemoved(count) => write!(f, "{count} invisible characters were removed"),
        }
    }
}

impl Vin {
    /// Reads a VIN as people write it.
    ///
    /// Trims white space and invisible characters, drops invisible characters inside, upper-cases ASCII.
    ///
    /// # Errors
    /// [`VinError`] for an empty text, inner white space, non-ASCII characters, or more than 30 characters.
    pub fn parse(typed: &str) -> Result<Self, VinError> {
        let trimmed = clean_edges(typed);
        if trimmed.is_empty() {
            return Err(VinError::Empty);
        }
        // Nearly every VIN of nearly every file: millions of them are read at a time. Looking at every byte is
        // quicker than stopping at the first.
        if trimmed.len() <= MAX_VIN_LEN
            && trimmed.bytes().fold(true, |plain, byte| plain & byte.is_ascii_graphic())
        {
            return Ok(Self(trimmed.to_ascii_uppercase()));
        }
        let mut vin = String::new();
        for (index, found) in trimmed.chars().filter(|c| !is_invisible(*c)).enumerate() {
            if found.is_whitespace() {
                return Err(VinError::InnerSpace { before: vin.chars().take(MAX_VIN_LEN).collect() });
            }
            if !found.is_ascii_graphic() {
                return Err(VinError::NotAscii {
                    position: index + 1,
                    found: if found.is_control() { '\u{FFFD}' } else { found },
                    code: format!("U+{:04X}", u32::from(found)),
                    looks_like: looks_like(found),
                });
            }
            vin.push(found.to_ascii_uppercase());
        }
        match vin.len() {
            0 => Err(VinError::Empty),
            length if length > MAX_VIN_LEN => Err(VinError::TooLong(length)),
            _ => Ok(Self(vin)),
        }
    }

    /// Reads a VIN as nearly all are written: 17 plain capitals and digits, a letter among them, none of the
    /// letters that VINs do not use. There is nothing to advise about it. `None` for any other text, which may
    /// still be one.
    pub(super) fn parse_usual(typed: &str) -> Option<Self> {
        let usual = |byte| matches!(byte, b'0'..=b'9' | b'A'..=b'H' | b'J'..=b'N' | b'P' | b'R'..=b'Z');
        let (all_usual, has_letter) = typed.bytes().fold((true, false), |(all_usual, has_letter), byte| {
            (all_usual & usual(byte), has_letter | byte.is_ascii_uppercase())
        });
        (typed.len() == 17 && all_usual && has_letter).then(|| Self(typed.to_owned()))
    }

    /// The VIN as it is sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What is unusual about this VIN. Never a reason not to send it.
    pub fn advice(&self) -> Vec<VinAdvice> {
        let mut advice = Vec::new();
        if self.0.len() != 17 {
            advice.push(VinAdvice::Length(self.0.len()));
        }
        let has_unused = self.0.bytes().fold(false, |seen, byte| seen | matches!(byte, b'I' | b'O' | b'Q'));
        let unused = || self.0.chars().find_map(|c| Some((c, digit_meant(c)?)));
        if has_unused && let Some((letter, meant)) = unused() {
            let corrected = self.0.chars().map(|c| digit_meant(c).unwrap_or(c)).collect();
            advice.push(VinAdvice::LetterNotUsed { letter, meant, corrected: Self(corrected) });
        }
        advice
    }

    /// As [`Vin::advice`], with what reading `typed` took away.
    pub fn advice_for_typed(&self, typed: &str) -> Vec<VinAdvice> {
        let mut advice = self.advice();
        let invisible = if typed.is_ascii() { 0 } else { typed.chars().filter(|c| is_invisible(*c)).count() };
        if invisible > 0 {
            advice.push(VinAdvice::InvisibleRemoved(invisible));
        }
        advice
    }

    /// For reading aloud and comparing: a 17-character VIN as its three parts (maker, description, serial),
    /// any other in fours.
    pub fn grouped(&self) -> String {
        let breaks: &[usize] = if self.0.len() == 17 { &[3, 9] } else { &[4, 8, 12, 16, 20, 24, 28] };
        let mut grouped = String::new();
        for (index, c) in self.0.chars().enumerate() {
            if breaks.contains(&index) {
                grouped.push(' ');
            }
            grouped.push(c);
        }
        grouped
    }

    /// For logs: the last four characters (of a short one, at most half), the rest masked.
    pub fn masked(&self) -> String {
        let keep_from = self.0.len() - (self.0.len() / 2).min(4);
        self.0.chars().enumerate().map(|(i, c)| if i < keep_from { '*' } else { c }).collect()
    }
}

fn digit_meant(letter: char) -> Option<char> {
    match letter {
        'O' | 'Q' => Some('0'),
        'I' => Some('1'),
        _ => None,
    }
}

/// The plain character that a Cyrillic, Greek or full-width one is drawn like.
fn looks_like(c: char) -> Option<char> {
    let full_width =
        u32::from(c).checked_sub(0xFEE0).and_then(char::from_u32).filter(char::is_ascii_alphanumeric);
    full_width.or(match c {
        'А' | 'а' | 'Α' | 'α' => Some('A'),
        'В' | 'в' | 'Β' | 'β' => Some('B'),
        'С' | 'с' | 'Ϲ' => Some('C'),
        'Е' | 'е' | 'Ε' | 'ε' => Some('E'),
        'Н' | 'н' | 'Η' => Some('H'),
        'І' | 'і' | 'Ι' | 'ι' => Some('I'),
        'Ј' | 'ј' => Some('J'),
        'К' | 'к' | 'Κ' | 'κ' => Some('K'),
        'М' | 'м' | 'Μ' => Some('M'),
        'Ν' => Some('N'),
        'О' | 'о' | 'Ο' | 'ο' => Some('O'),
        'Р' | 'р' | 'Ρ' | 'ρ' => Some('P'),
        'Ѕ' | 'ѕ' => Some('S'),
        'Т' | 'т' | 'Τ' | 'τ' => Some('T'),
        'Х' | 'х' | 'Χ' | 'χ' => Some('X'),
        'У' | 'у' | 'Υ' => Some('Y'),
        'Ζ' => Some('Z'),
        'З' | 'з' => Some('3'),
        '–' | '—' | '‑' | '−' => Some('-'),
        _ => None,
    })
}

impl fmt::Display for Vin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Masked: debug output ends up in logs, and a VIN identifies a person's car.
impl fmt::Debug for Vin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Vin({})", self.masked())
    }
}

/// Splits a pasted list into VINs at white space, commas, semicolons, pipes and quotes, order kept.
///
/// Words that only appear as list headings (`VIN`) are left out; a VIN that is repeated stays in its first
/// place only.
pub fn split_list(pasted: &str) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    pasted
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '|' | '"' | '\''))
        .map(|word| clean_edges(word).to_ascii_uppercase())
        .filter(|word| !word.is_empty() && word != "VIN" && seen.insert(word.clone()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(typed: &str) -> String {
        Vin::parse(typed).unwrap().as_str().to_owned()
    }

    #[test]
    fn cleans_what_copying_adds() {
        for typed in [" abc123 ", "\u{a0}ABC123\u{200b}", "ABC\u{ad}123", "\u{feff}abc123\r\n"] {
            assert_eq!(parsed(typed), "ABC123", "{typed:?}");
        }
    }

    #[test]
    fn refuses_what_cannot_be_a_vin() {
        assert_eq!(Vin::parse(" \u{200b} "), Err(VinError::Empty));
        assert_eq!(Vin::parse(&"A".repeat(10_000)), Err(VinError::TooLong(10_000)));
        assert!(matches!(Vin::parse("ABC 123"), Err(VinError::InnerSpace { before }) if before == "ABC"));
        let Err(VinError::NotAscii { position, code, looks_like, .. }) = Vin::parse("SВ123") else {
            panic!("a Cyrillic letter was taken")
        };
        assert_eq!((position, code.as_str(), looks_like), (2, "U+0412", Some('B')));
    }

    #[test]
    fn takes_every_vin_in_dvsas_examples_without_an_error() {
        for example in
            ["12345678910", "123456789AC", "LH7PRODCJEE012345", "17748U47X15831234", "ABCCCX5RZUDE1234"]
        {
            assert_eq!(parsed(example), example);
        }
    }

    #[test]
    fn advises_on_length_and_unused_letters() {
        let vin = Vin::parse("LH7PRODCJEI012345").unwrap();
        let corrected = Vin::parse("LH7PR0DCJE1012345").unwrap();
        assert_eq!(vin.advice(), [VinAdvice::LetterNotUsed { letter: 'O', meant: '0', corrected }]);
        assert_eq!(Vin::parse("ABCCCX5RZUDE1234").unwrap().advice(), [VinAdvice::Length(16)]);
        assert_eq!(Vin::parse("17748U47X15831234").unwrap().advice(), []);
    }

    #[test]
    fn debug_shows_only_the_last_four_characters() {
        let shown = format!("{:?}", Vin::parse("17748U47X15831234").unwrap());
        assert_eq!(shown, "Vin(*************1234)");
    }

    #[test]
    fn groups_for_reading() {
        assert_eq!(Vin::parse("17748U47X15831234").unwrap().grouped(), "177 48U47X 15831234");
        assert_eq!(Vin::parse("ABCDE12").unwrap().grouped(), "ABCD E12");
    }

    #[test]
    fn splits_lists_and_keeps_the_order() {
        assert_eq!(split_list("VIN\nb1, a2;\t\"c3\" b1|B1"), ["B1", "A2", "C3"]);
    }
}
