//! Testing a connection and rotating its secret, in words.

use super::Words;
use crate::domain::dates::in_words;
use crate::domain::outcome::{LinkCause, SignInFailure};
use crate::engine::failure::Failure;
use crate::engine::message::{Destination, Keep, Rotated, RotationStep, TestStep};
use crate::settings::{Appearance, Renderer, RowHeight};
use crate::ui::widgets::banner::Tone;

/// A step of testing a connection.
pub fn test_step(step: TestStep) -> &'static str {
    match step {
        TestStep::DnsTls => "Reach the servers and accept their certificates",
        TestStep::Token => "Get an access token with the client ID and secret",
        TestStep::ApiKey => "Have the API key accepted",
        TestStep::Permission => "Be allowed to look vehicles up",
    }
}

/// A step of rotating a secret.
pub fn rotation_step(step: RotationStep) -> &'static str {
    match step {
        RotationStep::TestKeyring => "Prove that the keyring keeps and gives back",
        RotationStep::Request => "Ask DVSA for a new secret, once",
        RotationStep::Keep => "Keep the new secret beside the present one",
        RotationStep::Prove => "Prove the new secret with a token and a lookup",
        RotationStep::Switch => "Use the new secret; keep the old one for a day",
    }
}

/// What to do about a failed step. A lost answer is no reason to look a vehicle up here: nothing was sent for
/// one.
pub fn advice(failure: &Failure) -> String {
    match failure {
        Failure::Link(LinkCause::TimedOut | LinkCause::Reset | LinkCause::Status(_))
        | Failure::SignIn(SignInFailure::Link(
            LinkCause::TimedOut | LinkCause::Reset | LinkCause::Status(_),
        )) => "Check the network and the addresses of this connection, then try again.".to_owned(),
        other => other.advice(),
    }
}

/// How a rotation ended.
pub fn rotated(rotated: &Rotated) -> Words {
    let why = |failure: &Failure| format!("{} {}", failure.message(), advice(failure));
    let (tone, heading, body) = match rotated {
        Rotated::Switched { issued } => (
            Tone::Good,
            "The new client secret is in use".to_owned(),
            format!("Issued on {}; it lives two years. The old one is kept for a day.", in_words(*issued)),
        ),
        Rotated::NotProvenYet(failure) => (
            Tone::Warning,
            "The new secret is kept but has not worked yet. The present one stays in use".to_owned(),
            format!("{} Rotate again later to go on; no other secret is asked for.", why(failure)),
        ),
        Rotated::AnswerLost(failure) => (
            Tone::Warning,
            "DVSA’s answer was lost. The present secret stays in use".to_owned(),
            format!(
                "{} DVSA may have made a secret that nobody received. Tell DVSA before you try again.",
                why(failure)
            ),
        ),
        Rotated::HeldInMemory(failure) => (
            Tone::Problem,
            "The new secret works but the keyring did not take it. Do not close Recall Desk".to_owned(),
            format!("{} Unlock the keyring and rotate again before closing.", why(failure)),
        ),
        Rotated::NotDone(failure) => {
            (Tone::Problem, "Nothing was changed. The present secret stays in use".to_owned(), why(failure))
        }
    };
    Words { tone, heading, body, vin: None }
}

/// A system and the connection that leads there: `Test (api.example:443) through Acme`.
pub fn place(to: &Destination) -> String {
    format!("{} ({}) through {}", to.environment, to.host, to.profile)
}

/// Answers that are not shown any more.
pub fn dropped(from: &Destination) -> Words {
    Words {
        tone: Tone::Note,
        heading: format!("What was read from {} is no longer shown", place(from)),
        body: "The connection in use leads elsewhere now. Look up again to see what is held there."
            .to_owned(),
        vin: None,
    }
}

/// Where a secret is kept.
pub fn keep(keep: Keep) -> &'static str {
    match keep {
        Keep::InKeyring => "In the keyring of this computer",
        Keep::ForThisSession => "For this session only",
    }
}

/// A theme.
pub fn appearance(appearance: Appearance) -> &'static str {
    match appearance {
        Appearance::System => "As the system",
        Appearance::Light => "Light",
        Appearance::Dark => "Dark",
        Appearance::HighContrast => "High contrast",
    }
}

/// The height of tables' rows.
pub fn row_height(height: RowHeight) -> &'static str {
    match height {
        RowHeight::Normal => "Normal",
        RowHeight::Compact => "Compact: more rows on the screen",
    }
}

/// What draws the window.
pub fn renderer(renderer: Renderer) -> &'static str {
    match renderer {
        Renderer::Automatic => "Automatic",
        Renderer::Wgpu => "wgpu (DirectX, Metal, Vulkan)",
        Renderer::OpenGl => "OpenGL",
    }
}
