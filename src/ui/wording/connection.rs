//! Testing a connection and rotating its secret, in words.

use super::Words;
use crate::engine::message::{Destination, Keep, Rotated, SecretAtStake, TestStep};
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

/// How a rotation ended.
pub fn rotated(end: &Rotated) -> Words {
    let tone = match end {
        Rotated::Switched { .. } => Tone::Good,
        Rotated::NotFinished { .. } | Rotated::NotProvenYet(_) | Rotated::AnswerLost(_) => Tone::Warning,
        Rotated::HeldInMemory(_) | Rotated::NotDone(_) | Rotated::BrokenOff(_) => Tone::Problem,
    };
    Words { tone, heading: end.heading().to_owned(), body: end.body(), vin: None }
}

/// The question before the window closes on a new client secret that is not safe yet.
pub fn closing(at_stake: &SecretAtStake) -> Question {
    match at_stake {
        SecretAtStake::Rotating(profile) => Question {
            title: format!("The client secret of “{profile}” is being rotated"),
            body: "DVSA gives a new secret only once. If you close Recall Desk now, a secret that is on its way is \
                   awaited and kept before the program ends, and you rotate again later to go on with it.",
            safe: "Wait for its end",
            act: "Close all the same",
        },
        SecretAtStake::InMemoryAlone(profile) => Question {
            title: format!("A new client secret of “{profile}” would be lost"),
            body: "The keyring did not take it, so it is held in memory alone. If you close Recall Desk and the keyring \
                   does not take it in the last moment, it is gone for good: the present secret still works, but DVSA \
                   counts the lost one and may have to remove it before you can rotate again. Unlock the keyring and \
                   rotate again in Settings first.",
            safe: "Keep Recall Desk open",
            act: "Close and lose the new secret",
        },
    }
}

/// A question with a safe answer and another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// What is asked.
    pub title: String,
    /// What each answer means.
    pub body: &'static str,
    /// The button that changes nothing.
    pub safe: &'static str,
    /// The button that does it.
    pub act: &'static str,
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
