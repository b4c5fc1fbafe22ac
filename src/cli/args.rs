//! What can be typed.

use super::args_files::{CheckArgs, ImportArgs};
use super::args_jobs::JobsCommand;
use crate::engine::start::FaultRule;
use chrono::NaiveDate;
use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Tells DVSA which vehicles have an open safety recall and which are repaired.
#[derive(Debug, Parser)]
#[command(name = "recall-desk-cli", version, about, max_term_width = 100)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) place: PlaceArgs,
    /// Print one JSON object on standard output and nothing else there
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Log more on standard error (-vv for everything)
    #[arg(short, action = clap::ArgAction::Count, global = true, conflicts_with = "quiet")]
    verbose: u8,
    /// Log only errors
    #[arg(short, global = true)]
    quiet: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

impl Args {
    pub(crate) fn verbosity(&self) -> tracing::Level {
        match self.verbose {
            _ if self.quiet => tracing::Level::ERROR,
            0 => tracing::Level::WARN,
            1 => tracing::Level::INFO,
            _ => tracing::Level::TRACE,
        }
    }
}

/// Where data lies and which connection is used: the same for both programs.
#[derive(Debug, Clone, Default, ClapArgs)]
pub struct PlaceArgs {
    /// Keep settings, journal and logs in this folder
    #[arg(long, value_name = "DIR", env = "RECALL_DESK_HOME", global = true)]
    pub home: Option<PathBuf>,
    /// Use this connection
    #[arg(long, value_name = "NAME", global = true, conflicts_with = "sandbox")]
    pub profile: Option<String>,
    /// Start the embedded sandbox and use it; nothing leaves this computer
    #[arg(long, global = true)]
    pub sandbox: bool,
}

/// Recall Desk: DVSA's vehicle recalls at a desk.
#[derive(Debug, Parser)]
#[command(name = "recall-desk", version, about)]
pub struct WindowArgs {
    /// Where data lies and which connection is used.
    #[command(flatten)]
    pub place: PlaceArgs,
    /// What draws the window, in this run only
    #[arg(long, value_enum)]
    pub renderer: Option<RendererArg>,
}

/// What draws the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RendererArg {
    /// DirectX 12, Metal or Vulkan
    Wgpu,
    /// OpenGL
    Opengl,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve the sandbox on 127.0.0.1 until interrupted
    Sandbox(SandboxArgs),
    /// Connections
    #[command(subcommand)]
    Profile(ProfileCommand),
    /// What DVSA holds for vehicles
    Lookup(LookupArgs),
    /// Open a recall for one vehicle
    Create(CreateArgs),
    /// Mark a recall as fixed
    Fix(FixArgs),
    /// Mark a recall as not fixed
    Unfix(UnfixArgs),
    /// Delete a recall that was opened in error
    Delete(DeleteArgs),
    /// Check a whole file against all rules; nothing is sent
    Check(Box<CheckArgs>),
    /// Check a file and run it as a job; rows in error are not sent, the others are
    Import(Box<ImportArgs>),
    /// Jobs: what became of every row, going on, results
    #[command(subcommand)]
    Jobs(JobsCommand),
    /// Replace the client secret by a new one
    RotateSecret {
        /// Say that it is meant
        #[arg(long)]
        yes: bool,
        /// Discard a new secret that waits and will never work, instead of rotating; DVSA is asked for nothing
        #[arg(long)]
        discard_pending: bool,
        /// Why it is discarded, for the history
        #[arg(long, value_name = "TEXT", requires = "discard_pending")]
        reason: Option<String>,
    },
    /// Every change that was ever sent from here
    History(HistoryArgs),
}

