//! Conservation and identity, for any mix of outcomes.

use super::*;
use proptest::prelude::*;
use recall_desk::sandbox::FaultRule;

/// What a row of the file is.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Good,
    There,
    ThereOtherwise,
    Invalid,
    Repeat,
}

fn kinds() -> impl Strategy<Value = Vec<Kind>> {
    let kind = prop_oneof![
        6 => Just(Kind::Good),
        1 => Just(Kind::There),
        1 => Just(Kind::ThereOtherwise),
        1 => Just(Kind::Invalid),
        1 => Just(Kind::Repeat),
    ];
    proptest::collection::vec(kind, 1..80)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, max_shrink_iters: 4, ..ProptestConfig::default() })]

    #[test]
    fn counts_sum_to_the_total_and_row_i_is_row_i(kinds in kinds(), random_seed in any::<u64>()) {
        let names = ["500", "500-after", "drop-before", "drop-after", "truncated", "html", "RECALLS-UN-01",
            "RECALLS-RL-02", "expire-tokens"];
        let faults = names.map(|name| FaultRule { fault: name.parse().unwrap(), probability: 0.02 }).to_vec();
        let (home, server, mut desk) = desk_and_server(
            SandboxConfig { faults, random_seed, ..quick_server() },
            quick(),
        );
        let mut before = HEADER.to_owned();
        let mut text = HEADER.to_owned();
        let mut last_good: Option<String> = None;
        for (number, kind) in kinds.iter().enumerate() {
            let line = |start: &str, vin: &str| format!("note {number},{vin},ACME/1,{start},\n");
            match (kind, &last_good) {
                (Kind::There, _) => before.push_str(&line("2024-03-01", &vin(number))),
                (Kind::ThereOtherwise, _) => before.push_str(&line("2021-01-01", &vin(number))),
                _ => {}
            }
            match (kind, &last_good) {
                (Kind::Invalid, _) => text.push_str(&line("never", &vin(number))),
                (Kind::Repeat, Some(good)) => text.push_str(&line("2024-03-01", good)),
                _ => {
                    text.push_str(&line("2024-03-01", &vin(number)));
                    last_good = Some(vin(number));
                }
            }
        }
        if before.lines().count() > 1 {
            let id = start_for(&mut desk, &before, Purpose::Change(Operation::Open));
            wait_finished(&mut desk, id);
        }
        let there = opened(&server);
        let id = start_for(&mut desk, &text, Purpose::Change(Operation::Open));
        let done = wait_finished(&mut desk, id);
        prop_assert_eq!(done.counts.total(), kinds.len() as u64);
        prop_assert_eq!(done.counts.open(), 0);
        let path = home.path().join("results.csv");
        let results = JobsCommand::Results { job: id, path: path.clone(), form: ResultsFormat::CsvForMachines };
        jobs(&mut desk, results).unwrap();
        let written: Vec<csv::StringRecord> =
            csv::Reader::from_path(&path).unwrap().records().map(Result::unwrap).collect();
        let rows = all_rows(&mut desk, id);
        prop_assert_eq!((written.len(), rows.len()), (kinds.len(), kinds.len()));
        let opened = opened(&server);
        let mut counted = JobCounts::default();
        for (number, row) in rows.iter().enumerate() {
            prop_assert_eq!(&written[number][0], format!("note {number}"));
            let outcome = &written[number][5];
            prop_assert_eq!(outcome, row.state.key());
            *counted.get_mut(row.state) += 1;
            let vin = row.vin.clone().unwrap();
            let times = opened.get(&vin).copied().unwrap_or(0) - there.get(&vin).copied().unwrap_or(0);
            match row.state {
                // Nobody looked before, so after a lost answer "it is there" is all that can be said.
                RowState::Done if matches!(kinds[number], Kind::There) => {
                    prop_assert!(times == 0 && row.message.contains("asked DVSA"), "{row:?}");
                }
                RowState::Done => prop_assert_eq!(times, 1),
                RowState::Already | RowState::Conflict | RowState::Rejected => prop_assert_eq!(times, 0, "{:?}", row),
                RowState::Unknown => prop_assert!(times <= 1),
                RowState::Invalid => prop_assert_eq!(times, 0),
                RowState::Repeat => {}
                other => prop_assert!(false, "{other:?}"),
            }
        }
        prop_assert_eq!(counted, done.counts);
    }
}
