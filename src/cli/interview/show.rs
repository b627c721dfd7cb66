//! `wardround interview show`: what of a case each role is told.

use crate::{
    chat,
    cli::{CliError, cases},
    config::Loaded,
    interview::{DoctorView, Event, FactSheet, Interview, Persona, Role, Turn, doctor_prompt, examiner_prompt, patient_prompt, words},
    language::{Bilingual, Language},
    text::clean,
};
use std::process::ExitCode;

#[derive(Debug, clap::Args)]
pub(super) struct ShowArgs {
    /// The case
    #[arg(value_name = "CASE")]
    case: String,
    /// A case file (native TOML, DotaBench, DoctorFLAN, CMB-Clin), or the bundled scenarios
    #[arg(long, value_name = "FILE|bundled", default_value = "bundled")]
    cases: String,
    /// Show the first messages that a model of each role is sent, whole
    #[arg(long)]
    prompts: bool,
    /// The patient's traits in its prompt, joined by +, as in anxious+vague [default: plain]
    #[arg(long, value_name = "TRAITS", requires = "prompts")]
    persona: Vec<String>,
    /// Language of bilingual cases and of messages [default: the locale's]
    #[arg(long)]
    language: Option<Language>,
}

pub(super) fn run(args: &ShowArgs, loaded: &Loaded) -> Result<ExitCode, CliError> {
    let language = args.language.unwrap_or_else(|| crate::cli::interface_language(loaded));
    let file = cases::read(&args.cases, Some(language), &loaded.settings)?;
    let case = cases::find(&file, &args.case)?;
    let sheet = FactSheet::of(case).map_err(|why| CliError::Cases(Bilingual::both(why.words(Language::Zh), why.words(Language::En))))?;
    if args.prompts {
        let personas = super::personas(&args.persona)?;
        for persona in &personas {
            prompts(&sheet, persona, language)?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    for (role, of_patient) in [(Role::Patient, true), (Role::Examiner, false)] {
        say!("{}", words::told_to(role, language))?;
        for entry in sheet.entries().iter().filter(|entry| entry.is_patients == of_patient) {
            say!("{}", clean(&words::entry(entry, language)))?;
        }
        say!("")?;
    }
    say!("{}", words::told_to(Role::Doctor, language))?;
    Ok(ExitCode::SUCCESS)
}

/// What is sent first: the doctor before any line, the patient and the examiner for one line of the doctor.
fn prompts(sheet: &FactSheet, persona: &Persona, language: Language) -> Result<(), CliError> {
    let first = DoctorView { lines: Vec::new(), left: Some(20), must_conclude: false };
    messages(Role::Doctor, &doctor_prompt(&first, sheet.patient().language(), None), language)?;
    let mut interview = Interview::new(sheet.clone(), None);
    let (question, order) = words::example(sheet.patient().language());
    // Neither is out of turn: the doctor begins.
    let _ = interview.handle(Event::Doctor(question.to_owned()));
    if let Turn::Patient(view) = interview.turn() {
        messages(Role::Patient, &patient_prompt(&view, persona, None), language)?;
    }
    let mut interview = Interview::new(sheet.clone(), None);
    let _ = interview.handle(Event::Doctor(order.to_owned()));
    if let Turn::Examiner(view) = interview.turn() {
        messages(Role::Examiner, &examiner_prompt(&view), language)?;
    }
    Ok(())
}

fn messages(role: Role, messages: &[chat::Message], language: Language) -> Result<(), CliError> {
    say!("== {} ==", words::role(role, language))?;
    for message in messages {
        let who = match message.role {
            chat::Role::System => "system",
            chat::Role::User => "user",
            chat::Role::Assistant => "assistant",
        };
        say!("[{who}]\n{}\n", clean(&message.content))?;
    }
    Ok(())
}
