//! Appending to and reading the audit trail.

use super::chain::{self, Head};
use super::record::{EndingBody, IntentBody, Kind, reference};
use super::trouble::Trouble;
use crate::domain::audit::{AuditEntry, AuditQuery, Ending, Intent};
use crate::domain::campaign::CampaignReference;
use crate::domain::environment::Environment;
use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use uuid::Uuid;

/// Appends records within one transaction. Another process may append too, so the head is read inside it.
pub(super) struct Appending<'a> {
    transaction: &'a Transaction<'a>,
    run: Uuid,
    head: Head,
}

impl<'a> Appending<'a> {
    /// Begins where the chain ends, for the process run `run`. The transaction must hold the write lock.
    pub(super) fn begin(transaction: &'a Transaction<'a>, run: Uuid) -> rusqlite::Result<Self> {
        Ok(Self { transaction, run, head: chain::read_head(transaction)? })
    }

    /// The transaction, for what is written together with the records.
    pub(super) fn transaction(&self) -> &'a Transaction<'a> {
        self.transaction
    }

    /// Appends an intent; its number.
    pub(super) fn intent(&mut self, intent: &Intent) -> Result<i64, Trouble> {
        let body = json(&IntentBody::new(intent, self.run))?;
        let number = self.head.records + 1;
        self.record(Kind::Intent, number, &body)?;
        Ok(number)
    }

    /// Appends the ending of an intent that has none yet, or only one that says *unknown*.
    pub(super) fn ending(&mut self, intent: i64, ending: &Ending) -> Result<(), Trouble> {
        let kind: Option<String> = self
            .transaction
            .prepare_cached("SELECT kind FROM record WHERE number = ?1")?
            .query_row([intent], |row| row.get(0))
            .optional()?;
        if kind.as_deref() != Some(Kind::Intent.key()) {
            return Err(Trouble::Refused(format!("there is no intent {intent}")));
        }
        let is_ended: bool = self
            .transaction
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM record WHERE intent = ?1 AND kind = 'ending'
                                AND body ->> '$.result' <> 'unknown')",
            )?
            .query_row([intent], |row| row.get(0))?;
        if is_ended {
            return Err(Trouble::Refused(format!("intent {intent} has an ending already")));
        }
        self.record(Kind::Ending, intent, &json(&EndingBody::from(ending))?)
    }

    /// Writes down where the chain now ends.
    pub(super) fn finish(self) -> rusqlite::Result<Head> {
        self.transaction.execute(
            "UPDATE head SET records = ?1, hash = ?2 WHERE only = 1",
            params![self.head.records, self.head.hash.as_slice()],
        )?;
        Ok(self.head)
    }

    fn record(&mut self, kind: Kind, intent: i64, body: &str) -> Result<(), Trouble> {
        let next = chain::next(&self.head, kind, intent, body);
        self.transaction
            .prepare_cached(
                "INSERT INTO record (number, kind, intent, body, hash) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![next.records, kind.key(), intent, body, next.hash.as_slice()])?;
        self.head = next;
        Ok(())
    }
}

fn json(body: &impl serde::Serialize) -> Result<String, Trouble> {
    serde_json::to_string(body).map_err(|error| Trouble::Refused(error.to_string()))
}

/// Entries, newest first.
pub(super) fn read(connection: &Connection, query: &AuditQuery) -> Result<Vec<AuditEntry>, Trouble> {
    let mut statement = connection.prepare_cached(
        "SELECT begun.number, begun.body,
                (SELECT body FROM record WHERE intent = begun.number AND kind = 'ending'
                 ORDER BY number DESC LIMIT 1)
         FROM record AS begun
         WHERE begun.kind = 'intent'
           AND (?1 IS NULL OR instr(begun.vin, ?1) > 0)
           AND (?2 IS NULL OR begun.job = ?2)
           AND (?3 IS NULL OR begun.environment = ?3)
           AND begun.number < ?5
         ORDER BY begun.number DESC LIMIT ?4",
    )?;
    let vin = query.vin_part();
    let limit = query.limit.map_or(-1, i64::from);
    let environment = query.environment.map(Environment::key);
    let before = query.before.unwrap_or(i64::MAX);
    let rows = statement.query_map(params![vin, query.job, environment, limit, before], kept)?;
    rows.map(|row| Ok(row?.into_entry()?.1)).collect()
}

