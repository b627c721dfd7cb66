//! One question to a judge: its digest, messages, seed and record. The only builder of a judge's questions.

use crate::{
    case::Case,
    chat::{Finish, Message, ModelIdentity, RatingProbabilities, Sampling, Usage, derive_seed},
    digest::sha256,
    judge::{GradedItem, ItemRequest, Preset, PromptError, Prompts, Verdict, lenient_rating, official_rating},
    record::{SCHEMA, TurnRecord, VerdictQuestion, VerdictRecord},
};

/// An answer to be judged.
#[derive(Debug, Clone, Copy)]
pub struct ToJudge<'a> {
    /// The case.
    pub case: &'a Case,
    /// The turn, from 1.
    pub turn: usize,
    /// The finished answers to the turns of the protocol, from the first at least up to this one.
    pub answers: &'a [TurnRecord],
    /// Which repeat of the judging, from 0.
    pub repeat: u32,
    /// The seed from which the judge's own is derived.
    pub seed: u64,
}

/// Which judge is asked about which answer, and how.
#[derive(Debug, Clone, Copy)]
pub struct JudgeQuestion<'a> {
    /// The judge.
    pub judge: &'a ModelIdentity,
    /// Its prompts.
    pub prompts: Prompts,
    /// The sampling asked for.
    pub sampling: &'a Sampling,
    /// The answer to be judged.
    pub question: ToJudge<'a>,
}

/// What a judge said, however it ended.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct JudgeSaid {
    /// Its text.
    pub text: String,
    /// Its reasoning, kept apart.
    pub reasoning: String,
    /// Why its text ended; `None` where it could not be asked.
    pub finish: Option<Finish>,
    /// Tokens.
    pub usage: Usage,
    /// Tokens of the requests before, where it was asked several times.
    pub usage_before: Option<Usage>,
    /// What was really applied or sent, where it was asked.
    pub sampling: Option<Sampling>,
    /// The name under which the endpoint says it judged.
    pub served_model: Option<String>,
    /// How likely each rating was, where it was made to end in one.
    pub ratings: Option<RatingProbabilities>,
}

