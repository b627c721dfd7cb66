//! Options that several commands share: cases, sampling, judge.

use super::{
    CliError, cases,
    grader_flag::{GraderParser, grader_of},
    lacking::without_reference,
    open::{self, LocalFlags},
};
use crate::{
    case::{Case, CaseFile, NotApplicable, Source, Variant, VariantWish, distinct, with_variants},
    chat::{Model, ProgressSink, Sampling},
    config::{ModelChoice, ModelSettings, Paths, Settings},
    judge::{GraderWish, Preset, Prompts},
    language::{Bilingual, Language},
    openai::Endpoints,
    runner::{Judging, Trust},
    text::clean,
};
use clap::Args;
use std::{collections::BTreeSet, sync::Arc};

/// Flags over the settings' sampling.
#[derive(Debug, Args)]
pub(super) struct SamplingFlags {
    /// Maximum number of tokens of an answer [default: 1024]
    #[arg(long, value_name = "N", help_heading = "Sampling", allow_negative_numbers = true)]
    max_tokens: Option<u32>,
    /// Temperature; 0 is greedy [default: 0.5]
    #[arg(long, value_name = "T", help_heading = "Sampling", allow_negative_numbers = true)]
    temperature: Option<f64>,
    /// Nucleus sampling [default: 0.7]
    #[arg(long, value_name = "P", help_heading = "Sampling", allow_negative_numbers = true)]
    top_p: Option<f64>,
    /// Number of most probable tokens to sample from; 0 for all [default: 0]
    #[arg(long, value_name = "K", help_heading = "Sampling", allow_negative_numbers = true)]
    top_k: Option<u32>,
    /// Repetition penalty over all tokens, the prompt included; 1 for none [default: 1.1]
    #[arg(long, value_name = "R", help_heading = "Sampling", allow_negative_numbers = true)]
    repetition_penalty: Option<f64>,
}

/// Flags for which cases of a file are used.
#[derive(Debug, Args)]
pub(super) struct CaseFlags {
    /// Use only this case; may be repeated, or a comma-separated list [default: every usable case]
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub case: Vec<String>,
    /// Continue although some records of the case file are broken
    #[arg(long)]
    pub skip_broken: bool,
}

/// Flags for variants of the cases.
#[derive(Debug, Args)]
pub(super) struct VariantFlags {
    /// Variant of the cases, such as withhold=exam, first=0.2, challenge=direct, bias=recency, context=allergies or language=en, or a file of your own, FILE.toml; may be repeated
    #[arg(long, value_name = "VARIANT", value_parser = super::variant_flag::variant)]
    pub variant: Vec<VariantWish>,
}

/// These variants of the cases, without the cases themselves. What a case has no variant of is told.
///
/// # Errors
/// When none of the cases has one.
pub(super) fn variants_of(cases: &[&Case], variants: &[Variant], language: Language) -> Result<Vec<Case>, CliError> {
    let mut made = Vec::new();
    let mut refused = Vec::new();
    for case in cases {
        for variant in distinct(variants) {
            match variant.apply(case) {
                Ok(varied) => made.push(varied),
                Err(why) => refused.push(why),
            }
        }
    }
    check_variants(&refused, made.len(), language)?;
    Ok(made)
}

/// The cases with these variants of them, each original before its own, and what a case has no variant of, which is told.
///
/// # Errors
/// When variants are wanted and none of the cases has one.
pub(super) fn with_variants_of(
    cases: Vec<Case>,
    variants: &[Variant],
    language: Language,
) -> Result<(Vec<Case>, Vec<NotApplicable>), CliError> {
    if variants.is_empty() {
        return Ok((cases, Vec::new()));
    }
    let (all, refused) = with_variants(&cases, variants);
    check_variants(&refused, all.len() - cases.len(), language)?;
    Ok((all, refused))
}

fn check_variants(refused: &[NotApplicable], made: usize, language: Language) -> Result<(), CliError> {
    if let Some(first) = refused.first().filter(|_| made == 0) {
        let (zh, en) = ("所选病例都没有这些变体；例如：", "none of these cases has these variants; for example: ");
        return Err(CliError::Cases(first.both().after(zh, en)));
    }
    refused.iter().for_each(|why| tell!("{}", clean(why.both().words(language))));
    Ok(())
}

