//! The judge's prompts, embedded byte for byte, and their templates' placeholders.

use super::{
    Preset, PromptError, diagnoses, errors, form,
    rubric::{self, GradedItem},
    wording::{OwnWording, Wording, earlier, fill},
    words::Unrated,
};
use crate::{
    case::{Case, Source},
    chat::Message,
    digest::sha256,
};
use serde::Deserialize;
use std::{collections::BTreeMap, sync::LazyLock};

#[derive(Deserialize)]
struct Published {
    presets: BTreeMap<String, BTreeMap<String, Wording>>,
}

static PUBLISHED: LazyLock<Published> = LazyLock::new(|| {
    // The file is part of the binary; a test reads every prompt and compares its digest.
    serde_json::from_str(include_str!("judge-prompts.json")).expect("the embedded prompts are valid JSON")
});

/// CMB-Clin's judge, in our words.
static OWN: LazyLock<OwnWording> = LazyLock::new(|| OwnWording::embedded(include_str!("cmb-clin.toml")));

/// The prompts of one preset. Source: paper, supplementary Figures 1 and 2, and the published evaluation code.
#[derive(Debug, Clone, Copy)]
pub struct Prompts {
    preset: Preset,
}

impl Prompts {
    /// The prompts of a preset.
    pub fn new(preset: Preset) -> Self {
        Self { preset }
    }

    /// Which preset this is.
    pub fn preset(&self) -> Preset {
        self.preset
    }

