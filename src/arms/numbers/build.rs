//! Computes all figures of a study.

use super::types::{ArmsNumbers, BandRow, CaseRow, Consultations, Design, Measure, MeasureNumbers, MeasureRow, Revisions};
use crate::{
    arms::{
        merge::DoneCase,
        pack::Arm,
        plan::Plan,
        run::{REVISE_FIRST, names},
        subjects::{Grader, Place, Subject},
        turn::{Message, Turn},
    },
    report::{
        PairNumbers, ResamplingUsed,
        compare::{TurnMeans, comparisons_of},
        row::estimates,
    },
    stats::{Confidence, Resampling, StatisticError, Values, bootstrap_by_case},
    trial::numbers::{Attribute, Figure, Stratum},
};
use std::collections::{BTreeMap, BTreeSet};

/// The version of the layout that this program writes.
const SCHEMA: u32 = 1;

/// Values by place, and who answered there.
struct Row<'a> {
    name: &'a str,
    is_arm: bool,
    values: BTreeMap<Place, f64>,
    /// How many answers there should be.
    of: usize,
}

struct Study<'a> {
    plan: &'a Plan,
    cases: &'a [DoneCase<'a>],
    subjects: &'a [Subject],
    /// The cases, in the order of their ids.
    places: Vec<(&'static str, String)>,
    resampling: Resampling,
}