impl JudgeQuestion<'_> {
    fn answer(&self) -> Result<&TurnRecord, PromptError> {
        let ToJudge { turn, answers, .. } = self.question;
        answers.get(turn.wrapping_sub(1)).ok_or(PromptError::Unanswered { turn, missing: answers.len() + 1 })
    }

    /// The turn of the case (from 1) as which the answer is judged.
    fn judged_as(&self) -> Result<usize, PromptError> {
        let turn = self.question.turn;
        self.question.case.judged_as(turn).ok_or(PromptError::NotJudged { turn })
    }

    fn reference_digest(&self) -> Result<String, PromptError> {
        Ok(sha256(self.prompts.reference(self.question.case)?.as_bytes()))
    }

    /// The digest of what the judge is asked.
    ///
    /// # Errors
    /// When the preset has no wording for the turn, the answer is missing, or the case has no reference.
    pub fn key(&self) -> Result<String, PromptError> {
        let ToJudge { case, repeat, .. } = self.question;
        let turn = self.judged_as()?;
        let answer = self.answer()?;
        let reference = self.reference_digest()?;
        let answer_digest = sha256(answer.text.as_bytes());
        let prompt = self.prompts.digest(case.source(), turn)?;
        let asked = VerdictQuestion {
            turn_key: &answer.key,
            answer: &answer_digest,
            reference: &reference,
            prompt: &prompt,
            repeat,
            sampling: self.sampling,
            judge: &self.judge.key(),
        };
        Ok(asked.key())
    }

    /// The messages for the judge.
    ///
    /// # Errors
    /// As [`Self::key`].
    pub fn messages(&self) -> Result<Vec<Message>, PromptError> {
        Ok(self.prompts.fill(&self.question.case.as_judged(), self.judged_as()?, &self.texts()?)?.to_vec())
    }

    /// The answers that the judge sees, the judged one last. A judge of a turn that is asked again sees nothing of what pressed the model in between.
    fn texts(&self) -> Result<Vec<&str>, PromptError> {
        let (turn, answer) = (self.judged_as()?, self.answer()?);
        let case = self.question.case;
        let earlier = || self.question.answers.iter().take(turn.saturating_sub(1)).map(|a| a.text.as_str()).collect();
        let mut texts: Vec<&str> = case.not_asked_before(turn).unwrap_or_else(earlier);
        texts.push(&answer.text);
        Ok(texts)
    }

    /// The requests about the items of the case's rubric.
    ///
    /// # Errors
    /// When the case has no rubric for the turn, or an answer is missing.
    pub fn item_requests(&self) -> Result<Vec<ItemRequest>, PromptError> {
        self.prompts.item_requests(self.question.case, self.judged_as()?, &self.texts()?)
    }

    /// What a judge's finished text says, by the rules of the preset.
    ///
    /// # Errors
    /// As [`Self::key`].
    pub fn read(&self, text: &str, finish: Finish) -> Result<Verdict, PromptError> {
        if self.prompts.preset() == Preset::Diagnosis {
            return Ok(Verdict::read_diagnoses(text, finish, self.question.case, &self.answer()?.text));
        }
        if self.prompts.preset() == Preset::Errors {
            let (case, turn) = (self.question.case.as_judged(), self.judged_as()?);
            return Ok(Verdict::read_errors(text, finish, (&case, turn), &self.answer()?.text));
        }
        if !self.prompts.preset().is_rubric() {
            return Ok(Verdict::read(text, finish, self.prompts.preset()));
        }
        self.read_items(text, finish, self.prompts.items(self.question.case, self.question.turn)?)
    }

    /// What a judge's finished text says of these items.
    ///
    /// # Errors
    /// When the answer is missing.
    pub fn read_items(&self, text: &str, finish: Finish, items: Vec<GradedItem>) -> Result<Verdict, PromptError> {
        Ok(Verdict::read_items(text, finish, items, Some(&self.answer()?.text), self.prompts.preset()))
    }

    /// The seed of one request (from 1), which differs by everything that may differ between two of them.
    ///
    /// # Errors
    /// When the answer is missing.
    pub fn seed(&self, attempt: u32) -> Result<u32, PromptError> {
        let answer = self.answer()?;
        let what = format!("judge {} repeat {}", answer.key, self.question.repeat);
        Ok(derive_seed(self.question.seed, &what, answer.turn, attempt))
    }

    /// The record of what the judge said and what was made of it.
    ///
    /// # Errors
    /// As [`Self::key`].
    pub fn record(&self, said: JudgeSaid, verdict: Verdict, attempts: u32, total_ms: f64) -> Result<VerdictRecord, PromptError> {
        let ToJudge { case, turn, repeat, .. } = self.question;
        let judged_as = self.judged_as()?;
        let answer = self.answer()?;
        let preset = self.prompts.preset();
        let on_ten = preset.highest() == 10;
        Ok(VerdictRecord {
            schema: SCHEMA,
            key: self.key()?,
            turn_key: answer.key.clone(),
            at: jiff::Timestamp::now(),
            case: case.id().clone(),
            source: case.source(),
            category: case.category().map(str::to_owned),
            variant: case.variant_name().cloned(),
            turn,
            judged_as: (judged_as != turn).then_some(judged_as),
            repeat: answer.repeat,
            judge_repeat: repeat,
            model: answer.model.clone(),
            judge: self.judge.clone(),
            judge_is_candidate: self.judge.same_model(&answer.model),
            preset,
            prompt_digest: self.prompts.digest(case.source(), judged_as)?,
            reference_digest: Some(self.reference_digest()?),
            sampling_asked: *self.sampling,
            sampling_used: said.sampling,
            served_model: said.served_model,
            official_rating: official_rating(&said.text).filter(|_| on_ten),
            lenient_rating: lenient_rating(&said.text).filter(|_| on_ten),
            verdict,
            attempts,
            text: said.text,
            reasoning: said.reasoning,
            finish: said.finish,
            usage: said.usage,
            usage_before: said.usage_before,
            total_ms,
            expected_rating: said.ratings.map(|r| r.expected()),
            rating_probabilities: said.ratings,
        })
    }
}
