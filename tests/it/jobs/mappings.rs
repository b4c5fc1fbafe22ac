//! Mappings that are remembered: they fit the file that they were made for, and no other.

use super::*;
use recall_desk::domain::draft::Field;
use recall_desk::domain::mapping::Source;

fn recalled(desk: &mut Desk, headers: &[&str], name: Option<&str>) -> (Option<Mapping>, Vec<String>) {
    let headers = headers.iter().map(|&header| header.to_owned()).collect();
    match import(desk, ImportCommand::RecallMapping { headers, name: name.map(str::to_owned) }) {
        ImportReply::Mapping { mapping, saved } => (mapping.map(|mapping| *mapping), saved),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_mapping_saved_for_another_file_is_not_applied() {
    let (_home, _server, mut desk) = desk_and_server(quick_server(), quick());
    let headers = ["Fahrgestell", "Aktion"].map(str::to_owned).to_vec();
    let mut mapping = Mapping::guess(&headers);
    mapping.set(Field::Vin, Some(Source::Column(0)));
    mapping.set(Field::ManufacturerRef, Some(Source::Column(1)));
    let keep =
        ImportCommand::SaveMapping { name: "Weekly".into(), headers, mapping: Box::new(mapping.clone()) };
    assert!(matches!(desk.ask(Command::Import(keep)), Ok(Reply::Done)));

    let (same, saved) = recalled(&mut desk, &["Fahrgestell", "Aktion"], Some("Weekly"));
    assert_eq!((same, saved), (Some(mapping), vec!["Weekly".to_owned()]));
    // The columns are found by their names, not by where they stood.
    let (moved, _) = recalled(&mut desk, &["Aktion", "Ort", "Fahrgestell"], Some("Weekly"));
    let moved = moved.unwrap();
    assert_eq!(moved.source(Field::Vin), Some(&Source::Column(2)));
    assert_eq!(moved.source(Field::ManufacturerRef), Some(&Source::Column(0)));
    let (other, saved) = recalled(&mut desk, &["Fahrgestell", "Kampagne"], Some("Weekly"));
    assert_eq!((other, saved), (None, vec!["Weekly".to_owned()]), "one of its columns is not there");
    assert_eq!(recalled(&mut desk, &["Fahrgestell", "Aktion"], Some("Monthly")).0, None);
}

#[test]
fn what_was_remembered_of_a_check_is_offered_to_the_same_header_row_only() {
    let (_home, _server, mut desk) = desk_and_server(quick_server(), quick());
    plan(&mut desk, &table(2), Purpose::Change(Operation::Open));
    let headers: Vec<&str> = HEADER.trim().split(',').collect();
    assert!(recalled(&mut desk, &headers, None).0.is_some());
    let mut fewer = headers.clone();
    fewer.pop();
    assert_eq!(recalled(&mut desk, &fewer, None).0, None);
    let mut renamed = headers;
    renamed[1] = "Old VIN";
    assert_eq!(recalled(&mut desk, &renamed, None).0, None);
}

#[test]
fn what_a_command_line_said_for_once_is_not_remembered() {
    let (_home, _server, mut desk) = desk_and_server(quick_server(), quick());
    let sheet = plan(&mut desk, &table(2), Purpose::Change(Operation::Open)).sheet;
    let headers: Vec<&str> = HEADER.trim().split(',').collect();
    let before = recalled(&mut desk, &headers, None).0.unwrap();
    let mut told = before.clone();
    told.set(Field::RectificationDate, Some(Source::Constant("2026-02-03".into())));
    let today = chrono::Local::now().date_naive();
    let check = ImportCommand::Check {
        sheet,
        edits: Arc::new(Edits::default()),
        mapping: Box::new(told),
        options: CheckOptions { purpose: Purpose::Change(Operation::Fix), date_order: None, today },
        memory: MappingMemory::Leave,
    };
    assert!(matches!(import(&mut desk, check), ImportReply::Checked(checked) if checked.is_ok()));
    assert_eq!(recalled(&mut desk, &headers, None).0, Some(before));
}
