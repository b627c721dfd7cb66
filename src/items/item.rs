//! One answer.

use super::{ItemRating, ItemVerdict, Items, said};
use crate::{
    case::{Case, History, Source},
    chat::Finish,
    language::Language,
    record::{CaseSource, NoteRecord, RatingRecord, RecordError, TurnRecord, VerdictRecord, record_at},
    report::{Records, records::Answer},
};
use std::{fmt, path::Path};

/// An answer of a run; cheap to copy.
#[derive(Clone, Copy)]
pub struct Item<'a> {
    pub(super) items: &'a Items,
    pub(super) place: usize,
}

impl fmt::Debug for Item<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} turn {} repeat {}", self.model(), self.case_id(), self.turn(), self.repeat())
    }
}

/// What is to be known of an answer beside its scores.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Flag {
    /// It was cut off at the limit on tokens.
    Cut,
    /// It has no text: nothing but reasoning, say.
    NoText,
    /// The provider withheld it, or a part of it.
    Withheld,
    /// The server has probably dropped the front of the conversation.
    PromptCut,
    /// Nobody knows why it ended.
    UnknownEnd,
    /// The judge was the very model that answered.
    JudgedByItself,
}

impl Flag {
    /// All, in the order in which they are shown.
    pub const ALL: [Self; 6] = [Self::Cut, Self::NoText, Self::Withheld, Self::PromptCut, Self::UnknownEnd, Self::JudgedByItself];

    /// The word in filters and in files for programs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cut => "cut",
            Self::NoText => "no-text",
            Self::Withheld => "withheld",
            Self::PromptCut => "prompt-cut",
            Self::UnknownEnd => "unknown-end",
            Self::JudgedByItself => "judged-by-itself",
        }
    }

    /// As people read it.
    pub fn words(self, language: Language) -> &'static str {
        let (zh, en) = match self {
            Self::Cut => ("达到词元上限", "cut at the limit"),
            Self::NoText => ("无正文", "no text"),
            Self::Withheld => ("被服务方拦截", "withheld by the provider"),
            Self::PromptCut => ("对话开头可能被截去", "front of the conversation probably dropped"),
            Self::UnknownEnd => ("结束原因不明", "ended for an unknown reason"),
            Self::JudgedByItself => ("评委即作答模型", "judged by the same model"),
        };
        if language == Language::Zh { zh } else { en }
    }
}