impl ArmsNumbers {
    /// Computes them.
    pub fn of(plan: &Plan, cases: &[DoneCase<'_>], subjects: &[Subject], has_trial: bool, resampling: Resampling) -> Self {
        let places: BTreeSet<(&'static str, String)> = cases.iter().map(case_of).collect();
        let study = Study { plan, cases, subjects, places: places.into_iter().collect(), resampling };
        let graders: BTreeSet<&Grader> = subjects.iter().flat_map(|subject| subject.grades.keys()).collect();
        let mut measures: Vec<MeasureNumbers> = graders.into_iter().map(|grader| study.graded(grader)).collect();
        measures.push(study.seconds());
        measures.push(study.characters());
        Self {
            schema: SCHEMA,
            wardround: env!("CARGO_PKG_VERSION"),
            title: plan.title.clone(),
            resampling: ResamplingUsed::of(resampling),
            design: study.design(has_trial),
            measures,
            revisions: study.revisions(),
            consultations: study.consultations(),
        }
    }
}

fn case_of(done: &DoneCase<'_>) -> (&'static str, String) {
    (done.issued.source.label(), done.issued.case.as_str().to_owned())
}

fn place_of(done: &DoneCase<'_>, nth: usize) -> Place {
    let (source, case) = case_of(done);
    (source, case, nth + 1)
}

impl<'a> Study<'a> {
    fn design(&self, has_trial: bool) -> Design {
        let wanted: usize = self.cases.iter().map(|done| done.turns.len()).sum();
        let answered: usize = self.cases.iter().map(|done| done.answered().len()).sum();
        let named = |is_arm: bool| self.subjects.iter().filter(|s| s.is_arm == is_arm).map(|s| s.name.clone()).collect();
        Design {
            cases: self.places.len(),
            doctors: self.cases.iter().map(|done| done.doctor).collect::<BTreeSet<_>>().len(),
            arms: named(true),
            models: named(false),
            wanted,
            answered,
            on_two_machines: self.cases.iter().filter(|done| done.on_two_machines).count(),
            broken: self.cases.iter().filter(|done| done.is_broken).count(),
            is_complete: answered == wanted,
            has_trial,
        }
    }

    /// The cases that a row's answers are to.
    fn done(&self, name: &str) -> impl Iterator<Item = &'a DoneCase<'a>> {
        let name = name.to_owned();
        self.cases.iter().filter(move |done| names(done.arm()).contains(&name.as_str()))
    }

    /// How many answers a row should have: `is_whole` where whole conversations are graded.
    fn wanted(&self, subject: &Subject, is_whole: bool) -> usize {
        let count = |done: &DoneCase<'_>| if is_whole { 1 } else { done.turns.len() };
        if subject.is_arm {
            return self.done(&subject.name).map(count).sum();
        }
        let each: BTreeMap<_, usize> = self.cases.iter().map(|done| (case_of(done), count(done))).collect();
        each.values().sum()
    }

    fn graded(&self, grader: &Grader) -> MeasureNumbers {
        let rows = self.subjects.iter().map(|subject| {
            let all = subject.grades.get(grader).cloned().unwrap_or_default();
            // A trial may rate more cases than the study has.
            let values: BTreeMap<Place, f64> = all.into_iter().filter(|((source, case, _), _)| self.has(source, case)).collect();
            let is_whole = values.keys().any(|(_, _, turn)| *turn == 0);
            Row { name: &subject.name, is_arm: subject.is_arm, of: self.wanted(subject, is_whole), values }
        });
        let measure = match grader {
            Grader::Judge { judge, preset } => Measure::Judge { judge: judge.clone(), preset: preset.clone() },
            Grader::Raters { field } => Measure::Raters { field: field.clone() },
        };
        self.measured(measure, &rows.collect::<Vec<_>>())
    }

    fn has(&self, source: &str, case: &str) -> bool {
        self.places.iter().any(|(known, id)| *known == source && id == case)
    }

    fn seconds(&self) -> MeasureNumbers {
        let rows = self.subjects.iter().filter(|subject| subject.is_arm).map(|subject| {
            let of_turn = |turn: &Turn| (if subject.name == REVISE_FIRST { turn.first_ms() } else { turn.total_ms() }) as f64 / 1000.0;
            let of_case = |done: &'a DoneCase<'a>| done.answered().iter().enumerate().map(move |(nth, turn)| (place_of(done, nth), turn));
            let values = self.done(&subject.name).flat_map(of_case).map(|(place, turn)| (place, of_turn(turn))).collect();
            Row { name: &subject.name, is_arm: true, of: self.wanted(subject, false), values }
        });
        self.measured(Measure::Seconds, &rows.collect::<Vec<_>>())
    }

    fn characters(&self) -> MeasureNumbers {
        let rows = self.subjects.iter().map(|subject| {
            let all = subject.characters.iter().filter(|((source, case, _), _)| self.has(source, case));
            let values = all.map(|(place, count)| (place.clone(), *count)).collect();
            Row { name: &subject.name, is_arm: subject.is_arm, of: self.wanted(subject, false), values }
        });
        self.measured(Measure::Characters, &rows.collect::<Vec<_>>())
    }

    fn measured(&self, measure: Measure, rows: &[Row<'_>]) -> MeasureNumbers {
        let lists: Vec<Vec<Vec<f64>>> = rows.iter().map(|row| by_case(&row.values)).collect();
        let means = estimates(&lists, self.resampling);
        let numbers = rows.iter().zip(lists).zip(means).map(|((row, list), mean)| row_numbers(row, &list, mean)).collect();
        MeasureNumbers { measure, rows: numbers, comparisons: self.compared(rows), bands: self.bands(rows), cases: self.by_case(rows) }
    }

    /// Each arm against `unaided`, `revise` against its first answers, and each arm against each model.
    fn compared(&self, rows: &[Row<'_>]) -> Vec<PairNumbers> {
        let means = |row: &Row<'_>| -> TurnMeans {
            let of = |((source, case, turn), value): (&Place, &f64)| {
                let place = self.places.iter().position(|(known, id)| known == source && id == case).unwrap_or_default();
                ((number(place), number(*turn)), *value)
            };
            row.values.iter().map(of).collect()
        };
        let models: Vec<(String, TurnMeans)> = rows.iter().map(|row| (row.name.to_owned(), means(row))).collect();
        let place = |name: &str| rows.iter().position(|row| row.is_arm && row.name == name);
        let mut pairs: Vec<(usize, usize)> = Vec::new();
        if let Some(unaided) = place("unaided") {
            pairs.extend((0..rows.len()).filter(|&row| rows[row].is_arm && row != unaided).map(|row| (row, unaided)));
        }
        pairs.extend(place("revise").zip(place(REVISE_FIRST)));
        for arm in (0..rows.len()).filter(|&row| rows[row].is_arm) {
            pairs.extend((0..rows.len()).filter(|&row| !rows[row].is_arm).map(|model| (arm, model)));
        }
        comparisons_of(&models, &pairs, self.resampling)
    }

    fn band(&self, doctor: &str) -> Stratum {
        let known = self.plan.doctors.iter().find(|known| known.name == doctor);
        known.map_or(Stratum::NotStated, |doctor| Attribute::Years.of(doctor))
    }

    /// Each arm by the doctors' years in practice; nothing where all are in one band.
    fn bands(&self, rows: &[Row<'_>]) -> Vec<BandRow> {
        let mut bands: BTreeMap<u32, (Stratum, BTreeSet<&str>)> = BTreeMap::new();
        for done in self.cases {
            let band = self.band(done.doctor);
            bands.entry(band.place()).or_insert_with(|| (band, BTreeSet::new())).1.insert(done.doctor);
        }
        if bands.len() < 2 {
            return Vec::new();
        }
        let mut found = Vec::new();
        for (band, doctors) in bands.values() {
            for row in rows.iter().filter(|row| row.is_arm) {
                let own: Vec<&DoneCase<'_>> = self.done(row.name).filter(|done| doctors.contains(done.doctor)).collect();
                let is_own = |place: &Place| own.iter().any(|done| case_of(done) == (place.0, place.1.clone()));
                let values: BTreeMap<Place, f64> =
                    row.values.iter().filter(|(place, _)| is_own(place)).map(|(place, value)| (place.clone(), *value)).collect();
                let is_whole = row.values.keys().any(|(_, _, turn)| *turn == 0);
                let of = own.iter().map(|done| if is_whole { 1 } else { done.turns.len() }).sum();
                let of_band = Row { values, of, ..*row };
                let list = by_case(&of_band.values);
                let mean = estimates(std::slice::from_ref(&list), self.resampling).remove(0);
                found.push(BandRow { band: band.clone(), doctors: doctors.len(), row: row_numbers(&of_band, &list, mean) });
            }
        }
        found
    }

    fn by_case(&self, rows: &[Row<'_>]) -> Vec<CaseRow> {
        let mean = |row: &Row<'_>, (source, case): &(&'static str, String)| {
            let of: Vec<f64> = row.values.iter().filter(|((s, c, _), _)| s == source && c == case).map(|(_, value)| *value).collect();
            (!of.is_empty()).then(|| of.iter().sum::<f64>() / of.len() as f64)
        };
        let row = |place: &(&'static str, String)| CaseRow {
            source: place.0,
            case: place.1.clone(),
            means: rows.iter().map(|row| mean(row, place)).collect(),
        };
        self.places.iter().map(row).collect()
    }

    /// The answered turns of an arm, by case.
    fn answered(&self, arm: Arm) -> Vec<&'a [Turn]> {
        self.cases.iter().filter(|done| done.arm() == arm).map(DoneCase::answered).filter(|turns| !turns.is_empty()).collect()
    }

    fn revisions(&self) -> Option<Revisions> {
        self.cases.iter().any(|done| done.arm() == Arm::Revise).then(|| {
            let cases: Vec<Vec<bool>> =
                self.answered(Arm::Revise).iter().map(|turns| turns.iter().map(|turn| !turn.is_unchanged()).collect()).collect();
            let (answers, changed) = (cases.iter().flatten().count(), cases.iter().flatten().filter(|changed| **changed).count());
            let share = |drawn: &[&bool]| match drawn.len() {
                0 => Err(StatisticError::Empty { what: "answers" }),
                all => Ok(drawn.iter().filter(|changed| ***changed).count() as f64 / all as f64),
            };
            let estimate = bootstrap_by_case(&cases, share, self.resampling, Confidence::NINETY_FIVE);
            let single = || share(&cases.iter().flatten().collect::<Vec<_>>());
            Revisions { answers, changed, share: Figure::resampled(estimate, single) }
        })
    }

    fn consultations(&self) -> Option<Consultations> {
        self.cases.iter().any(|done| done.arm() == Arm::Aided).then(|| {
            let cases = self.answered(Arm::Aided);
            let asked = |turn: &Turn| turn.messages().iter().filter(|message| matches!(message, Message::Asked(_))).count();
            let replied = |turn: &Turn| turn.messages().iter().filter(|message| matches!(message, Message::Replied(_))).count();
            let turns = || cases.iter().flat_map(|turns| turns.iter());
            let (messages, replies) = (turns().map(asked).sum::<usize>(), turns().map(replied).sum::<usize>());
            let list: Vec<Vec<f64>> = cases.iter().map(|turns| turns.iter().map(|turn| asked(turn) as f64).collect()).collect();
            Consultations {
                answers: turns().count(),
                consulted: turns().filter(|turn| asked(turn) > 0).count(),
                messages,
                replies,
                without_reply: messages - replies,
                mean_messages: estimates(&[list], self.resampling).remove(0),
            }
        })
    }
}

fn number(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

/// The values, a list for each case.
fn by_case(values: &BTreeMap<Place, f64>) -> Vec<Vec<f64>> {
    let mut cases: BTreeMap<(&str, &str), Vec<f64>> = BTreeMap::new();
    for ((source, case, _), value) in values {
        cases.entry((source, case)).or_default().push(*value);
    }
    cases.into_values().collect()
}

fn row_numbers(row: &Row<'_>, list: &[Vec<f64>], mean: crate::report::Estimate) -> MeasureRow {
    let all: Vec<f64> = list.iter().flatten().copied().collect();
    MeasureRow {
        model: row.name.to_owned(),
        mean,
        median: Values::new(all).ok().and_then(|values| values.median()),
        scored: row.values.len(),
        of: row.of,
        cases: list.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arms::{
        answer::Event,
        merge::{
            Merged,
            tests::{key_of, line},
        },
        pack::sample,
        plan::tests::{TEXT, read_text},
    };

    #[test]
    fn times_revisions_and_coverage_are_of_the_answered_turns() {
        let key = key_of(&sample(&[Arm::Revise]));
        let text = |text: &str| text.to_owned();
        let events = [
            (1, Event::Opened),
            (1, Event::First { text: text("一") }),
            (1, Event::Revealed),
            (1, Event::Answered { text: text("一"), unchanged: true }),
            (2, Event::Opened),
            (2, Event::First { text: text("二") }),
            (2, Event::Revealed),
            (2, Event::Answered { text: text("三"), unchanged: false }),
        ];
        let lines = events.into_iter().zip(0..).map(|((turn, event), nth)| line("a", None, nth, turn, event));
        let mut merged = Merged::default();
        merged.take(lines.collect(), &key);
        let cases = merged.cases(&key);
        let named = |name: &str| Subject { name: name.into(), is_arm: true, ..Subject::default() };
        let mut revise = named("revise");
        revise.characters.insert((cases[0].issued.source.label(), "case-i0".into(), 1), 1.0);
        // Of a case that the study does not have.
        revise.characters.insert((cases[0].issued.source.label(), "other".into(), 1), 99.0);
        let subjects = [named(REVISE_FIRST), revise];
        let numbers = ArmsNumbers::of(&read_text(TEXT).unwrap(), &cases, &subjects, false, Resampling::default());
        let rows = |measure: Measure| {
            let found = numbers.measures.iter().find(|of| of.measure == measure).unwrap();
            found.rows.iter().map(|row| (row.mean.value, row.scored, row.of)).collect::<Vec<_>>()
        };
        assert_eq!(rows(Measure::Seconds), [(Some(3.0), 2, 2), (Some(4.0), 2, 2)]);
        assert_eq!(rows(Measure::Characters), [(None, 0, 2), (Some(1.0), 1, 2)]);
        let revisions = numbers.revisions.unwrap();
        assert_eq!((revisions.changed, revisions.answers, revisions.share.value()), (1, 2, Some(0.5)));
        assert!(numbers.consultations.is_none() && numbers.design.is_complete);
    }
}
