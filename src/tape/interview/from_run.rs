//! A tape of a recorded interview.

use super::{InterviewHeader, InterviewProvenance, InterviewTape, SaidLine, TapeFact};
use crate::{
    case::Case,
    interview::{FactSheet, InterviewId, Persona, Role, UtteranceRecord, fits_after},
    language::Bilingual,
    record::{Journal, UTTERANCES_FILE},
    tape::{
        FromRunError, Made, Times,
        pacing::{BETWEEN_TURNS_MS, PACED_FIRST_MS, PACED_PIECE_MS, pieces, whole_ms},
    },
};
use std::{collections::BTreeMap, path::Path};

/// Between the lines of one exchange: the time to look from one to the other.
const BETWEEN_LINES_MS: f64 = 400.0;

/// Which interview of a run.
#[derive(Debug, Clone, Copy)]
pub struct InterviewSelection<'a> {
    /// The doctor's name in the run; absent where one doctor interviewed the case only.
    pub doctor: Option<&'a str>,
    /// The patient's name in the run; absent where it is the only one.
    pub patient: Option<&'a str>,
    /// How the patient spoke; absent where it is the only way.
    pub persona: Option<&'a Persona>,
    /// Which repeat, from 0.
    pub repeat: u32,
}

impl InterviewSelection<'_> {
    fn takes(&self, id: &InterviewId) -> bool {
        self.doctor.is_none_or(|name| id.doctor.name() == name)
            && self.patient.is_none_or(|name| id.patient.name() == name)
            && self.persona.is_none_or(|persona| id.persona == *persona)
            && id.repeat == self.repeat
    }
}

/// A tape of an interview, as a run holds it; none where the run has no interview of the case. What the record has of times is used; what it lacks is paced, and
/// the header says which.
///
/// # Errors
/// When the run cannot be read, or none or several of its interviews of the case are meant, or the case has other facts now.
pub fn interview_from_run(run: &Path, case: &Case, selection: &InterviewSelection<'_>) -> Result<Option<InterviewTape>, FromRunError> {
    let mut all: BTreeMap<String, Vec<UtteranceRecord>> = BTreeMap::new();
    for line in Journal::<UtteranceRecord>::read(&run.join(UTTERANCES_FILE))? {
        if line.interview.case == *case.id() && line.interview.source == case.source() {
            all.entry(line.key.clone()).or_default().push(line);
        }
    }
    if all.is_empty() {
        return Ok(None);
    }
    let lines = choose(all.into_values().collect(), case, selection)?;
    // The machine refuses a case without facts, and this one was interviewed.
    let sheet = FactSheet::of(case).map_err(|_| other_facts(case))?;
    if lines.first().is_none_or(|line| line.interview.facts != sheet.digest()) {
        return Err(other_facts(case));
    }
    let facts = sheet
        .entries()
        .iter()
        .map(|fact| TapeFact { fact: fact.clone(), fits_after: fits_after(sheet.patient(), &lines, &fact.id).map(|line| line.number) });
    let (said, times) = timed(&lines);
    Ok(Some(InterviewTape {
        header: InterviewHeader::new(case, facts.collect(), times),
        case: case.clone(),
        provenance: InterviewProvenance::now(Made::FromRun),
        lines: said,
        is_torn: false,
    }))
}

fn other_facts(case: &Case) -> FromRunError {
    let id = case.id();
    FromRunError::OtherText(Bilingual::both(
        format!("病例 {id} 的事实与问诊时的不同：请用 --cases 指定当时的病例文件"),
        format!("the facts of case {id} are not those of the interview; name the case file that was used (--cases)"),
    ))
}

/// The one interview that is meant.
fn choose(all: Vec<Vec<UtteranceRecord>>, case: &Case, selection: &InterviewSelection<'_>) -> Result<Vec<UtteranceRecord>, FromRunError> {
    let id = case.id();
    let nothing = |zh: String, en: String| Err(FromRunError::Nothing(Bilingual::both(zh, en)));
    let names = |all: &[Vec<UtteranceRecord>]| -> (String, String) {
        let ids = || all.iter().filter_map(|lines| lines.first()).map(|line| &line.interview);
        (ids().map(in_zh).collect::<Vec<_>>().join("；"), ids().map(in_en).collect::<Vec<_>>().join("; "))
    };
    let has = names(&all);
    let mut taken: Vec<Vec<UtteranceRecord>> =
        all.into_iter().filter(|lines| lines.first().is_some_and(|line| selection.takes(&line.interview))).collect();
    if taken.is_empty() {
        return nothing(format!("病例 {id} 没有这样的问诊；有：{}", has.0), format!("case {id} has no such interview; it has: {}", has.1));
    }
    if taken.iter().all(|lines| lines.iter().all(|line| line.interview.language != case.language())) {
        let zh = format!("病例 {id} 是用另一种语言问诊的");
        return Err(FromRunError::OtherText(Bilingual::both(zh, format!("case {id} was interviewed in the other language"))));
    }
    taken.retain(|lines| lines.iter().all(|line| line.interview.language == case.language()));
    taken.retain(|lines| lines.iter().any(|line| line.end.is_some()));
    if taken.len() > 1 {
        let (zh, en) = names(&taken);
        return nothing(
            format!("病例 {id} 有几次问诊：请用 --model（医生）、--patient、--persona 或 --repeat 指定其一：{zh}"),
            format!("case {id} has several interviews; choose with --model (the doctor), --patient, --persona or --repeat: {en}"),
        );
    }
    match taken.pop() {
        Some(lines) => Ok(lines),
        None => nothing(
            format!("病例 {id} 的问诊还没有结束：请先用 wardround interview 问完"),
            format!("the interview of case {id} is not finished: finish it with wardround interview first"),
        ),
    }
}

fn in_zh(id: &InterviewId) -> String {
    let repeat = id.repeat + 1;
    format!("医生 {}、病人 {}（{}）第 {repeat} 次", id.doctor.name(), id.patient.name(), id.persona)
}

fn in_en(id: &InterviewId) -> String {
    let repeat = id.repeat + 1;
    format!("doctor {}, patient {} ({}), repeat {repeat}", id.doctor.name(), id.patient.name(), id.persona)
}

/// The lines with their times. A model's line takes the time that it took; a person's and a rule's are paced, since people think for minutes and rules not at all.
fn timed(lines: &[UtteranceRecord]) -> (Vec<SaidLine>, Times) {
    let (mut now, mut times) = (0.0_f64, Times::FromRecord);
    let mut said: Vec<SaidLine> = Vec::with_capacity(lines.len());
    for record in lines {
        if !said.is_empty() {
            now += if record.role == Role::Doctor { BETWEEN_TURNS_MS } else { BETWEEN_LINES_MS };
        }
        let begin = now;
        let (first, end) = match &record.produced {
            Some(produced) => {
                let whole = produced.ms as f64;
                (produced.first_token_ms.map_or(whole, |first| (first as f64).min(whole)), whole)
            }
            None => {
                times = Times::Paced;
                (PACED_FIRST_MS, PACED_FIRST_MS + pieces(&record.text).len() as f64 * PACED_PIECE_MS)
            }
        };
        now = begin + end;
        let (at_ms, first_ms, until_ms) = (whole_ms(begin), whole_ms(begin + first), whole_ms(now));
        said.push(SaidLine { at_ms, first_ms, until_ms, record: record.clone() });
    }
    (said, times)
}
