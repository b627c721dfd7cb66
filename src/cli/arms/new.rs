//! `wardround arms new`: writes a plan with a comment for every choice.

use super::super::{
    CliError, schema,
    trial::{quoted, relative},
};
use crate::{arms::pack::Arm, atomic_file, language::Language};
use clap::Args;
use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

#[derive(Debug, Args)]
pub(super) struct NewArgs {
    /// The plan to write; it must not be there yet
    #[arg(value_name = "ARMS.toml")]
    plan: PathBuf,
    /// How doctors answer: unaided, aided, revise; separated by commas
    #[arg(long, value_name = "ARMS", value_delimiter = ',', default_value = "unaided,aided,revise")]
    arms: Vec<Arm>,
    /// The case file
    #[arg(long, value_name = "FILE|bundled", default_value = "bundled")]
    cases: String,
    /// The recorded run whose answers the arm revise shows
    #[arg(long, value_name = "RUN")]
    run: Option<PathBuf>,
    /// The model in that run
    #[arg(long, value_name = "NAME")]
    model: Option<String>,
    /// The address of the model that doctors of the arm aided consult
    #[arg(long, value_name = "URL")]
    server: Option<String>,
    /// Names of doctors, separated by commas [default: d1,d2,d3]
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    doctors: Vec<String>,
    /// Seed of the allocation
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
}

pub(super) fn run(args: &NewArgs, language: Language) -> Result<ExitCode, CliError> {
    let folder = args.plan.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let text = schema::first_line(folder, "arms") + &plan(args, folder, language);
    let advice = ("请指定尚不存在的文件名，且所在文件夹可写", "name a file that is not there yet, in a folder that can be written");
    atomic_file::write_new(&args.plan, text.as_bytes()).map_err(|e| CliError::writing(&args.plan, e, advice))?;
    let path = args.plan.display();
    match language {
        Language::Zh => say!("已写入 {path}。请检查各项，填写 [methods]，然后运行 wardround arms pack {path}")?,
        Language::En => say!("wrote {path}. Check every choice, fill in [methods], then run: wardround arms pack {path}")?,
    }
    Ok(ExitCode::SUCCESS)
}

fn plan(args: &NewArgs, folder: &Path, language: Language) -> String {
    let (template, revise, aided) = match language {
        Language::Zh => (include_str!("plan-zh.toml"), include_str!("revise-zh.toml"), include_str!("aided-zh.toml")),
        Language::En => (include_str!("plan-en.toml"), include_str!("revise-en.toml"), include_str!("aided-en.toml")),
    };
    let doctors: Vec<String> = if args.doctors.is_empty() { (1..=3).map(|n| format!("d{n}")).collect() } else { args.doctors.clone() };
    let doctors: String =
        doctors.iter().map(|name| format!("[[doctor]]\nname = {}\nrole = \"\"\nyears = 0\ngrade = \"\"\n\n", quoted(name))).collect();
    let arms: Vec<String> = args.arms.iter().map(|arm| quoted(arm.name())).collect();
    let cases = if args.cases == "bundled" { args.cases.clone() } else { relative(Path::new(&args.cases), folder) };
    let of = |arm: Arm, text: &str| if args.arms.contains(&arm) { text.to_owned() } else { String::new() };
    let parts = [
        ("{arms}", arms.join(", ")),
        ("{revise}", of(Arm::Revise, revise)),
        ("{aided}", of(Arm::Aided, aided)),
        ("{cases}", quoted(&cases)),
        ("{seed}", args.seed.to_string()),
        ("{run}", quoted(&args.run.as_ref().map(|run| relative(run, folder)).unwrap_or_default())),
        ("{model}", quoted(args.model.as_deref().unwrap_or_default())),
        ("{server}", quoted(args.server.as_deref().unwrap_or("http://127.0.0.1:8080/v1"))),
        ("{doctors}", doctors.trim_end().to_owned()),
    ];
    parts.into_iter().fold(template.to_owned(), |text, (name, value)| text.replace(name, &value))
}
