//! `wardround trial new`: writes a protocol with a comment for every choice.

use super::super::{CliError, cases, schema};
use crate::{
    atomic_file,
    config::Loaded,
    language::{Bilingual, Language},
    record::RunRecords,
    trial::{interviews::doctors, items::check_cases},
};
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
    let (mut of_answers, mut of_interviews) = (args.live.first().map(Path::new), None);
    for run in &args.runs {
        super::super::open::is_run(run)?;
        let Some(records) = RunRecords::read(run)? else { continue };
        check_cases(run, &records, &file)?;
        // Answers are rated where there are any; a run of interviews alone has none.
        let models: BTreeSet<&str> = records.turns.iter().filter(|turn| turn.repeat == 0).map(|turn| turn.model.name.as_str()).collect();
        let doctors = if records.turns.is_empty() { doctors(run)? } else { BTreeSet::new() };
        let place = if doctors.is_empty() { &mut of_answers } else { &mut of_interviews };
        place.get_or_insert(run);
        for model in models.into_iter().chain(doctors.iter().map(String::as_str)) {
            let (run, model) = (quoted(&relative(run, folder)), quoted(model));
            candidates.push_str(&format!("[[candidate]]\nrun = {run}\nmodel = {model}\nrepeat = 0\n\n"));
        }
    }
    if let (Some(answers), Some(interviews)) = (of_answers, of_interviews) {
        let (answers, interviews) = (answers.display(), interviews.display());
        return Err(CliError::Usage(Bilingual::both(
            format!("{interviews} 中是问诊，{answers} 是回答：两者不能一起评，请各写一份方案"),
            format!("{interviews} has interviews and {answers} has answers, which are not rated together: write a protocol for each"),
        )));
    }
    let is_interview = of_interviews.is_some();
    for model in &args.live {
        candidates.push_str(&format!("[[candidate]]\nlive = {}\n\n", quoted(model)));
    }
    if !args.live.is_empty() {
        candidates.push_str(&format!("[live]\nserver = {}\n\n", quoted(&args.server)));
    }
    let cases = if args.cases == "bundled" { args.cases.clone() } else { relative(Path::new(&args.cases), folder) };
    let choices = Choices { preset: args.preset, raters: &args.raters, seed: args.seed, is_interview };
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
    /// Whether interviews are rated.
    is_interview: bool,
}

/// A protocol with every choice as it is without flags. `candidates` are its tables `[[candidate]]` and what follows from them.
pub(in crate::cli) fn usual_protocol(cases: &str, candidates: &str, language: Language) -> String {
    protocol(&Choices { preset: DesignPreset::default(), raters: &[], seed: 1, is_interview: false }, cases, candidates, language)
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
    let (unit, item_zh, item_en) = match choices.is_interview {
        true => (
            "interview",
            "每题是一个病例，以及几位医生（可能是模型）对同一位模拟病人的问诊。请读完整次问诊，再逐个评分：问了什么、查了什么、结论如何。",
            "Each item is a case with several interviews of the same simulated patient, each by another doctor, who may be a model. Read each interview to its end, then rate it: what was asked, what was ordered, and the conclusion.",
        ),
        false => (
            "answer",
            "每题是一个病例的一轮问诊，以及几个模型对它的回答。请先读问题和已有资料，再逐个评分。",
            "Each item is one turn of a consultation with several models' answers to it. Read the question and the findings first, then rate each answer.",
        ),
    };
    let parts = [
        ("{unit}", quoted(unit)),
        ("{item_zh}", item_zh.to_owned()),
        ("{item_en}", item_en.to_owned()),
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
