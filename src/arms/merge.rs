//! Takes answers files back. Pure: the same files in any order, once or several times, give the same answers.

use super::{
    answer::{ANSWER_VERSION, AnswerLine},
    key::{ArmsKey, IssuedCase},
    pack::Arm,
    turn::{Stage, Turn},
};
use crate::{
    language::Language,
    trial::{
        merge::{Sessions, gaps},
        pack::OpaqueId,
    },
};
use std::collections::{BTreeMap, BTreeSet};

/// A year: nobody looks at one turn longer.
const MOST_MS: u64 = 366 * 24 * 3600 * 1000;

/// Why a line is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NotTaken {
    /// Of another layout's version.
    Version,
    /// Of another study.
    OtherStudy,
    /// The doctor has no pack in this study.
    UnknownDoctor,
    /// Given on a pack that was not handed out to the doctor, as one that was changed.
    ChangedPack,
    /// About something that the doctor's pack does not contain.
    UnknownSubject,
    /// A time or a place in the session that no program writes.
    Impossible,
    /// Another line with the same place in the same session says something else.
    Contradicts,
}

impl NotTaken {
    /// In a language of the interface.
    pub fn words(self, language: Language) -> &'static str {
        let (zh, en) = match self {
            Self::Version => ("版本不同", "another version of the layout"),
            Self::OtherStudy => ("属于另一项研究", "of another study"),
            Self::UnknownDoctor => ("医生不在本研究中", "the doctor is not in this study"),
            Self::ChangedPack => ("作答所用的作答包不是发出的那一份", "given on a pack that was not handed out, or was changed"),
            Self::UnknownSubject => ("作答包中没有这一轮", "about something that the doctor's pack does not contain"),
            Self::Impossible => ("用时或序号不可能", "an impossible time or sequence number"),
            Self::Contradicts => ("与同一医生的同一条记录矛盾", "contradicts another line of the same doctor and place"),
        };
        match language {
            Language::Zh => zh,
            Language::En => en,
        }
    }
}

/// What came of one file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileMerged {
    /// Lines that are new.
    pub new: usize,
    /// Lines that were there already.
    pub known: usize,
    /// Lines that were not taken, by reason.
    pub not_taken: BTreeMap<NotTaken, usize>,
}

/// Which line of a doctor: the session and the place in it.
type Place = (String, String, u64);

/// A doctor's case as the merged lines have it.
#[derive(Debug, Clone, PartialEq)]
pub struct DoneCase<'a> {
    /// The doctor.
    pub doctor: &'a str,
    /// What was handed out.
    pub issued: &'a IssuedCase,
    /// The turns, from the first.
    pub turns: Vec<Turn>,
    /// When each turn was answered last; absent where it is not.
    pub answered_at: Vec<Option<jiff::Timestamp>>,
    /// Whether the doctor worked on the case on two machines.
    pub on_two_machines: bool,
    /// Whether lines of it do not follow from each other, as where some are missing; what came after them does not count.
    pub is_broken: bool,
}

impl DoneCase<'_> {
    /// The arm.
    pub fn arm(&self) -> Arm {
        self.issued.item.arm
    }

    /// The answered turns, from the first without a gap.
    pub fn answered(&self) -> &[Turn] {
        let answered = self.turns.iter().take_while(|turn| turn.stage() == Stage::Answered).count();
        &self.turns[..answered]
    }
}

/// The merged answers of a study, in one order whatever order they came in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Merged {
    lines: BTreeMap<Place, AnswerLine>,
}

fn place(line: &AnswerLine) -> Place {
    (line.doctor.clone(), line.session.clone(), line.sequence)
}

impl Merged {
    /// Takes up what was merged before.
    pub fn new(lines: Vec<AnswerLine>) -> Self {
        Self { lines: lines.into_iter().map(|line| (place(&line), line)).collect() }
    }

