//! Addresses that lead nowhere but to this computer.

/// Whether the host of an address is one of the three by which this computer may be called: `127.0.0.1`,
/// `localhost`, `[::1]`. Only there may plain HTTP go.
pub fn is_this_computer(host: Option<&str>) -> bool {
    matches!(host, Some("127.0.0.1" | "localhost" | "[::1]"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_looks_like_this_computer_is_another() {
        for host in ["127.0.0.1", "localhost", "[::1]"] {
            assert!(is_this_computer(Some(host)), "{host}");
        }
        for host in ["127.0.0.1.example.com", "localhost.example.com", "0.0.0.0", "127.0.0.2", ""] {
            assert!(!is_this_computer(Some(host)), "{host}");
        }
        assert!(!is_this_computer(None));
    }
}
