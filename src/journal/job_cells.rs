//! The original cells of a row as one compact value: each cell's length in bytes, then its text.

use super::trouble::Trouble;

/// Packs cells. Empty ones take one byte.
pub(super) fn pack(cells: &[String]) -> Vec<u8> {
    let mut packed = Vec::with_capacity(cells.iter().map(|cell| cell.len() + 2).sum());
    for cell in cells {
        let mut length = cell.len();
        // Seven bits a byte, the highest bit says that more follow.
        while length > 0x7f {
            packed.push(low_seven(length) | 0x80);
            length >>= 7;
        }
        packed.push(low_seven(length));
        packed.extend_from_slice(cell.as_bytes());
    }
    packed
}

/// Unpacks what [`pack`] made.
pub(super) fn unpack(packed: &[u8]) -> Result<Vec<String>, Trouble> {
    let mut cells = Vec::new();
    let mut rest = packed;
    while !rest.is_empty() {
        let cell = take_cell(&mut rest);
        cells.push(cell.ok_or_else(|| Trouble::Unreadable("the cells of a row".to_owned()))?);
    }
    Ok(cells)
}

fn low_seven(length: usize) -> u8 {
    u8::try_from(length & 0x7f).unwrap_or_default()
}

fn take_cell(rest: &mut &[u8]) -> Option<String> {
    let mut length = 0_usize;
    for shift in (0..35).step_by(7) {
        let (byte, after) = rest.split_first()?;
        *rest = after;
        length |= usize::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            let (text, after) = rest.split_at_checked(length)?;
            *rest = after;
            return String::from_utf8(text.to_vec()).ok();
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn cells_come_back_as_they_were(cells in proptest::collection::vec(".{0,300}", 0..20)) {
            prop_assert_eq!(unpack(&pack(&cells)).unwrap(), cells);
        }

        #[test]
        fn nothing_else_makes_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            let _ = unpack(&bytes);
        }
    }

    #[test]
    fn a_cut_value_is_refused() {
        let packed = pack(&["VIN".to_owned(), "x".repeat(200)]);
        assert!(unpack(&packed[..packed.len() - 1]).is_err());
    }
}