    /// The wording for a turn of a case of this kind: DoctorFLAN has one of its own, every consultation the same.
    fn wording(&self, source: Source, turn: usize) -> Result<&'static Wording, PromptError> {
        let preset = self.preset.name();
        let single = source == Source::DoctorFlan;
        let no_such_turn = |known: String| PromptError::NoSuchTurn { preset, turn, known };
        match self.preset {
            Preset::Paper | Preset::CmbClin if single => Err(PromptError::NotForThese { preset, source_label: source.label() }),
            Preset::CmbClin if turn == 0 => Err(no_such_turn("every turn from 1".into())),
            Preset::CmbClin => Ok(&OWN.wording),
            Preset::Rubric
            | Preset::RubricEach
            | Preset::Recall
            | Preset::Refutation
            | Preset::Diagnosis
            | Preset::Errors
            | Preset::Form(_)
                if turn == 0 =>
            {
                Err(no_such_turn("every turn from 1".into()))
            }
            Preset::Rubric | Preset::RubricEach | Preset::Recall | Preset::Refutation => Ok(rubric::wording(self.preset)),
            Preset::Diagnosis => Ok(diagnoses::wording()),
            Preset::Errors => Ok(errors::wording()),
            Preset::Form(grader) if grader.form().is_none() => Err(PromptError::NoForm { preset }),
            Preset::Form(_) => Ok(form::wording()),
            Preset::Official if single && turn != 1 => Err(no_such_turn("1, for DoctorFLAN".into())),
            Preset::Official | Preset::Paper => {
                let all = &PUBLISHED.presets[preset];
                let name = if single { "doctorflan".to_owned() } else { format!("dotabench_turn_{turn}") };
                all.get(&name).ok_or_else(|| {
                    no_such_turn(all.keys().filter_map(|k| k.strip_prefix("dotabench_turn_")).collect::<Vec<_>>().join(", "))
                })
            }
        }
    }

    /// Whether a case has what these prompts need beside an answer.
    pub fn can_judge(&self, case: &Case) -> bool {
        match self.preset {
            Preset::Official | Preset::Paper | Preset::CmbClin => case.has_reference(),
            Preset::Rubric | Preset::RubricEach | Preset::Recall => !case.rubric().is_empty(),
            Preset::Refutation => rubric::refutations_as_text(case).is_some(),
            Preset::Diagnosis => !case.diagnoses().is_empty(),
            Preset::Errors | Preset::Form(_) => true,
        }
    }

    /// Whether a case has what these prompts need for a turn (from 1): a rubric need not speak of every turn.
    pub fn can_judge_turn(&self, case: &Case, turn: usize) -> bool {
        self.can_judge(case) && (!self.preset.is_rubric() || self.items(case, turn).is_ok())
    }

    /// What these prompts compare an answer with: the reference, the case's rubric, or its diagnoses.
    ///
    /// # Errors
    /// When the case has none: nothing is judged against an empty text, but by what needs none: a form, and errors, which are those against the case itself.
    pub fn reference(&self, case: &Case) -> Result<String, PromptError> {
        if self.preset == Preset::Refutation {
            return rubric::refutations_as_text(case).ok_or_else(|| self.no_items(case, 1));
        }
        if self.preset.is_rubric() {
            return rubric::as_text(case).ok_or_else(|| PromptError::NoRubric { case: case.id().to_string(), turn: 1 });
        }
        if self.preset == Preset::Diagnosis {
            return diagnoses::as_text(case).ok_or_else(|| PromptError::NoDiagnosis { case: case.id().to_string() });
        }
        if self.preset == Preset::Errors {
            return Ok(String::new());
        }
        if matches!(self.preset, Preset::Form(_)) {
            return Ok(case.reference_text().unwrap_or_default());
        }
        case.reference_text().ok_or_else(|| self.no_reference(case))
    }

    /// What a case that they cannot judge lacks.
    pub fn lacks(&self) -> Unrated {
        match self.preset {
            Preset::Official | Preset::Paper | Preset::CmbClin | Preset::Errors | Preset::Form(_) => Unrated::NoReference,
            Preset::Rubric | Preset::RubricEach | Preset::Recall => Unrated::NoRubric,
            Preset::Refutation => Unrated::NoRefutation,
            Preset::Diagnosis => Unrated::NoDiagnosis,
        }
    }

    fn no_reference(&self, case: &Case) -> PromptError {
        PromptError::NoReference { preset: self.preset.name(), case: case.id().to_string() }
    }

    /// Whether a turn (from 1) of cases of this kind can be judged with this preset.
    ///
    /// # Errors
    /// When the preset has no wording for it.
    pub fn check(&self, source: Source, turn: usize) -> Result<(), PromptError> {
        self.wording(source, turn).map(|_| ())
    }

    /// sha256 of the wording for a turn of cases of this kind, system and user, before anything is filled in but a form.
    ///
    /// # Errors
    /// When the preset has no wording for it.
    pub fn digest(&self, source: Source, turn: usize) -> Result<String, PromptError> {
        let more = match self.preset {
            Preset::RubricEach => "\0each".to_owned(),
            Preset::Form(grader) => grader.form().map_or_else(String::new, |form| format!("\0{}", form.digest())),
            _ => String::new(),
        };
        self.wording(source, turn).map(|w| sha256(format!("{}\0{}{more}", w.system, w.user).as_bytes()))
    }

    /// The two messages for the judge of one turn (from 1): `answers` are the model's, in order, without reasoning. Nothing but the reference and the
    /// conversation up to the judged turn is in them (paper, section 4.11).
    ///
    /// # Errors
    /// When the preset has no wording for the turn, an answer is missing, or the case has no reference.
    pub fn fill(&self, case: &Case, turn: usize, answers: &[&str]) -> Result<[Message; 2], PromptError> {
        let wording = self.wording(case.source(), turn)?;
        if answers.len() < turn {
            return Err(PromptError::Unanswered { turn, missing: answers.len() + 1 });
        }
        if self.preset.is_rubric() {
            let items = self.items(case, turn)?;
            let one = self.preset != Preset::RubricEach || items.len() == 1;
            let preset = self.preset.name();
            return if one {
                Ok(rubric::fill(self.preset, (case, turn), answers, &items))
            } else {
                Err(PromptError::SeveralRequests { preset })
            };
        }
        if self.preset == Preset::Diagnosis {
            return Ok(diagnoses::fill(case, turn, answers));
        }
        if self.preset == Preset::Errors {
            return Ok(errors::fill(case, turn, answers));
        }
        if let Preset::Form(grader) = self.preset {
            let form = grader.form().ok_or(PromptError::NoForm { preset: self.preset.name() })?;
            return Ok(form::fill(form, (case, turn), answers));
        }
        if self.preset == Preset::CmbClin {
            let solution = case.reference_text_for_turn(turn - 1).ok_or_else(|| self.no_reference(case))?;
            return Ok(fill_own(wording, case, turn, answers, &solution));
        }
        let reference = self.reference(case)?;
        let value = |name: &str| -> Option<&str> {
            match name {
                "reference" => return Some(&reference),
                "input" => return case.turns().first().map(|t| t.question.as_str()),
                "output" => return answers.first().copied(),
                _ => {}
            }
            let (n, part) = name.strip_prefix("turn_")?.split_once('_')?;
            let index = n.parse::<usize>().ok()?.checked_sub(1)?;
            match part {
                "question" => case.turns().get(index).map(|t| t.question.as_str()),
                "answer" => answers.get(index).copied(),
                _ => None,
            }
        };
        Ok([Message::system(fill(&wording.system, value)), Message::user(fill(&wording.user, value))])
    }
}

impl Prompts {
    /// The items of the case's rubric that the answer to a turn (from 1) is graded by, without grades.
    ///
    /// # Errors
    /// When there is none that gives points.
    pub fn items(&self, case: &Case, turn: usize) -> Result<Vec<GradedItem>, PromptError> {
        let mut items = if self.preset == Preset::Refutation { rubric::refutations_of(case, turn) } else { rubric::asked_of(case, turn) };
        if self.preset == Preset::Recall {
            rubric::as_statements(&mut items);
        }
        if items.is_empty() { Err(self.no_items(case, turn)) } else { Ok(items) }
    }