#[derive(Debug, ClapArgs)]
pub(crate) struct SandboxArgs {
    /// Port to listen on
    #[arg(long, default_value_t = 3000)]
    pub(crate) port: u16,
    /// CSV with the columns `vin`, `manufacturer_ref`, `dvsa_ref`, `start_date`, `repair_status`
    #[arg(long, value_name = "FILE")]
    pub(crate) seed: Option<PathBuf>,
    /// Requests a second for each method
    #[arg(long, value_name = "N", default_value_t = 25, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) rate: u32,
    /// Requests a day
    #[arg(long, value_name = "N")]
    pub(crate) daily: Option<u64>,
    /// Seconds that an access token lives
    #[arg(long, value_name = "S", default_value_t = 1199)]
    pub(crate) token_life: u64,
    /// Milliseconds that each answer takes
    #[arg(long, value_name = "MS")]
    pub(crate) latency: Option<u64>,
    /// A fault and how probable it is, such as drop-after=0.05
    #[arg(long, value_name = "NAME=P")]
    pub(crate) fault: Vec<FaultRule>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ProfileCommand {
    /// Add a connection (its secrets are stored with "profile secret")
    Add(Box<ProfileAddArgs>),
    /// List the connections
    List,
    /// Show one
    Show {
        /// Its name
        name: String,
    },
    /// Remove one, and its secrets from the keyring
    Remove {
        /// Its name
        name: String,
    },
    /// Store a secret, read from standard input, in the keyring of this computer
    Secret {
        /// The connection's name
        name: String,
        /// Which secret
        kind: SecretArg,
    },
    /// Test a connection step by step
    Test {
        /// Its name
        name: String,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SecretArg {
    ClientSecret,
    ApiKey,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum EnvironmentArg {
    Sandbox,
    Test,
    Live,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ProfileAddArgs {
    /// Its name
    pub(crate) name: String,
    /// Which system it is
    #[arg(long)]
    pub(crate) environment: EnvironmentArg,
    /// The API's base URL
    #[arg(long, value_name = "U")]
    pub(crate) base_url: String,
    /// The full token URL that DVSA sent
    #[arg(long, value_name = "U")]
    pub(crate) token_url: String,
    /// The client ID that DVSA sent
    #[arg(long, value_name = "I")]
    pub(crate) client_id: String,
    /// The scope that DVSA sent
    #[arg(long, value_name = "S")]
    pub(crate) scope: String,
    /// The team's e-mail address that DVSA knows
    #[arg(long, value_name = "E")]
    pub(crate) email: Option<String>,
    /// The day the client secret was issued, as YYYY-MM-DD
    #[arg(long, value_name = "DATE")]
    pub(crate) secret_issued: Option<NaiveDate>,
    /// PEM file with a certificate authority to trust as well
    #[arg(long, value_name = "FILE")]
    pub(crate) ca: Option<PathBuf>,
    /// Requests a day that DVSA allows, if it told you
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) daily_allowance: Option<u64>,
    /// Proxy; without it the system's is used
    #[arg(long, value_name = "U")]
    pub(crate) proxy: Option<String>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ReferenceArgs {
    /// Your campaign reference
    #[arg(long, value_name = "R", allow_hyphen_values = true)]
    pub(crate) manufacturer_ref: Option<String>,
    /// DVSA's campaign reference
    #[arg(long, value_name = "R", allow_hyphen_values = true)]
    pub(crate) dvsa_ref: Option<String>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct CampaignArgs {
    /// Your campaign reference
    #[arg(long, value_name = "R", allow_hyphen_values = true)]
    pub(crate) manufacturer_ref: String,
    /// DVSA's campaign reference
    #[arg(long, value_name = "R", allow_hyphen_values = true)]
    pub(crate) dvsa_ref: Option<String>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct LookupArgs {
    /// The vehicles
    #[arg(required = true, value_name = "VIN")]
    pub(crate) vins: Vec<String>,
    #[command(flatten)]
    pub(crate) references: ReferenceArgs,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct CreateArgs {
    /// The vehicle
    #[arg(long, value_name = "V")]
    pub(crate) vin: String,
    #[command(flatten)]
    pub(crate) campaign: CampaignArgs,
    /// The day the campaign was launched
    #[arg(long, value_name = "D")]
    pub(crate) start_date: String,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct FixArgs {
    /// The vehicle
    pub(crate) vin: String,
    #[command(flatten)]
    pub(crate) campaign: CampaignArgs,
    /// The day of the repair
    #[arg(long, value_name = "D")]
    pub(crate) date: String,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct UnfixArgs {
    /// The vehicle
    pub(crate) vin: String,
    #[command(flatten)]
    pub(crate) campaign: CampaignArgs,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct DeleteArgs {
    /// The vehicle
    pub(crate) vin: String,
    #[command(flatten)]
    pub(crate) references: ReferenceArgs,
}

#[derive(Debug, ClapArgs)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct HistoryArgs {
    #[command(subcommand)]
    pub(crate) command: Option<HistorySubcommand>,
    /// Only this vehicle
    #[arg(long, value_name = "V")]
    pub(crate) vin: Option<String>,
    /// Only this job
    #[arg(long, value_name = "ID")]
    pub(crate) job: Option<i64>,
    /// Write CSV to this file
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum HistorySubcommand {
    /// Check that no record was changed since it was written
    Verify,
}
