//! Text from outside: what copying and other programs add to it, and how it is shown safely.

use std::borrow::Cow;

/// Whether a character takes no room and carries no meaning in a VIN or reference: zero-width spaces and
/// joiners, byte-order marks, soft hyphens, direction marks.
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}'
        | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{61c}' | '\u{180e}')
}

/// Without leading and trailing white space (no-break spaces included) and invisible characters.
#[inline]
pub fn clean_edges(text: &str) -> &str {
    // Nearly every cell of nearly every file, and millions of them are read at a time.
    if let [first, .., last] = text.as_bytes()
        && first.is_ascii_graphic()
        && last.is_ascii_graphic()
    {
        return text;
    }
    text.trim_matches(|c: char| c.is_whitespace() || is_invisible(c))
}

/// Text from a server as plain text on one line: control and direction characters removed, white space
/// folded, at most `max_chars` characters (an ellipsis marks the cut).
pub fn plain(text: &str, max_chars: usize) -> String {
    let mut shown = String::new();
    let mut count = 0;
    let visible = |word: &&str| word.chars().any(|c| !c.is_control() && !is_invisible(c));
    for word in text.split_whitespace().filter(visible) {
        if count > 0 {
            shown.push(' ');
            count += 1;
        }
        for c in word.chars().filter(|c| !c.is_control() && !is_invisible(*c)) {
            if count >= max_chars {
                shown.push('…');
                return shown;
            }
            shown.push(c);
            count += 1;
        }
    }
    shown
}

/// A whole number with separators: `1240` is `1,240`.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A cell that a spreadsheet program shows as text and never runs: one that begins with `= + - @`, a tab or a
/// carriage return gets an apostrophe in front.
pub fn spreadsheet_safe(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        return Cow::Owned(format!("'{cell}"));
    }
    Cow::Borrowed(cell)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_removes_control_and_direction_characters_and_cuts() {
        assert_eq!(plain("a\u{202e}b\u{7}\n \u{200b} \n c", 20), "ab c");
        assert_eq!(plain(&"x".repeat(50), 10), format!("{}…", "x".repeat(10)));
    }

    #[test]
    fn thousands_are_separated() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(thousands), ["0", "999", "1,000", "1,234,567"]);
    }
}