/// Flags for who judges, and how. They override the settings.
#[derive(Debug, Args)]
pub(super) struct JudgeFlags {
    /// The judge: a name from the settings, a GGUF file, or http://HOST/v1#MODEL [default: the settings'; without one nothing is judged]
    #[arg(long, value_name = "MODEL")]
    pub judge: Option<String>,
    /// How answers are graded: a preset of judge prompts, the rubrics of the cases, or a rating form (form:NAME, form:FILE.toml)
    #[arg(long, visible_alias = "grader", value_name = "PRESET", value_parser = GraderParser)]
    pub judge_preset: Option<GraderWish>,
    /// Constrain a local judge to end in a rating, and record the probability of each rating
    #[arg(long)]
    pub judge_constrained: bool,
    /// Turns to judge [default: every turn that the preset supports; in replay turn 1]
    #[arg(long, value_name = "TURNS", value_delimiter = ',', value_parser = clap::value_parser!(u8).range(1..))]
    pub judge_turns: Vec<u8>,
}

impl JudgeFlags {
    /// What these flags say of judging; the file of a form is read.
    pub fn wish(&self) -> Result<JudgeWish, CliError> {
        Ok(JudgeWish {
            judge: self.judge.clone(),
            preset: grader_of(self.judge_preset.as_ref())?,
            turns: self.judge_turns.iter().map(|&turn| turn.into()).collect(),
            constrained: self.judge_constrained,
            ..JudgeWish::default()
        })
    }
}

impl SamplingFlags {
    /// What these flags say; the rest is absent.
    pub fn given(&self) -> Sampling {
        Sampling {
            max_tokens: self.max_tokens,
            temperature: self.temperature,
            top_p: self.top_p,
            top_k: self.top_k,
            repetition_penalty: self.repetition_penalty,
            ..Sampling::default()
        }
    }

    /// The sampling with these flags over `base`.
    pub fn over(&self, base: Sampling) -> Result<Sampling, CliError> {
        usable_sampling(self.given().over(base))
    }
}

/// The sampling of a model that answers, if it can be one.
pub(super) fn usable_sampling(sampling: Sampling) -> Result<Sampling, CliError> {
    if sampling.constrained.is_some() {
        return Err(CliError::Usage(Bilingual::both(
            "constrained 只用于评委：请用 --judge-constrained，或写在 [judge.sampling] 中",
            "constrained is for a judge: --judge-constrained, or constrained under [judge.sampling]",
        )));
    }
    sampling.invalid().map_or(Ok(sampling), |m| Err(CliError::Usage(m)))
}

/// The cases of a file, or those with these ids. What the file excludes is told by the command, after what can end it was checked.
pub(super) fn choose_cases<'a>(
    ids: &[String],
    skip_broken: bool,
    file: &'a CaseFile,
    language: Language,
) -> Result<Vec<&'a Case>, CliError> {
    if !ids.is_empty() {
        // A case that is named twice is meant once.
        let mut named = BTreeSet::new();
        return ids.iter().filter(|id| named.insert(id.as_str())).map(|id| cases::find(file, id)).collect();
    }
    if !file.problems.is_empty() {
        cases::report_problems(file, language);
        if !skip_broken {
            let (broken, all) = (file.problems.len(), file.problems.len() + file.cases.len() + file.excluded.len());
            return Err(CliError::Cases(Bilingual::both(
                format!("{all} 条记录中有 {broken} 条损坏；请改正，或用 --skip-broken 跳过它们"),
                format!("{broken} of {all} records are broken; correct them, or skip them with --skip-broken"),
            )));
        }
    }
    if file.cases.is_empty() {
        cases::tell_excluded(file, language);
        return Err(CliError::Cases(cases::nothing_usable(file)));
    }
    Ok(file.cases.iter().collect())
}

/// What a command says of judging; the settings say the rest.
#[derive(Debug, Clone, Default)]
pub(super) struct JudgeWish {
    /// Who judges.
    pub judge: Option<String>,
    /// Nobody, even if the settings name someone.
    pub none: bool,
    /// Judging is all that is wanted.
    pub needed: bool,
    /// The prompts.
    pub preset: Option<Preset>,
    /// The judged turns, from 1.
    pub turns: Vec<usize>,
    /// The judge is made to end in a rating.
    pub constrained: bool,
}

/// Refuses a judge that cannot be made to end in a rating.
pub(super) fn check_constrained(sampling: &Sampling, settings: &ModelSettings, preset: Preset) -> Result<(), CliError> {
    let why = match settings {
        _ if !sampling.is_constrained() => return Ok(()),
        ModelSettings::Remote(_) | ModelSettings::Tape(_) => (
            "远程接口不给出各评分的概率，请用 GGUF 文件作评委",
            "an endpoint gives no probabilities of the ratings; judge with a GGUF file",
        ),
        ModelSettings::Local(_) if preset.highest() != 10 => {
            ("这套提示词要的不是 1 至 10 的单一评分", "these prompts ask for other ratings than one from 1 to 10")
        }
        ModelSettings::Local(_) => return Ok(()),
    };
    let name = settings.name();
    Err(CliError::Usage(Bilingual::both(
        format!("评委 {name:?} 不能受限于评分：{}", why.0),
        format!("{name:?} cannot be constrained as a judge: {}", why.1),
    )))
}

