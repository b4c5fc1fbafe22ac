//! What is said while a VIN is being typed. Advice never stops a lookup.

use crate::domain::text::thousands;
use crate::domain::vin::{Vin, VinAdvice, split_list};

/// One hint below the field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// The words.
    pub words: String,
    /// The VIN that was probably meant, offered as a button.
    pub offered: Option<Vin>,
}

/// Texts longer than this are a list being pasted; hints about single characters would only flicker.
const LONGEST_SINGLE: usize = 64;

/// The hints for what is in the field.
pub fn hints(typed: &str) -> Vec<Hint> {
    if typed.trim().is_empty() {
        return Vec::new();
    }
    if typed.len() > LONGEST_SINGLE {
        return list_hint(&split_list(typed));
    }
    let words = split_list(typed);
    if words.len() > 1 {
        let joined = words.concat();
        let one_in_groups = joined.len() == 17 && words.iter().all(|word| word.len() < 12);
        if let (true, Ok(vin)) = (one_in_groups, Vin::parse(&joined)) {
            let words = format!("These are {} parts of 17 characters together", words.len());
            return vec![Hint { words, offered: Some(vin) }];
        }
        return list_hint(&words);
    }
    // What stands around a single VIN is not part of it: the same reading as when it is looked up.
    match words.first().map(|word| Vin::parse(word)) {
        None => Vec::new(),
        Some(Ok(vin)) => vin.advice_for_typed(typed).into_iter().map(advice).collect(),
        Some(Err(error)) => vec![Hint { words: error.to_string(), offered: None }],
    }
}

fn list_hint(words: &[String]) -> Vec<Hint> {
    let words = format!("A list of {} VINs", thousands(words.len() as u64));
    vec![Hint { words, offered: None }]
}

fn advice(advice: VinAdvice) -> Hint {
    let words = advice.to_string();
    match advice {
        VinAdvice::LetterNotUsed { corrected, .. } => Hint { words, offered: Some(corrected) },
        VinAdvice::Length(_) | VinAdvice::InvisibleRemoved(_) => Hint { words, offered: None },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vin_copied_in_groups_is_offered_whole() {
        let hint = &hints("177 48U47X 15831234")[0];
        assert_eq!(hint.offered.as_ref().map(Vin::as_str), Some("17748U47X15831234"));
        assert_eq!(hints("AAA BBB")[0], Hint { words: "A list of 2 VINs".into(), offered: None });
    }

    #[test]
    fn what_stands_around_a_single_vin_is_not_counted() {
        for typed in
            ["\"17748U47X15831234\",", "VIN\n17748U47X15831234", "17748U47X15831234 17748u47x15831234", ","]
        {
            assert_eq!(hints(typed), [], "{typed:?}");
        }
    }

    #[test]
    fn a_letter_that_vins_do_not_use_comes_with_the_corrected_vin() {
        let hint = &hints("LH7PRODCJEE012345")[0];
        assert_eq!(hint.words, "O is not used in VINs; did you mean 0?");
        assert_eq!(hint.offered.as_ref().map(Vin::as_str), Some("LH7PR0DCJEE012345"));
        assert!(hints("17748U47X15831234").is_empty() && hints("  ").is_empty());
    }
}