    /// Takes a file's lines.
    pub fn take(&mut self, lines: Vec<AnswerLine>, key: &ArmsKey) -> FileMerged {
        let mut done = FileMerged::default();
        for line in lines {
            match self.check(&line, key) {
                Err(why) => *done.not_taken.entry(why).or_default() += 1,
                Ok(()) if self.lines.contains_key(&place(&line)) => done.known += 1,
                Ok(()) => {
                    done.new += 1;
                    self.lines.insert(place(&line), line);
                }
            }
        }
        done
    }

    fn check(&self, line: &AnswerLine, key: &ArmsKey) -> Result<(), NotTaken> {
        if line.wardround_answer != ANSWER_VERSION {
            return Err(NotTaken::Version);
        }
        if line.active_ms > MOST_MS || line.sequence == u64::MAX {
            return Err(NotTaken::Impossible);
        }
        if line.study != key.study {
            return Err(NotTaken::OtherStudy);
        }
        let pack = key.pack(&line.doctor).ok_or(NotTaken::UnknownDoctor)?;
        if !pack.digests.contains(&line.pack) {
            return Err(NotTaken::ChangedPack);
        }
        let case = pack.cases.iter().find(|case| case.item.item == line.item).ok_or(NotTaken::UnknownSubject)?;
        if !(1..=case.item.turns.len()).contains(&line.turn) {
            return Err(NotTaken::UnknownSubject);
        }
        match self.lines.get(&place(line)) {
            Some(known) if known != line => Err(NotTaken::Contradicts),
            _ => Ok(()),
        }
    }

    /// Every line, in one order.
    pub fn lines(&self) -> impl Iterator<Item = &AnswerLine> {
        self.lines.values()
    }

    /// How many lines are missing by their places in their sessions: a file that was sent before the doctor went on, or one that lines were taken out of.
    pub fn gaps(&self, doctor: &str) -> u64 {
        gaps(self.lines.values().filter(|line| line.doctor == doctor).map(|line| (line.session.as_str(), line.sequence)))
    }

    /// What every doctor did with every case handed out, in the order of the key. A case that a doctor worked on on two machines, in sessions neither of which
    /// goes on from the other, is taken from the machine on which it was begun first by the doctor's clock (by the session's name where the clocks agree): on
    /// the other one the doctor had seen it before.
    pub fn cases<'a>(&self, key: &'a ArmsKey) -> Vec<DoneCase<'a>> {
        let sessions =
            Sessions::of(self.lines.values().map(|line| (line.doctor.as_str(), line.session.as_str(), line.continues.as_deref())));
        let mut of_item: BTreeMap<(&str, &OpaqueId), Vec<&AnswerLine>> = BTreeMap::new();
        for line in self.lines.values() {
            of_item.entry((&line.doctor, &line.item)).or_default().push(line);
        }
        let mut cases = Vec::new();
        for pack in &key.packs {
            for issued in &pack.cases {
                let lines = of_item.get(&(pack.doctor.as_str(), &issued.item.item)).map(Vec::as_slice).unwrap_or_default();
                cases.push(done_case(&pack.doctor, issued, lines, &sessions));
            }
        }
        cases
    }
}