/// A judge that can be opened.
#[derive(Debug)]
pub(super) struct JudgeChoice {
    pub choice: ModelChoice,
    pub prompts: Prompts,
    /// From 1.
    pub turns: Vec<usize>,
    attempts: u32,
    pub sampling: Sampling,
}

impl JudgeChoice {
    pub async fn open(
        self,
        already: Option<Arc<dyn Model>>,
        paths: &Paths,
        endpoints: &Endpoints,
        sink: ProgressSink,
    ) -> Result<Judging, CliError> {
        let model = match already {
            Some(model) => model,
            None => open::open(self.choice.settings, &self.sampling, paths, endpoints, sink).await?,
        };
        Ok(Judging {
            model,
            prompts: self.prompts,
            turns: self.turns,
            attempts: self.attempts,
            sampling: self.sampling,
            trust: Trust::new(),
        })
    }
}

/// The model that is to judge.
///
/// # Errors
/// When there is no such model, or it is a recording.
pub(super) fn judge_model(wanted: &str, settings: &Settings, paths: &Paths) -> Result<ModelChoice, CliError> {
    let choice = open::choose(wanted, settings, paths, &LocalFlags::default())?;
    if let ModelSettings::Tape(tape) = &choice.settings {
        return Err(CliError::Usage(Bilingual::both(
            format!("评委 {}：录制只能播放已录下的回答，不能评分；请用模型作评委", tape.name),
            format!("judge {}: a recording plays what it holds and cannot judge; judge with a model", tape.name),
        )));
    }
    Ok(choice)
}

/// Who judges, and how. Where neither the command nor the settings name the turns, `turns_by_default` of the turns that the prompts have words for.
pub(super) fn judge_choice(
    wish: &JudgeWish,
    chosen: &[&Case],
    turns_by_default: &[usize],
    settings: &Settings,
    paths: &Paths,
    language: Language,
) -> Result<Option<JudgeChoice>, CliError> {
    let wanted = wish.judge.as_deref().or(settings.judge.model.as_deref()).filter(|_| !wish.none);
    let Some(wanted) = wanted else {
        if wish.preset.is_some() || !wish.turns.is_empty() || wish.constrained {
            return Err(CliError::Usage(Bilingual::both(
                "--judge-preset、--judge-turns 和 --judge-constrained 需要评委：请用 --judge 指定",
                "--judge-preset, --judge-turns and --judge-constrained need a judge: name one with --judge",
            )));
        }
        return Ok(None);
    };
    let choice = judge_model(wanted, settings, paths)?;
    let prompts = Prompts::new(wish.preset.unwrap_or(settings.judge.preset));
    match without_reference(chosen, prompts) {
        Ok(remark) => remark.iter().for_each(|remark| tell!("{}", clean(remark.words(language)))),
        Err(error) if wish.judge.is_some() || wish.needed => return Err(CliError::Cases(error)),
        // The settings' judge is for whatever can be judged.
        Err(error) => {
            tell!("{}", clean(error.words(language)));
            return Ok(None);
        }
    }
    let named = (!wish.turns.is_empty()).then_some(&wish.turns).or(settings.judge.turns.as_ref());
    let sources: BTreeSet<Source> = chosen.iter().map(|c| c.source()).collect();
    let words_for = |turn: usize| sources.iter().try_for_each(|&source| prompts.check(source, turn));
    let mut turns: Vec<usize> = match named {
        Some(turns) => {
            for &turn in turns {
                words_for(turn).map_err(|e| CliError::Usage(Bilingual::both(e.words(Language::Zh), e.words(Language::En))))?;
            }
            turns.clone()
        }
        None => {
            // Turn 1 says what is wrong where there are no words for any turn of these cases.
            words_for(1).map_err(|e| CliError::Usage(Bilingual::both(e.words(Language::Zh), e.words(Language::En))))?;
            turns_by_default.iter().copied().filter(|&turn| words_for(turn).is_ok()).collect()
        }
    };
    turns.sort_unstable();
    turns.dedup();
    let mut sampling = choice.sampling_as_judge(&settings.judge);
    if wish.constrained || settings.judge.sampling.is_constrained() {
        sampling.constrained = Some(true);
    }
    check_constrained(&sampling, &choice.settings, prompts.preset())?;
    Ok(Some(JudgeChoice { choice, prompts, turns, attempts: settings.judge.attempts, sampling }))
}
