//! What DVSA holds for every good row, before anything is sent. Changes nothing.

use super::copy::rows;
use crate::domain::campaign::ReferenceFilter;
use crate::domain::forecast::forecast;
use crate::domain::job::{Forecast, JobRowContent};
use crate::domain::purpose::Purpose;
use crate::domain::row_content::RowContent;
use crate::engine::connection::Connection;
use crate::engine::core::Core;
use crate::engine::dispatch::Task;
use crate::engine::failure::Failure;
use crate::engine::import::aside;
use crate::engine::look_up;
use crate::engine::message::{Progress, Reply};
use crate::engine::message_jobs::{ImportPlan, JobsProgress, JobsReply};
use futures_util::StreamExt;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::Instant;

/// The least time between two reports.
const REPORT_EVERY: Duration = Duration::from_millis(200);

pub(super) async fn run(task: &Task, plan: ImportPlan) -> Result<Reply, Failure> {
    let core = &task.core;
    let connection = core.connect_to(&plan.to).await?;
    let purpose = plan.checked.options().purpose;
    let counts = plan.checked.counts();
    let total = (counts.ready + counts.warning).min(plan.first.unwrap_or(u64::MAX));
    let (sender, receiver) = mpsc::channel::<(u32, RowContent)>(look_up::LOOKUPS_AT_ONCE);
    let reading = tokio::spawn(aside(move || {
        let first = plan.first.unwrap_or(u64::MAX);
        for row in rows(&plan.sheet, &plan.edits, &plan.checked, first) {
            let JobRowContent::Send(content) = row.content else { continue };
            let index = u32::try_from(row.row.saturating_sub(1)).unwrap_or(u32::MAX);
            if sender.blocking_send((index, content)).is_err() {
                // The comparison was given up.
                return;
            }
        }
    }));
    let rows = futures_util::stream::unfold(receiver, async |mut receiver| {
        receiver.recv().await.map(|row| (row, receiver))
    });
    let answers = rows.map(|(index, content)| one(core, &connection, purpose, index, content));
    let mut answers = std::pin::pin!(answers.buffer_unordered(look_up::LOOKUPS_AT_ONCE));
    let mut compared = Vec::new();
    let (mut done, mut patience, mut reported_at) = (0, look_up::Patience::default(), Instant::now());
    loop {
        let answer = tokio::select! {
            answer = answers.next() => answer,
            () = task.cancellation() => return Err(Failure::Cancelled),
        };
        let Some((index, answer)) = answer else { break };
        done += 1;
        patience.after(answer.as_ref().err())?;
        // A row whose lookup failed is told as such: the forecasts sum to the rows.
        compared.push((index, answer.unwrap_or(Forecast::NotCompared)));
        if done == total || reported_at.elapsed() >= REPORT_EVERY {
            task.progress(Progress::Jobs(JobsProgress::Compared { done, total }));
            reported_at = Instant::now();
        }
    }
    reading.await.map_err(|_| Failure::Defect("the comparison ended early".to_owned()))??;
    compared.sort_unstable_by_key(|(index, _)| *index);
    Ok(Reply::Jobs(JobsReply::Compared(Arc::new(compared))))
}

async fn one(
    core: &Core,
    connection: &Connection,
    purpose: Purpose,
    index: u32,
    content: RowContent,
) -> (u32, Result<Forecast, Failure>) {
    let filter = match purpose {
        Purpose::Change(_) => ReferenceFilter::default(),
        Purpose::LookUp => content.references.clone(),
    };
    let looked_up = look_up::one(core, connection, content.vin.clone(), &filter).await;
    (index, looked_up.result.map(|held| forecast(content.change(purpose).as_ref(), held.as_ref())))
}