impl<'a> Item<'a> {
    fn records(self) -> &'a Records {
        &self.items.records
    }

    pub(super) fn answer(self) -> &'a Answer {
        &self.items.records.answers[self.place]
    }

    /// Its place among the items.
    pub fn place(self) -> usize {
        self.place
    }

    /// The id of its case.
    pub fn case_id(self) -> &'a str {
        &self.records().cases[self.answer().case as usize].id
    }

    /// The place of its case in the order of the plans: cases in the same order everywhere.
    pub fn case_place(self) -> usize {
        self.answer().case as usize
    }

    /// The id of its case, with the variant behind it where one was asked.
    pub fn case_with_variant(self) -> String {
        self.records().cases[self.answer().case as usize].with_variant()
    }

    /// The variant of its case that was asked; `None` for the case itself.
    pub fn variant(self) -> Option<&'a str> {
        self.records().cases[self.answer().case as usize].variant_name().map(crate::case::VariantName::as_str)
    }

    /// Where its case comes from.
    pub fn source(self) -> Source {
        self.records().cases[self.answer().case as usize].source
    }

    /// The benchmark's category of its case, where it has them.
    pub fn category(self) -> Option<&'a str> {
        self.records().cases[self.answer().case as usize].category.as_deref()
    }

    /// The department of its case, where its file is at hand or the plan of its run says it.
    pub fn department(self) -> Option<&'a str> {
        let planned = self.records().cases[self.answer().case as usize].described.department.as_deref();
        self.case().and_then(Case::department).or(planned)
    }

    /// Its case, where a file with it is at hand.
    pub fn case(self) -> Option<&'a Case> {
        self.items.cases.get(&self.answer().case)
    }

    /// The case files of its run.
    pub fn case_files(self) -> impl Iterator<Item = &'a CaseSource> {
        self.records().runs[self.answer().run as usize].cases.iter()
    }

    /// The turn, from 1.
    pub fn turn(self) -> u32 {
        self.answer().turn
    }

    /// Which repeat of the case, from 0.
    pub fn repeat(self) -> u32 {
        self.answer().repeat
    }

    /// Which answer to its question, from 0.
    pub fn attempt(self) -> u32 {
        self.answer().attempt
    }

    /// The model's name in rows.
    pub fn model(self) -> &'a str {
        &self.records().models[self.answer().model as usize].name
    }

    /// The place of the model among [`Items::models`].
    pub fn model_place(self) -> usize {
        self.answer().model as usize
    }

    /// The place of its run among [`Items::folders`].
    pub fn run(self) -> usize {
        self.answer().run as usize
    }

    /// The folder of its run.
    pub fn folder(self) -> &'a Path {
        self.items.folder(self.answer().run)
    }

    /// When it was recorded, to the second.
    pub fn at(self) -> jiff::Timestamp {
        // 32 bits of seconds are within what a time stamp can be.
        jiff::Timestamp::from_second(i64::from(self.answer().at)).unwrap_or_default()
    }

    /// Its characters; 0 where there is no text to judge.
    pub fn characters(self) -> u32 {
        self.answer().characters
    }

    /// Tells its text from another's.
    pub(crate) fn text_digest(self) -> u64 {
        self.answer().text
    }

    /// Milliseconds from the question to the end.
    pub fn milliseconds(self) -> u32 {
        self.answer().milliseconds
    }

    /// How it ended.
    pub fn finish(self) -> Finish {
        let answer = self.answer();
        match answer {
            Answer { withheld: true, .. } => Finish::ContentFilter,
            Answer { cut: true, .. } => Finish::Length,
            Answer { unclosed_reasoning: true, .. } => Finish::UnclosedReasoning,
            Answer { unknown_end: true, .. } => Finish::Unknown,
            _ => Finish::Stop,
        }
    }

    /// The digest of its question, shortened to 32 characters: with the attempt, which answer of its run it is.
    pub fn question_digest(self) -> String {
        format!("{:032x}", self.answer().key)
    }

    /// The digest of a question as [`Item::question_digest`] shortens it.
    pub fn shortened(question: &str) -> String {
        format!("{:032x}", crate::report::short_key(question))
    }

    /// What is to be known of it, in order.
    pub fn flags(self) -> Vec<Flag> {
        Flag::ALL.into_iter().filter(|flag| self.has_flag(*flag)).collect()
    }

    /// Whether this is to be known of it.
    pub fn has_flag(self, flag: Flag) -> bool {
        let answer = self.answer();
        match flag {
            Flag::Cut => answer.cut,
            Flag::NoText => answer.characters == 0,
            Flag::Withheld => answer.withheld,
            Flag::PromptCut => answer.prompt_cut,
            Flag::UnknownEnd => answer.unknown_end,
            Flag::JudgedByItself => self.judged().iter().any(|verdict| verdict.judge_is_candidate),
        }
    }

    fn judged(self) -> &'a [crate::report::records::JudgedAnswer] {
        let from = &self.items.verdicts_from;
        &self.records().verdicts[from[self.place] as usize..from[self.place + 1] as usize]
    }

    /// The current verdicts, sorted by judge, preset, wording and the judge's repeat.
    pub fn verdicts(self) -> impl ExactSizeIterator<Item = ItemVerdict<'a>> {
        self.judged().iter().map(move |verdict| said::verdict(self.records(), verdict))
    }

    /// People's current ratings, by rater.
    pub fn ratings(self) -> impl ExactSizeIterator<Item = ItemRating<'a>> {
        let from = &self.items.ratings_from;
        self.records().ratings[from[self.place] as usize..from[self.place + 1] as usize].iter().map(said::rating)
    }

    /// The mean of the verdicts' scores, of one judge (by its place among [`Items::judges`]) or of all of one scale; `None` where none has a score, or where
    /// scores of several scales would be mixed.
    pub fn score(self, judge: Option<usize>) -> Option<f64> {
        let counts = |v: &&crate::report::records::JudgedAnswer| judge.is_none_or(|judge| v.judge as usize == judge);
        let verdicts = || self.judged().iter().filter(counts);
        let highest = verdicts().next()?.preset.highest();
        if verdicts().any(|verdict| verdict.preset.highest() != highest) {
            return None;
        }
        said::mean(verdicts().filter_map(|verdict| verdict.outcome.score()))
    }

    /// How far the verdicts' scores are apart: the highest less the lowest; `None` below two.
    pub fn spread(self) -> Option<f64> {
        let scores: Vec<f64> = self.judged().iter().filter_map(|verdict| verdict.outcome.score()).collect();
        let (low, high) = (scores.iter().copied().reduce(f64::min)?, scores.iter().copied().reduce(f64::max)?);
        (scores.len() > 1).then_some(high - low)
    }

    /// The mean of people's ratings.
    pub fn rating(self) -> Option<f64> {
        said::mean(self.ratings().map(|rating| f64::from(rating.rating)))
    }

    /// What readers noted about it.
    pub fn notes(self) -> &'a [NoteRecord] {
        let answer = self.answer();
        self.items.notes.get(&(answer.run, answer.key, answer.attempt)).map_or(&[], Vec::as_slice)
    }

    /// Its whole record: question, text, reasoning, tokens, times.
    ///
    /// # Errors
    /// When the line cannot be read, or is no record any more.
    pub fn turn_record(self) -> Result<TurnRecord, RecordError> {
        record_at(&self.folder().join("turns.jsonl"), self.answer().place)
    }

    /// The whole records of its verdicts, in the order of [`Item::verdicts`].
    ///
    /// # Errors
    /// When a line cannot be read, or is no record any more.
    pub fn verdict_records(self) -> Result<Vec<VerdictRecord>, RecordError> {
        self.judged().iter().map(|verdict| record_at(&self.items.folder(verdict.run).join("verdicts.jsonl"), verdict.place)).collect()
    }

    /// The answers of the same conversation to the turns before, in order: what the model was sent with this question.
    ///
    /// # Errors
    /// When a line cannot be read, or is no record any more.
    pub fn history(self) -> Result<Vec<TurnRecord>, RecordError> {
        let answer = self.answer();
        // A model that was asked with other settings from some turn on has its earlier turns in another row.
        let (answers, models) = (&self.records().answers, &self.records().models);
        let rows: Vec<u32> =
            (0..).zip(models).filter(|(_, m)| m.whose == models[answer.model as usize].whose).map(|(row, _)| row).collect();
        let of = |turn: u32| {
            let at = |row: &u32| {
                let key = (*row, answer.case, turn, answer.repeat);
                answers.binary_search_by_key(&key, |a| (a.model, a.case, a.turn, a.repeat)).ok()
            };
            // The last of them, where several rows have the turn, is the one that this answer followed.
            let before = rows.iter().filter_map(at).filter(|place| answers[*place].run == answer.run);
            before.max_by_key(|place| answers[*place].place.offset).map(|place| Item { items: self.items, place })
        };
        (1..answer.turn).filter_map(of).map(Item::turn_record).collect()
    }

    /// What stood for the answers before this one's question; `None` where its variant has something else than its own answers stand there, and its case is not
    /// at hand to say what.
    pub fn told(self) -> Option<History> {
        let name = self.records().cases[self.answer().case as usize].variant_name();
        match name.filter(|name| name.has_another_history()) {
            None => Some(History::Own),
            Some(_) => self.case().map(|case| case.history().clone()),
        }
    }

    /// The earlier answers in whose place this one stands, in the order in which they were recorded.
    ///
    /// # Errors
    /// When a line cannot be read, or is no record any more.
    pub fn earlier(self) -> Result<Vec<TurnRecord>, RecordError> {
        let answer = self.answer();
        let key = (answer.model, answer.case, answer.turn, answer.repeat);
        let earlier = self.records().earlier.iter().filter(|other| (other.model, other.case, other.turn, other.repeat) == key);
        earlier.map(|other| record_at(&self.items.folder(other.run).join("turns.jsonl"), other.place)).collect()
    }

    /// A note on this answer to be appended to the notes of its run.
    ///
    /// # Errors
    /// When the answer's line cannot be read.
    pub fn note(self, author: Option<String>, text: String, tags: Vec<crate::record::NoteTag>) -> Result<NoteRecord, RecordError> {
        let record = self.turn_record()?;
        Ok(NoteRecord {
            schema: crate::record::SCHEMA,
            answer_digest: crate::digest::sha256(record.text.as_bytes()),
            turn_key: record.key,
            attempt: record.attempt,
            at: jiff::Timestamp::now(),
            author,
            case: record.case,
            source: record.source,
            variant: record.variant,
            turn: record.turn,
            repeat: record.repeat,
            model: record.model,
            text,
            tags,
        })
    }

    /// People's whole records of their ratings of this answer.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn rating_records(self) -> Result<Vec<RatingRecord>, RecordError> {
        let record = self.turn_record()?;
        let mut all = Vec::new();
        for folder in self.items.folders() {
            all.extend(crate::record::Journal::<RatingRecord>::read(&folder.join("ratings.jsonl"))?);
        }
        all.retain(|rating| rating.turn_key == record.key && rating.attempt == record.attempt);
        Ok(all)
    }
}