/// What the lines of one doctor about one case make of it.
fn done_case<'a>(doctor: &'a str, issued: &'a IssuedCase, lines: &[&AnswerLine], sessions: &Sessions<'_>) -> DoneCase<'a> {
    let names: BTreeSet<&str> = lines.iter().map(|line| line.session.as_str()).collect();
    // The sessions that none of the others goes on from: one for each machine.
    let ends: Vec<&str> = names.iter().copied().filter(|one| !names.iter().any(|other| sessions.goes_on(doctor, one, other))).collect();
    let chain = |end: &str| {
        let mut chain: Vec<&AnswerLine> =
            lines.iter().copied().filter(|line| line.session == end || sessions.goes_on(doctor, &line.session, end)).collect();
        // Earlier sessions first; within a session by sequence, whatever the clock says.
        let depth = |line: &AnswerLine| names.iter().filter(|other| sessions.goes_on(doctor, other, &line.session)).count();
        chain.sort_by_key(|line| (depth(line), line.sequence));
        chain
    };
    let own_begin = |end: &str| lines.iter().filter(|line| line.session == end).map(|line| line.at).min();
    let first = ends.iter().copied().min_by_key(|end| (own_begin(end), end.to_owned()));
    let mut turns: Vec<Turn> = issued.item.turns.iter().map(|_| Turn::new(issued.item.arm)).collect();
    let mut answered_at = vec![None; turns.len()];
    let mut is_broken = false;
    for line in first.map(chain).unwrap_or_default() {
        // Checked when the line was merged.
        let Some(nth) = line.turn.checked_sub(1).filter(|nth| *nth < turns.len()) else { continue };
        let is_after = turns[..nth].iter().all(|turn| turn.stage() == Stage::Answered);
        let is_last = turns[nth + 1..].iter().all(|turn| turn.stage() == Stage::Closed);
        if !is_after || !is_last || turns[nth].take(&line.event, line.active_ms).is_err() {
            is_broken = true;
            break;
        }
        answered_at[nth] = (turns[nth].stage() == Stage::Answered).then_some(line.at);
    }
    DoneCase { doctor, issued, turns, answered_at, on_two_machines: ends.len() > 1, is_broken }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::{
        arms::{
            answer::Event,
            key::IssuedPack,
            pack::{AnswerPack, sample},
        },
        case::{CaseId, Source},
    };
    use proptest::prelude::*;

    /// A key that has handed the sample pack out.
    pub fn key_of(pack: &AnswerPack) -> ArmsKey {
        let mut key = ArmsKey::new(&[1; 32]);
        key.study = pack.header.study.clone();
        let issued = |item: &crate::arms::pack::PackCase| IssuedCase {
            source: Source::Bundled,
            case: CaseId::new(&format!("case-{}", item.item.0)).unwrap(),
            unmasked: Vec::new(),
            item: item.clone(),
        };
        key.packs.push(IssuedPack {
            doctor: pack.header.doctor.clone(),
            digests: vec!["digest".into()],
            cases: pack.cases.iter().map(issued).collect(),
        });
        key
    }

    pub fn line(session: &str, continues: Option<&str>, sequence: u64, turn: usize, event: Event) -> AnswerLine {
        AnswerLine {
            wardround_answer: ANSWER_VERSION,
            study: OpaqueId("s".into()),
            pack: "digest".into(),
            doctor: "d1".into(),
            session: session.into(),
            continues: continues.map(str::to_owned),
            sequence,
            item: OpaqueId("i0".into()),
            turn,
            event,
            active_ms: 1000,
            position: 0,
            at: jiff::Timestamp::UNIX_EPOCH,
        }
    }

    fn answered(text: &str) -> Event {
        Event::Answered { text: text.into(), unchanged: false }
    }

    #[test]
    fn what_is_not_of_the_study_is_counted_by_reason() {
        let key = key_of(&sample(&[Arm::Unaided]));
        let good = line("s1", None, 0, 1, Event::Opened);
        let rows = [
            (AnswerLine { wardround_answer: 9, ..good.clone() }, NotTaken::Version),
            (AnswerLine { study: OpaqueId("x".into()), ..good.clone() }, NotTaken::OtherStudy),
            (AnswerLine { doctor: "d2".into(), ..good.clone() }, NotTaken::UnknownDoctor),
            (AnswerLine { pack: "other".into(), ..good.clone() }, NotTaken::ChangedPack),
            (AnswerLine { item: OpaqueId("i9".into()), ..good.clone() }, NotTaken::UnknownSubject),
            (AnswerLine { turn: 3, ..good.clone() }, NotTaken::UnknownSubject),
            (AnswerLine { active_ms: u64::MAX, ..good.clone() }, NotTaken::Impossible),
            (AnswerLine { active_ms: 5, ..good.clone() }, NotTaken::Contradicts),
        ];
        let mut merged = Merged::default();
        assert_eq!(merged.take(vec![good.clone()], &key).new, 1);
        assert_eq!(merged.take(vec![good], &key).known, 1);
        for (wrong, why) in rows {
            assert_eq!(merged.take(vec![wrong], &key).not_taken, BTreeMap::from([(why, 1)]));
        }
    }

    #[test]
    fn a_case_done_on_two_machines_is_taken_from_the_one_on_which_it_was_begun_first() {
        let key = key_of(&sample(&[Arm::Unaided]));
        let at = |line: AnswerLine, seconds: i64| AnswerLine { at: jiff::Timestamp::from_second(seconds).unwrap(), ..line };
        let lines = vec![
            at(line("a", None, 0, 1, Event::Opened), 50),
            at(line("a", None, 1, 1, answered("后")), 60),
            at(line("b", None, 0, 1, Event::Opened), 10),
            // A clock that was set back decides nothing within a session.
            at(line("b", None, 1, 1, answered("先")), 5),
        ];
        let mut merged = Merged::default();
        merged.take(lines, &key);
        let cases = merged.cases(&key);
        assert!(cases[0].on_two_machines);
        assert_eq!(cases[0].turns[0].answer(), Some("先"));
    }

    #[test]
    fn a_session_that_goes_on_from_another_adds_to_it() {
        let key = key_of(&sample(&[Arm::Unaided]));
        // The name of the later session comes first, and its clock is behind.
        let lines = vec![
            line("z", None, 0, 1, Event::Opened),
            line("z", None, 1, 1, answered("一")),
            line("a", Some("z"), 0, 1, Event::Withdrawn),
            line("a", Some("z"), 1, 1, answered("二")),
            line("0", Some("a"), 0, 2, Event::Opened),
        ];
        let mut merged = Merged::default();
        merged.take(lines, &key);
        let cases = merged.cases(&key);
        assert_eq!((cases[0].answered().len(), cases[0].turns[0].answer(), cases[0].turns[1].stage()), (1, Some("二"), Stage::Answering));
        assert!(!cases[0].on_two_machines && !cases[0].is_broken);
        assert_eq!(cases[0].turns[0].total_ms(), 4000);
    }

    #[test]
    fn what_follows_a_missing_line_does_not_count() {
        let key = key_of(&sample(&[Arm::Unaided]));
        let mut merged = Merged::default();
        merged.take(vec![line("a", None, 0, 1, Event::Opened), line("a", None, 2, 2, Event::Opened)], &key);
        assert_eq!(merged.gaps("d1"), 1);
        let cases = merged.cases(&key);
        assert!(cases[0].is_broken && cases[0].answered().is_empty());
    }

    proptest! {
        #[test]
        fn the_order_of_the_files_does_not_matter(order in Just((0..6).collect::<Vec<usize>>()).prop_shuffle(), twice in 0usize..6) {
            let key = key_of(&sample(&[Arm::Unaided]));
            let lines = [
                line("a", None, 0, 1, Event::Opened),
                line("a", None, 1, 1, answered("一")),
                line("b", Some("a"), 0, 2, Event::Opened),
                line("b", Some("a"), 1, 2, answered("二")),
                line("c", None, 0, 1, Event::Opened),
                line("c", None, 1, 1, answered("三")),
            ];
            let mut merged = Merged::default();
            for nth in order.into_iter().chain([twice]) {
                merged.take(vec![lines[nth].clone()], &key);
            }
            let mut in_order = Merged::default();
            in_order.take(lines.to_vec(), &key);
            prop_assert_eq!(&merged, &in_order);
            prop_assert_eq!(merged.cases(&key), in_order.cases(&key));
        }
    }
}