    fn no_items(&self, case: &Case, turn: usize) -> PromptError {
        let case = case.id().to_string();
        if self.preset == Preset::Refutation { PromptError::NoRefutation { case, turn } } else { PromptError::NoRubric { case, turn } }
    }

    /// The same as the requests in which the judge is asked about them: one for all, or one for each.
    ///
    /// # Errors
    /// When there is no item that gives points, or an answer is missing.
    pub fn item_requests(&self, case: &Case, turn: usize, answers: &[&str]) -> Result<Vec<ItemRequest>, PromptError> {
        if answers.len() < turn {
            return Err(PromptError::Unanswered { turn, missing: answers.len() + 1 });
        }
        let items = self.items(case, turn)?;
        let size = if self.preset == Preset::RubricEach { 1 } else { items.len() };
        let request =
            |part: &[GradedItem]| ItemRequest { messages: rubric::fill(self.preset, (case, turn), answers, part), items: part.to_vec() };
        Ok(items.chunks(size).map(request).collect())
    }
}

/// A request to a judge about some items of a rubric.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemRequest {
    /// What the judge is sent.
    pub messages: [Message; 2],
    /// What it is asked about.
    pub items: Vec<GradedItem>,
}

/// CMB-Clin's judge sees the description, the conversation before the judged turn, its question, the reference for this turn alone, and the answer.
fn fill_own(wording: &Wording, case: &Case, turn: usize, answers: &[&str], solution: &str) -> [Message; 2] {
    let question = |index: usize| case.turns().get(index).map_or("", |t| t.question.as_str());
    let conversation = earlier(case, turn, answers, &OWN.no_conversation);
    let value = |name: &str| match name {
        "description" => Some(question(0)),
        "conversation" => Some(conversation.as_str()),
        "question" => Some(question(turn - 1)),
        "solution" => Some(solution),
        "answer" => Some(answers[turn - 1]),
        _ => None,
    };
    [Message::system(wording.system.as_str()), Message::user(fill(&wording.user, value))]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::{ReadOptions, bundled, read_bytes};

    #[test]
    fn every_embedded_prompt_is_byte_for_byte_the_published_one() {
        // The digests of the protocol, written down here a second time so that prompt and digest cannot drift together.
        let golden = [
            (
                "official",
                "dotabench_turn_1",
                "2e25cfc299be0499ed1f44b9f288c27e11781a101df527800d6df56b5fdb347c",
                "010e422d0f9624c52535af83484a012bccb2192ee3c60c92f4464f6cf0a10a1e",
            ),
            (
                "official",
                "dotabench_turn_2",
                "594207b2962c32c1340e2852a190ad331e55501a62503d7c04f8288ac131fcec",
                "344cc46c79aa18cf817449ed2dfb288e0efc07a1bc029a5db231d819d52ddb5d",
            ),
            (
                "official",
                "dotabench_turn_3",
                "8f2239d856980ee5fcc0a34e53d5454eae48a7f852e510307ea263c9c26705a7",
                "30c596a2d8f54ff37cb8030e23a309cf3371a215bcea15dbbe172c5bb33b4dcf",
            ),
            (
                "official",
                "doctorflan",
                "f043fbfd657a40ee63ed544d41292dbbc93195288ed90e73f921356456a6daf7",
                "428188026d8556ccd8a43f1ce5f096e9443d7a80b8e87a32269f9665b16e62b3",
            ),
            (
                "paper",
                "dotabench_turn_1",
                "fb8892679dfc9f1f4942578bbeec44ce31287c088b8ffb59870a396bdb337c50",
                "5a3ffc5c4f6fffb9032c5e6a7e4e7a72e6bc129f7737fe28821904482fab746c",
            ),
        ];
        let count: usize = PUBLISHED.presets.values().map(BTreeMap::len).sum();
        assert_eq!(count, golden.len());
        for (preset, name, system, user) in golden {
            let wording = &PUBLISHED.presets[preset][name];
            assert_eq!(sha256(wording.system.as_bytes()), system, "{preset} {name} system");
            assert_eq!(sha256(wording.user.as_bytes()), user, "{preset} {name} user");
        }
    }

    #[test]
    fn the_judge_sees_the_conversation_up_to_the_judged_turn_and_nothing_else() {
        let case = &bundled(&ReadOptions::default()).unwrap().cases[0];
        let prompts = Prompts::new(Preset::Official);
        let [system, user] = prompts.fill(case, 2, &["答一", "答二", "答三"]).unwrap();
        assert!(system.content.contains("second question") && system.content.ends_with("\n\n"));
        assert!(user.content.contains("### User:\n") && user.content.contains("答一") && user.content.contains("答二"));
        assert!(!user.content.contains("答三") && !user.content.contains(&case.turns()[2].question));
        assert!(user.content.starts_with(&format!("<|The Start of Reference|>\n\n{}", case.reference_text().unwrap())));
        assert!(!user.content.contains("{turn"));
    }

    #[test]
    fn a_placeholder_inside_an_answer_is_left_alone() {
        let case = &bundled(&ReadOptions::default()).unwrap().cases[0];
        let [_, user] = Prompts::new(Preset::Paper).fill(case, 1, &["{reference} {x}"]).unwrap();
        assert!(user.content.contains("\n{reference} {x}\n"));
    }

    #[test]
    fn doctorflan_has_its_own_wording_and_only_that() {
        let line = r#"{"id": 1, "input": "该挂什么科？", "reference": "普外科"}"#;
        let case = &read_bytes("f", line.as_bytes(), &ReadOptions::default()).unwrap().cases[0];
        let prompts = Prompts::new(Preset::Official);
        let [system, user] = prompts.fill(case, 1, &["消化内科 {reference}"]).unwrap();
        assert!(system.content.contains("consistency between the assistant's answer"));
        assert!(user.content.starts_with("[Question]\n该挂什么科？\n\n[The Start of Reference Answer]\n普外科\n"), "{}", user.content);
        assert!(user.content.contains("\n消化内科 {reference}\n"));
        assert_ne!(prompts.digest(Source::DoctorFlan, 1), prompts.digest(Source::DotaBench, 1));
        let said = |preset, turn| Prompts::new(preset).check(Source::DoctorFlan, turn).unwrap_err().to_string();
        assert!(said(Preset::Official, 2).contains("it has: 1, for DoctorFLAN"));
        assert!(said(Preset::Paper, 1).contains("no prompt for DoctorFLAN cases"));
        assert!(said(Preset::CmbClin, 1).contains("no prompt for DoctorFLAN cases"));
    }

    #[test]
    fn the_criteria_judge_sees_this_turns_solution_and_the_conversation_before() {
        let case = &bundled(&ReadOptions::default()).unwrap().cases[0];
        let prompts = Prompts::new(Preset::CmbClin);
        let [system, first] = prompts.fill(case, 1, &["答一{question}"]).unwrap();
        for criterion in ["fluency", "relevance", "completeness", "proficiency"] {
            let levels = system.content.split(&format!("{criterion} - ")).nth(1).unwrap().lines().skip(1).take(5);
            assert!(levels.enumerate().all(|(n, l)| l.starts_with(&format!("{}: ", n + 1))), "{criterion}");
        }
        assert!(first.content.contains("(none yet)") && first.content.ends_with("<answer>\n答一{question}\n</answer>"));
        let [_, second] = prompts.fill(case, 2, &["答一", "答二", "答三"]).unwrap();
        assert!(second.content.contains("[Answer 1]\n答一") && second.content.contains("<answer>\n答二\n"));
        assert!(!second.content.contains("答三") && !second.content.contains(&case.turns()[2].question));
        assert!(second.content.contains(&case.reference_text_for_turn(1).unwrap()));
        assert!(!second.content.contains(&case.reference_text().unwrap()));
        assert!(prompts.check(Source::Native, 7).is_ok() && prompts.check(Source::Native, 0).is_err());
    }

    #[test]
    fn nothing_is_judged_against_a_reference_that_is_not_there() {
        for reference in ["", r#", "reference": "None""#, r#", "reference": null"#, r#", "reference": " ""#] {
            let line = format!(r#"{{"id": 9, "turn_1_question": "a", "turn_2_question": "b", "turn_3_question": "c"{reference}}}"#);
            let case = &read_bytes("f", line.as_bytes(), &ReadOptions::default()).unwrap().cases[0];
            for preset in [Preset::Official, Preset::Paper, Preset::CmbClin] {
                let prompts = Prompts::new(preset);
                assert!(!prompts.can_judge(case));
                let error = prompts.fill(case, 1, &["答"]).unwrap_err();
                assert_eq!(error, PromptError::NoReference { preset: preset.name(), case: "9".into() }, "{reference}");
            }
        }
    }

    #[test]
    fn what_a_preset_lacks_is_said() {
        let case = &bundled(&ReadOptions::default()).unwrap().cases[0];
        let error = Prompts::new(Preset::Paper).fill(case, 2, &["a", "b"]).unwrap_err().to_string();
        assert_eq!(error, "the judge preset \"paper\" has no prompt for turn 2; it has: 1");
        let error = Prompts::new(Preset::Official).fill(case, 2, &["a"]).unwrap_err();
        assert_eq!(error, PromptError::Unanswered { turn: 2, missing: 2 });
    }
}
