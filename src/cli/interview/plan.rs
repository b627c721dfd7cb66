//! Which interviews are had: cases × personas × repeats, and which of them are in the record.

use crate::{
    case::Case,
    cli::CliError,
    interview::{FactSheet, InterviewId, NoFacts, Persona, Player, Role, UtteranceRecord},
    language::{Bilingual, Language},
    record::Run,
    runner::interview::{Cast, RoleModel},
    text::clean,
};
use std::collections::BTreeSet;

/// Lines of a doctor who is a model, where nothing else is said.
const LINES_OF_A_MODEL: usize = 20;

/// A case that can be interviewed.
pub(super) type Sheet<'a> = (&'a Case, FactSheet);

/// An interview that is to be had.
#[derive(Clone)]
pub(super) struct Planned<'a> {
    pub case: &'a Case,
    pub sheet: FactSheet,
    pub id: InterviewId,
}

fn refused(case: &Case, why: NoFacts) -> Bilingual {
    Bilingual::both(format!("病例 {}：{}", case.id(), why.words(Language::Zh)), format!("case {}: {}", case.id(), why.words(Language::En)))
}

/// Divides the cases by who knows what. One that was named and cannot be interviewed ends it; of others it is said.
pub(super) fn sheets<'a>(wanted: &[&'a Case], are_named: bool, language: Language) -> Result<Vec<Sheet<'a>>, CliError> {
    let mut sheets = Vec::new();
    let mut without: Vec<Bilingual> = Vec::new();
    for &case in wanted {
        match FactSheet::of(case) {
            Ok(sheet) => sheets.push((case, sheet)),
            Err(why) => without.push(refused(case, why)),
        }
    }
    match without.into_iter().next() {
        Some(first) if are_named || sheets.is_empty() => Err(CliError::Cases(first)),
        Some(first) => {
            tell!("{}", clean(first.words(language)));
            Ok(sheets)
        }
        None => Ok(sheets),
    }
}

fn player(role: Option<&RoleModel>, otherwise: Player) -> Player {
    role.map_or(otherwise, RoleModel::player)
}

fn id_of((case, sheet): &Sheet<'_>, cast: &Cast, persona: &Persona, limit: Option<usize>) -> InterviewId {
    InterviewId {
        case: case.id().clone(),
        source: case.source(),
        language: case.language(),
        facts: sheet.digest().to_owned(),
        doctor: player(cast.doctor.as_ref(), Player::Person),
        patient: player(cast.patient.as_ref(), Player::Scripted),
        examiner: player(cast.examiner.as_ref(), Player::Rules),
        persona: persona.clone(),
        limit,
        repeat: 0,
    }
}

/// The recorded lines of an interview.
pub(super) fn lines_of(id: &InterviewId, lines: &[UtteranceRecord]) -> Vec<UtteranceRecord> {
    let key = id.key();
    lines.iter().filter(|line| line.key == key).cloned().collect()
}

/// Every interview of models, in order.
pub(super) fn for_models<'a>(
    sheets: Vec<Sheet<'a>>,
    cast: &Cast,
    personas: &[Persona],
    limit: Option<usize>,
    repeats: u32,
) -> Vec<Planned<'a>> {
    let mut planned = Vec::new();
    // A case or persona that is named twice is meant once.
    let mut keys = BTreeSet::new();
    for sheet in &sheets {
        for persona in personas {
            for repeat in 0..repeats {
                let id = InterviewId { repeat, ..id_of(sheet, cast, persona, limit.or(Some(LINES_OF_A_MODEL))) };
                if keys.insert(id.key()) {
                    planned.push(Planned { case: sheet.0, sheet: sheet.1.clone(), id });
                }
            }
        }
    }
    planned
}

/// Notes in the manifest what the run is to hold.
pub(super) fn note(run: &mut Run, planned: &[Planned<'_>]) -> Result<(), CliError> {
    run.update_manifest(|manifest| manifest.interviews.extend(planned.iter().map(|planned| planned.id.key())))?;
    Ok(())
}

/// What one interview is chosen by.
pub(super) struct Wanted<'a> {
    pub persona: &'a Persona,
    pub limit: Option<usize>,
    /// The role that a person plays.
    pub person: Option<Role>,
    /// Whether a case was named.
    pub is_named: bool,
}

/// The interview that a person takes part in or watches, and goes on with or begins. Of one that is watched the end is shown again.
pub(super) fn one<'a>(
    sheets: Vec<Sheet<'a>>,
    cast: &Cast,
    wanted: &Wanted<'_>,
    lines: &[UtteranceRecord],
) -> Result<Planned<'a>, CliError> {
    let by_model = wanted.person != Some(Role::Doctor);
    let limit = wanted.limit.or(by_model.then_some(LINES_OF_A_MODEL));
    for sheet in sheets {
        let mut id = id_of(&sheet, cast, wanted.persona, limit);
        if wanted.person == Some(Role::Patient) {
            id.patient = Player::Person;
        }
        loop {
            if wanted.person.is_none() || lines_of(&id, lines).iter().all(|line| line.end.is_none()) {
                return Ok(Planned { case: sheet.0, sheet: sheet.1, id });
            }
            if !wanted.is_named {
                break;
            }
            // One that is finished stays; the case is asked anew.
            id.repeat += 1;
        }
    }
    Err(CliError::Cases(Bilingual::both(
        "所有病例都已问诊完毕：请指定一个病例再问一次，或用 --out 另指定文件夹",
        "every case has been interviewed: name a case to do it again, or another folder (--out)",
    )))
}
