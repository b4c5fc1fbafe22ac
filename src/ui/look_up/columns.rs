//! The columns of the list of vehicles: how each is named, written and sorted.

use super::list::{Row, RowState};
use super::vehicle::counts;
use crate::domain::text::plain;
use crate::ui::Clock;
use std::cmp::Ordering;

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// The place in the list as pasted.
    Place,
    /// The VIN.
    Vin,
    /// The manufacturer as DVSA names it.
    Manufacturer,
    /// How many recalls.
    Recalls,
    /// How many of them are not fixed.
    NotFixed,
    /// What came out, in words.
    Result,
    /// When the answer came.
    AsAt,
}

impl Column {
    /// All, from left to right.
    pub const ALL: [Self; 7] =
        [Self::Place, Self::Vin, Self::Manufacturer, Self::Recalls, Self::NotFixed, Self::Result, Self::AsAt];

    /// The header.
    pub fn label(self) -> &'static str {
        match self {
            Self::Place => "No.",
            Self::Vin => "VIN",
            Self::Manufacturer => "Manufacturer",
            Self::Recalls => "Recalls",
            Self::NotFixed => "Not fixed",
            Self::Result => "Result",
            Self::AsAt => "As at",
        }
    }

    /// The cell's text.
    pub fn text(self, row: &Row, clock: &Clock) -> String {
        match (self, &row.state) {
            (Self::Place, _) => (row.place + 1).to_string(),
            (Self::Vin, _) => row.word.clone(),
            (Self::Result, state) => state.words(),
            (Self::Manufacturer, RowState::Held(vehicle)) => {
                vehicle.manufacturer.as_deref().map(|name| plain(name, 80)).unwrap_or_default()
            }
            (Self::Recalls, RowState::Held(vehicle)) => counts(&vehicle.recalls).0.to_string(),
            (Self::NotFixed, RowState::Held(vehicle)) => counts(&vehicle.recalls).1.to_string(),
            (Self::AsAt, _) => row.as_at.map(|moment| clock.short(moment)).unwrap_or_default(),
            _ => String::new(),
        }
    }

    /// Which of two rows comes first, upwards.
    pub fn compare(self, one: &Row, other: &Row) -> Ordering {
        let numbers = |row: &Row| match &row.state {
            RowState::Held(vehicle) => Some(counts(&vehicle.recalls)),
            _ => None,
        };
        let maker = |row: &Row| match &row.state {
            RowState::Held(vehicle) => vehicle.manufacturer.clone(),
            _ => None,
        };
        match self {
            Self::Place => one.place.cmp(&other.place),
            Self::Vin => one.word.cmp(&other.word),
            Self::Manufacturer => maker(one).cmp(&maker(other)),
            Self::Recalls => numbers(one).map(|(all, _)| all).cmp(&numbers(other).map(|(all, _)| all)),
            Self::NotFixed => numbers(one).map(|(_, open)| open).cmp(&numbers(other).map(|(_, open)| open)),
            Self::Result => one.state.words().cmp(&other.state.words()),
            Self::AsAt => one.as_at.cmp(&other.as_at),
        }
    }
}