/// What can still be read of a damaged file, newest first: record by record, so that one broken page costs only
/// what lies on it.
pub(super) fn salvage(connection: &Connection, records: i64) -> Vec<AuditEntry> {
    let last = connection.query_row("SELECT max(number) FROM record", [], |row| row.get::<_, i64>(0));
    let one = |number: i64| {
        let mut statement = connection.prepare_cached(
            "SELECT intent.number, intent.body,
                    (SELECT body FROM record WHERE intent = ?1 AND kind = 'ending'
                     ORDER BY number DESC LIMIT 1)
             FROM record AS intent WHERE intent.number = ?1 AND intent.kind = 'intent'",
        )?;
        statement.query_row([number], kept)
    };
    let entry = |number: i64| Some(one(number).ok()?.into_entry().ok()?.1);
    (1..=last.unwrap_or(0).max(records)).rev().filter_map(entry).collect()
}

/// Intents of single changes without an ending and the runs that wrote them, oldest first.
pub(super) fn unended(connection: &Connection) -> Result<Vec<(Uuid, AuditEntry)>, Trouble> {
    let mut statement = connection.prepare_cached(
        "SELECT begun.number, begun.body, NULL FROM unended JOIN record AS begun ON begun.number = unended.intent
         ORDER BY begun.number",
    )?;
    let rows = statement.query_map([], kept)?;
    rows.map(|row| row?.into_entry()).collect()
}

/// A row as kept.
struct Kept {
    number: i64,
    intent: String,
    ending: Option<String>,
}

fn kept(row: &Row<'_>) -> rusqlite::Result<Kept> {
    Ok(Kept { number: row.get(0)?, intent: row.get(1)?, ending: row.get(2)? })
}

impl Kept {
    fn into_entry(self) -> Result<(Uuid, AuditEntry), Trouble> {
        let number = self.number;
        let unreadable = |what: String| Trouble::Unreadable(format!("record {number}: {what}"));
        let body: IntentBody = serde_json::from_str(&self.intent)
            .map_err(|_| unreadable("the intent is not in its form".to_owned()))?;
        let (run, intent) =
            body.into_intent().map_err(|part| unreadable(format!("{part} cannot be read")))?;
        let ending: Option<EndingBody> = self
            .ending
            .map(|ending| serde_json::from_str(&ending))
            .transpose()
            .map_err(|_| unreadable("its ending is not in its form".to_owned()))?;
        Ok((run, AuditEntry { id: number, intent, ending: ending.map(Ending::from) }))
    }
}

type SeenCampaign = (CampaignReference, Option<CampaignReference>, Option<NaiveDate>);

/// The campaigns of changes that were done, most recent first. DVSA's reference and the start date come from
/// the change or from what DVSA held before it.
pub(super) fn campaigns(
    connection: &Connection,
    environment: Environment,
) -> Result<Vec<SeenCampaign>, Trouble> {
    let mut statement = connection.prepare_cached(
        "SELECT intent.body ->> '$.manufacturer_ref' AS ours,
                coalesce(intent.body ->> '$.dvsa_ref', intent.body ->> '$.before.dvsa_ref') AS theirs,
                max(CASE intent.body ->> '$.operation' WHEN 'create' THEN intent.body ->> '$.date'
                    ELSE substr(intent.body ->> '$.before.start_date', 1, 10) END),
                max(ending.number) AS latest
         FROM record AS ending JOIN record AS intent ON intent.number = ending.intent
         WHERE ending.kind = 'ending' AND ending.body ->> '$.result' IN ('done', 'already')
           AND intent.environment = ?1 AND intent.body ->> '$.operation' IN ('create', 'fix', 'unfix')
         GROUP BY ours, theirs ORDER BY latest DESC",
    )?;
    let rows = statement.query_map([environment.key()], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, Option<String>>(1)?, row.get::<_, Option<String>>(2)?))
    })?;
    let mut book: Vec<SeenCampaign> = Vec::new();
    for row in rows {
        let (ours, theirs, start) = row?;
        let ours = reference(Some(&ours)).ok().flatten();
        // DVSA's own reference may hold what we would not send; then it is left out.
        let theirs = reference(theirs.as_deref()).ok().flatten();
        let start = start.and_then(|day| day.parse().ok());
        if let Some(ours) = ours {
            enter(&mut book, (ours, theirs, start));
        }
    }
    Ok(book)
}

/// Enters a campaign, or completes one that differs only in what is not known.
fn enter(book: &mut Vec<SeenCampaign>, seen: SeenCampaign) {
    let same = |known: &&mut SeenCampaign| {
        known.0 == seen.0 && (known.1.is_none() || seen.1.is_none() || known.1 == seen.1)
    };
    match book.iter_mut().find(same) {
        Some(known) => {
            known.1 = known.1.take().or(seen.1);
            known.2 = known.2.or(seen.2);
        }
        None => book.push(seen),
    }
}
