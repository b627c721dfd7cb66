//! `wardround doctor`: looks at everything that a session or a batch needs, and says what mends what is wrong.

mod finding;
mod machine;
mod models;
mod probe;
mod surroundings;

use super::{CliError, language_of_user, output::terminal_width, runtime, screen::is_ascii};
use crate::{
    config::{Layers, Paths, Settings},
    language::Language,
};
use clap::Args;
use finding::{Finding, Level, Private};
use std::process::ExitCode;

#[derive(Debug, Args)]
pub(super) struct DoctorArgs {
    /// Ask the endpoints of the settings which models they have; nothing is contacted without this
    #[arg(long)]
    contact: bool,
    /// Print JSON for a bug report: no names of users and hosts, no folders, no keys
    #[arg(long)]
    json: bool,
}

/// `wished` is the language that a flag names.
pub(super) fn run(args: &DoctorArgs, wished: Option<Language>) -> Result<ExitCode, CliError> {
    let language = wished.unwrap_or_else(language_of_user);
    let paths = Paths::of_user()?;
    let layers = Layers::of_process(&paths);
    let loaded = layers.load();
    let settings = loaded.as_ref().map(|loaded| loaded.settings.clone()).unwrap_or_default();
    let private = private(&settings);

    let mut findings = Vec::new();
    surroundings::program(&mut findings);
    surroundings::terminal(&settings, &mut findings);
    surroundings::language(&settings, language, &mut findings);
    machine::processor(&mut findings);
    let runtime = runtime()?;
    #[cfg(feature = "local")]
    runtime.block_on(machine::devices(&mut findings));
    machine::memory(&mut findings);
    machine::certificates(&mut findings);
    machine::disk(&paths, &mut findings);
    machine::folders(&paths, &layers, &mut findings);
    models::settings(&layers, &loaded, &paths, &mut findings);
    runtime.block_on(models::models(&settings, &paths, args.contact, &mut findings));
    models::runs(&paths, &mut findings);

    let code = exit_code(&findings);
    if args.json {
        let report = finding::report(&findings, &private, code);
        say!("{}", serde_json::to_string_pretty(&report).unwrap_or_default())?;
    } else {
        let ascii = is_ascii(|name| std::env::var(name).ok());
        for line in finding::lines(&findings, &private, ascii, terminal_width(), language) {
            say!("{line}")?;
        }
        say!("{}", summary(&findings, code, language))?;
    }
    Ok(ExitCode::from(code))
}

/// The code of the first thing that blocks; 0 where nothing does.
fn exit_code(findings: &[Finding]) -> u8 {
    let blocks = |finding: &Finding| if let Level::Blocks(code) = finding.level { Some(code) } else { None };
    findings.iter().find_map(blocks).unwrap_or(0)
}

fn summary(findings: &[Finding], code: u8, language: Language) -> String {
    let count = |is: fn(Level) -> bool| findings.iter().filter(|finding| is(finding.level)).count();
    let blocking = count(|level| matches!(level, Level::Blocks(_)));
    let warnings = count(|level| level == Level::Warning);
    let counted = |n: usize, one: &str| format!("{n} {one}{}", if n == 1 { "" } else { "s" });
    let (problems_en, warnings_en) = (counted(blocking, "problem"), counted(warnings, "warning"));
    match (language, blocking) {
        (Language::Zh, 0) => format!("没有妨碍使用的问题；{warnings} 条警告。"),
        (Language::Zh, _) => format!("{blocking} 个问题妨碍使用（退出码 {code}）；{warnings} 条警告。"),
        (Language::En, 0) => format!("Nothing is in the way; {warnings_en}."),
        (Language::En, _) => format!("{problems_en} in the way (exit code {code}); {warnings_en}."),
    }
}

/// What a report must not name: the user, this machine, and the hosts of the settings.
fn private(settings: &Settings) -> Private {
    let home = directories::BaseDirs::new().map(|dirs| dirs.home_dir().display().to_string());
    let of_home = home.as_deref().and_then(|home| home.rsplit(['/', '\\']).next()).map(str::to_owned);
    let variables = ["USER", "LOGNAME", "USERNAME", "HOSTNAME", "COMPUTERNAME"];
    let named = variables.iter().filter_map(|name| std::env::var(name).ok());
    let urls = settings.models.values().filter_map(|entry| entry.base_url.as_ref()).flat_map(|urls| urls.all().iter());
    let hosts = urls.filter_map(|url| models::host(url));
    let machine = std::fs::read_to_string("/etc/hostname").ok().map(|name| name.trim().to_owned());
    let mut names: Vec<String> = of_home.into_iter().chain(named).chain(hosts).chain(machine).chain(settings.rater.clone()).collect();
    names.retain(|name| name.chars().count() > 2);
    // The longest first: one name may be part of another.
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    names.dedup();
    Private { home, names }
}
