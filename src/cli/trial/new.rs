//! `wardround trial new`: writes a protocol with a comment for every choice.

use super::super::{CliError, cases, schema};
use crate::{atomic_file, config::Loaded, language::Language, record::RunRecords, trial::items::check_cases};
use clap::{Args, ValueEnum};
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    process::ExitCode,
};

/// A study design to begin with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum DesignPreset {
    /// Three raters, every rater every case, one rating from 1 to 10 per answer
    #[default]
    DotabenchHuman,
    /// Six raters, parts of equal size, all models of a question to the same rater
    DoctorflanHuman,
}

#[derive(Debug, Args)]
pub(super) struct NewArgs {
    /// The protocol to write; it must not be there yet
    #[arg(value_name = "TRIAL.toml")]
    protocol: PathBuf,
    /// A recorded run whose models are rated; may be given several times
    #[arg(long = "run", value_name = "RUN", required_unless_present = "live")]
    runs: Vec<PathBuf>,
    /// A model that answers while raters rate: a name from the settings, a GGUF file, or http://HOST/v1#MODEL; may be given several times
    #[arg(long, value_name = "MODEL")]
    live: Vec<String>,
    /// Where raters will reach `wardround trial serve`
    #[arg(long, value_name = "ADDRESS", default_value = "http://127.0.0.1:8100", requires = "live")]
    server: String,
    /// The case file that the runs were recorded from
    #[arg(long, value_name = "FILE|bundled", default_value = "bundled")]
    cases: String,
    /// The design to begin with
    #[arg(long, value_name = "PRESET", default_value = "dotabench-human")]
    preset: DesignPreset,
    /// Names of raters, separated by commas [default: r1,r2,…]
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    raters: Vec<String>,
    /// Seed of the assignment
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
}

pub(super) fn run(args: &NewArgs, loaded: &Loaded, language: Language) -> Result<ExitCode, CliError> {
    // What `trial pack` would refuse is told before the organiser fills the protocol in.
    let file = cases::read(&args.cases, Some(language), &loaded.settings)?;
    let folder = args.protocol.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut candidates = String::new();
    for run in &args.runs {
        super::super::open::is_run(run)?;
        let Some(records) = RunRecords::read(run)? else { continue };
        check_cases(run, &records, &file)?;
        let models: BTreeSet<(&str, u32)> = records.turns.iter().map(|turn| (turn.model.name.as_str(), turn.repeat)).collect();
        for (model, repeat) in models.into_iter().filter(|(_, repeat)| *repeat == 0) {
            candidates.push_str(&format!(
                "[[candidate]]\nrun = {}\nmodel = {}\nrepeat = {repeat}\n\n",
                quoted(&relative(run, folder)),
                quoted(model)
            ));
        }
    }
    for model in &args.live {
        candidates.push_str(&format!("[[candidate]]\nlive = {}\n\n", quoted(model)));
    }
    if !args.live.is_empty() {
        candidates.push_str(&format!("[live]\nserver = {}\n\n", quoted(&args.server)));
    }
    let cases = if args.cases == "bundled" { args.cases.clone() } else { relative(Path::new(&args.cases), folder) };
    let choices = Choices { preset: args.preset, raters: &args.raters, seed: args.seed };
    let text = schema::first_line(folder, "trial") + &protocol(&choices, &cases, &candidates, language);
    let advice = ("请指定尚不存在的文件名，且所在文件夹可写", "name a file that is not there yet, in a folder that can be written");
    atomic_file::write_new(&args.protocol, text.as_bytes()).map_err(|e| CliError::writing(&args.protocol, e, advice))?;
    let path = args.protocol.display();
    match language {
        Language::Zh => say!("已写入 {path}。请检查各项，填写 [methods]，然后运行 wardround trial pack {path}")?,
        Language::En => say!("wrote {path}. Check every choice, fill in [methods], then run: wardround trial pack {path}")?,
    }
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// A path as the protocol has it: absolute, or beside it.
pub(crate) fn relative(path: &Path, folder: &Path) -> String {
    let absolute = |p: &Path| std::path::absolute(p).unwrap_or_else(|_| p.to_owned());
    let (path, folder) = (absolute(path), absolute(folder));
    path.strip_prefix(&folder).unwrap_or(&path).display().to_string()
}

/// What the organiser chose beside cases and candidates.
struct Choices<'a> {
    preset: DesignPreset,
    raters: &'a [String],
    seed: u64,
}

/// A protocol with every choice as it is without flags. `candidates` are its tables `[[candidate]]` and what follows from them.
pub(in crate::cli) fn usual_protocol(cases: &str, candidates: &str, language: Language) -> String {
    protocol(&Choices { preset: DesignPreset::default(), raters: &[], seed: 1 }, cases, candidates, language)
}

fn protocol(choices: &Choices<'_>, cases: &str, candidates: &str, language: Language) -> String {
    let (distribution, count) = match choices.preset {
        DesignPreset::DotabenchHuman => ("everyone", 3),
        DesignPreset::DoctorflanHuman => ("parts", 6),
    };
    let raters: Vec<String> =
        if choices.raters.is_empty() { (1..=count).map(|n| format!("r{n}")).collect() } else { choices.raters.to_vec() };
    let raters: String =
        raters.iter().map(|name| format!("[[rater]]\nname = {}\nrole = \"\"\nyears = 0\ngrade = \"\"\n\n", quoted(name))).collect();
    let (overlap, repeats) = if distribution == "everyone" { (0.0, 0.1) } else { (0.3, 0.1) };
    let template = match language {
        Language::Zh => include_str!("protocol-zh.toml"),
        Language::En => include_str!("protocol-en.toml"),
    };
    let parts = [
        ("{cases}", quoted(cases)),
        ("{distribution}", quoted(distribution)),
        ("{overlap}", format!("{overlap:?}")),
        ("{repeats}", format!("{repeats:?}")),
        ("{seed}", choices.seed.to_string()),
        ("{candidates}", candidates.trim_end().to_owned()),
        ("{raters}", raters.trim_end().to_owned()),
    ];
    parts.into_iter().fold(template.to_owned(), |text, (name, value)| text.replace(name, &value))
}
