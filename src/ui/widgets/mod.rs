//! What screens are built of. Every control gets an accessible name here, so that no screen can forget it.

pub mod banner;
pub mod button;
pub mod calendar;
pub mod card;
pub mod combo;
pub mod date_field;
pub mod dialog;
pub mod file_dialog;
pub mod leaving;
pub mod page;
pub mod page_start;
pub mod path_entry;
pub mod path_field;
pub mod pill;
pub mod problem_summary;
pub mod progress;
pub mod row_keys;
pub mod secret_field;
pub mod shortcut_list;
pub mod sort_header;
pub mod steps;
pub mod table_ground;
pub mod text;
pub mod text_field;
pub mod tile;
