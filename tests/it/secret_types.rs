//! Types that hold secrets cannot be cloned, printed or serialised by accident: this file does not compile
//! otherwise.

use recall_desk::api::Credentials;
use recall_desk::domain::secret::Secret;
use recall_desk::engine::start::SecretOverrides;
use recall_desk::ui::settings::secret_entry::Typed;

/// When the type has the trait, both implementations fit and the compiler cannot choose.
macro_rules! has_not {
    ($type:ty, $($bound:tt)+) => {
        const _: fn() = || {
            trait Ambiguous<Which> {
                fn chosen() {}
            }
            impl<T: ?Sized> Ambiguous<()> for T {}
            struct Second;
            impl<T: ?Sized + $($bound)+> Ambiguous<Second> for T {}
            let _ = <$type as Ambiguous<_>>::chosen;
        };
    };
}

macro_rules! is_kept_close {
    ($($type:ty),+) => {
        $(
            has_not!($type, Clone);
            has_not!($type, std::fmt::Display);
            has_not!($type, serde::Serialize);
        )+
    };
}

is_kept_close!(Secret, Credentials, SecretOverrides, Typed);

#[test]
fn printed_for_a_log_they_are_redacted() {
    let overrides = SecretOverrides { client_secret: Some(Secret::new("canary")), api_key: None };
    let mut typed = Typed::default();
    typed.text_mut().push_str("canary");
    let told = format!("{:?} {overrides:?} {typed:?}", Secret::new("canary"));
    assert!(told.contains("redacted") && !told.contains("canary"), "{told}");
}
