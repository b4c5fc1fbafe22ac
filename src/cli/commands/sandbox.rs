//! `sandbox`: serves the sandbox until interrupted, as a stateful stand-in for DVSA's own mock application.

use crate::cli::args::SandboxArgs;
use crate::cli::exit::Exit;
use crate::cli::output::Output;
use crate::cli::signals::Signals;
use crate::engine::failure::Failure;
use crate::engine::start::{Latency, Sandbox, SandboxConfig, Seed, read_seed};
use serde::Serialize;

/// What a client needs to use the sandbox. The credentials are made up and open nothing else.
#[derive(Serialize)]
struct Serving {
    base_url: String,
    token_url: String,
    client_id: String,
    client_secret: String,
    scope: String,
    api_key: String,
    email: String,
}

pub(crate) fn run(args: &SandboxArgs, output: &mut Output) -> Result<Exit, Failure> {
    let config = config(args)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| Failure::Defect(error.to_string()))?;
    runtime.block_on(async {
        let sandbox = Sandbox::start(config).await.map_err(|error| {
            Failure::Invalid(format!(
                "The sandbox cannot listen on port {}: {error}. Choose another with --port.",
                args.port
            ))
        })?;
        let credentials = sandbox.credentials();
        let serving = Serving {
            base_url: sandbox.base_url(),
            token_url: sandbox.token_url(),
            client_id: credentials.client_id,
            client_secret: credentials.client_secret,
            scope: credentials.scope,
            api_key: credentials.api_key,
            email: credentials.email,
        };
        output.answer(&serving, || words(&serving));
        interrupted().await;
        sandbox.stop().await;
        Ok(Exit::Done)
    })
}

fn config(args: &SandboxArgs) -> Result<SandboxConfig, Failure> {
    let seed = match &args.seed {
        Some(path) => Seed::Recalls(
            read_seed(path)
                .map_err(|error| Failure::File { path: path.clone(), message: error.to_string() })?,
        ),
        None => Seed::Believable,
    };
    Ok(SandboxConfig {
        port: args.port,
        seed,
        rate_per_second: args.rate,
        daily_allowance: args.daily,
        token_life_secs: args.token_life,
        latency: args.latency.map_or(Latency::None, Latency::Fixed),
        faults: args.fault.clone(),
        ..SandboxConfig::default()
    })
}

fn words(serving: &Serving) -> String {
    format!(
        "The sandbox is serving on this computer only. Press Ctrl+C to stop.\n\n\
         Base URL       {}\nToken URL      {}\nClient ID      {}\nClient secret  {}\nScope          {}\n\
         API key        {}\nE-mail         {}",
        serving.base_url,
        serving.token_url,
        serving.client_id,
        serving.client_secret,
        serving.scope,
        serving.api_key,
        serving.email
    )
}

/// Ends at Ctrl+C, or at SIGTERM where there is one.
async fn interrupted() {
    match Signals::listen() {
        Ok(mut signals) => signals.next().await,
        // Without a signal handler only killing ends it, which is safe too: it keeps nothing.
        Err(_) => std::future::pending::<()>().await,
    }
}
