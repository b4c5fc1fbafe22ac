//! Asking DVSA for a new client secret. It is told once: what is received here must be kept before anything else
//! is done.

use super::ask::{Ask, json};
use super::classify::{Proof, proof};
use super::client::{ApiClient, ApiFailure};
use super::fault::Fault;
use super::send::Body;
use super::wire::{NewSecretAnswer, NewSecretBody, object};
use crate::domain::outcome::{DvsaError, LinkCause};
use crate::domain::secret::Secret;

/// Why no new secret was received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NewSecretFailure {
    /// DVSA was not asked.
    NotSent(ApiFailure),
    /// DVSA refused; no new secret exists.
    Refused(DvsaError),
    /// DVSA may have made a new secret that nobody will ever see. The present one keeps working. Never repeated
    /// blindly: the number of active secrets is limited.
    AnswerLost(LinkCause),
}

impl ApiClient {
    /// `PUT /credentials`. `email` is the team's address as DVSA knows it.
    ///
    /// # Errors
    /// [`NewSecretFailure`], which tells whether a new secret may exist.
    pub async fn request_new_secret(&self, email: &str) -> Result<Secret, NewSecretFailure> {
        let not_built = || NewSecretFailure::NotSent(ApiFailure::Link(LinkCause::Build));
        let body = NewSecretBody { aws_api_key_value: self.api_key().expose(), email };
        let ask = json(&body).and_then(|body| Ask::new_secret(self.base(), body)).ok_or_else(not_built)?;
        let exchanged = self.exchange(&ask).await;
        let answer = match exchanged.map_err(|f| NewSecretFailure::NotSent(ApiFailure::SignIn(f)))? {
            Ok(answer) => answer,
            Err(Fault::NothingLeft(cause)) => return Err(NewSecretFailure::NotSent(ApiFailure::Link(cause))),
            Err(Fault::Lost(cause)) => return Err(NewSecretFailure::AnswerLost(cause)),
        };
        match (proof(&answer), &answer.body) {
            (Proof::Success, Body::Whole(body)) => object::<NewSecretAnswer>(body)
                .map(|answer| answer.client_secret)
                .ok_or(NewSecretFailure::AnswerLost(LinkCause::NotDvsa(answer.status))),
            (Proof::Success, Body::Cut(cause)) => Err(NewSecretFailure::AnswerLost(*cause)),
            (Proof::Success, Body::TooLarge) => Err(NewSecretFailure::AnswerLost(LinkCause::TooLarge)),
            (Proof::Refused(error), _) => Err(NewSecretFailure::Refused(self.made_safe(error))),
            (Proof::UnknownToDvsa(_), _) => {
                Err(NewSecretFailure::AnswerLost(LinkCause::Status(answer.status)))
            }
            (Proof::Nothing(cause), _) => Err(NewSecretFailure::AnswerLost(cause)),
        }
    }
}
