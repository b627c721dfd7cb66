//! Computes the numbers of interviews from their recorded figures: by who played the roles, over cases.

use super::{
    Inquired, IntervalNumbers, InterviewMeasure, InterviewNumbers, InterviewedCase,
    records::{Concluded, InterviewRead},
    replayed::gap,
    views::judged,
};
use crate::{
    interview::{Count, EndReason, Measures},
    stats::{Clusters, Confidence, Correction, Resampling, Values, clustered_mean},
};
use std::collections::BTreeMap;

/// Who played which roles, about the cases of which source.
type Group<'a> = (&'static str, String, String);

/// The numbers of each group.
pub(super) fn numbers(interviews: &[InterviewRead], conclusions: &[Concluded], plan: Resampling) -> Vec<InterviewNumbers> {
    let mut groups: BTreeMap<Group<'_>, Vec<&InterviewRead>> = BTreeMap::new();
    for interview in interviews {
        let id = &interview.id;
        let players = [&id.doctor, &id.patient, &id.examiner].map(crate::interview::Player::key).join("\n");
        let rest = format!("{players}\n{}\n{:?}\n{}", id.persona, id.limit, interview.is_mixed);
        groups.entry((id.source.label(), names(interview), rest)).or_default().push(interview);
    }
    let names: Vec<(&str, String)> = groups.keys().map(|(source, names, _)| (*source, names.clone())).collect();
    let all = groups.into_values().zip(0..).filter_map(|(of, place)| {
        let is_same = |other: &usize| names[*other] == names[place];
        let several = (0..names.len()).filter(is_same).count() > 1;
        group(several.then(|| (0..place).filter(is_same).count() + 1), &of, conclusions, plan)
    });
    all.collect()
}

/// The names by which people tell who played which role.
fn names(interview: &InterviewRead) -> String {
    let id = &interview.id;
    [id.doctor.name(), id.patient.name(), id.examiner.name(), &id.persona.to_string(), &interview.is_mixed.to_string()].join("\n")
}

fn group(number: Option<usize>, of: &[&InterviewRead], conclusions: &[Concluded], plan: Resampling) -> Option<InterviewNumbers> {
    let id = &of.first()?.id;
    let mut cases: BTreeMap<&str, Vec<&Measures>> = BTreeMap::new();
    for interview in of {
        if let Some(measures) = &interview.measures {
            cases.entry(interview.id.case.as_str()).or_default().push(measures);
        }
    }
    let complete: usize = cases.values().map(Vec::len).sum();
    let no_conclusion = cases.values().flatten().filter(|measures| measures.end == Some(EndReason::NoConclusion)).count();
    let by_case = cases.iter().filter_map(|(case, of)| {
        let told: Vec<f64> = of.iter().filter_map(|measures| value(Inquired::ToldWeighted, measures)).collect();
        let right: Vec<f64> = of.iter().filter_map(|measures| value(Inquired::Right, measures)).collect();
        Some(InterviewedCase { case: (*case).to_owned(), interviews: of.len(), told: mean(&told)?, right: mean(&right) })
    });
    Some(InterviewNumbers {
        number,
        source: id.source,
        doctor: id.doctor.clone(),
        patient: id.patient.clone(),
        examiner: id.examiner.clone(),
        persona: id.persona.clone(),
        mixed: of.iter().any(|interview| interview.is_mixed),
        limit: id.limit,
        complete,
        of: of.len(),
        cases: cases.len(),
        no_conclusion,
        measures: Inquired::ALL.into_iter().filter_map(|of| measure(of, &cases)).collect(),
        judged: judged(of, plan),
        gap: gap(of, conclusions),
        by_case: by_case.collect(),
    })
}

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// One measure; `None` where no interview has it.
fn measure(of: Inquired, cases: &BTreeMap<&str, Vec<&Measures>>) -> Option<InterviewMeasure> {
    let values: Vec<Vec<f64>> = cases
        .values()
        .map(|measures| measures.iter().filter_map(|measures| value(of, measures)).collect::<Vec<f64>>())
        .filter(|values| !values.is_empty())
        .collect();
    let all: Vec<f64> = values.iter().flatten().copied().collect();
    let mean = mean(&all)?;
    let clusters = values.into_iter().map(Values::new).collect::<Result<Vec<_>, _>>().and_then(Clusters::new);
    let estimate = clusters.and_then(|clusters| clustered_mean(&clusters, Correction::FewClusters)).ok();
    let interval = estimate.map(|estimate| {
        let interval = estimate.interval(Confidence::NINETY_FIVE);
        // Nothing is below none of it, and no share above all.
        let high = if of.is_share() { interval.high.min(1.0) } else { interval.high };
        IntervalNumbers { low: interval.low.max(0.0), high }
    });
    Some(InterviewMeasure { measure: of, mean: Some(mean), interval, n: all.len() })
}

/// A measure of one interview; `None` where it has none.
fn value(of: Inquired, measures: &Measures) -> Option<f64> {
    let share = |count: Count| count.share();
    let number = |count: u32| Some(f64::from(count));
    let patient = &measures.patient;
    let of_lines = |count: u32| (patient.lines > 0).then(|| f64::from(count) / f64::from(patient.lines));
    match of {
        Inquired::Told => share(measures.told),
        Inquired::ToldWeighted => share(measures.told_weighted),
        Inquired::MustAsk => share(measures.must_ask),
        Inquired::ChiefComplaint => share(measures.inquiry.chief_complaint),
        Inquired::KnownSymptoms => share(measures.inquiry.known_symptoms),
        Inquired::OtherSymptoms => share(measures.inquiry.other_symptoms),
        Inquired::History => share(measures.inquiry.history),
        Inquired::Questions => number(measures.questions),
        Inquired::Repeated => number(measures.repeated),
        Inquired::Unknown => number(measures.unknown),
        Inquired::FactsPerQuestion => (measures.questions > 0).then(|| f64::from(measures.told.of) / f64::from(measures.questions)),
        Inquired::OrdersNeeded => number(measures.orders_needed),
        Inquired::OrdersUnneeded => number(measures.orders_found.saturating_sub(measures.orders_needed) + measures.orders_not_in_case),
        Inquired::OrdersBedside => measures.orders_by_class.and_then(|of| number(of.bedside)),
        Inquired::OrdersLaboratory => measures.orders_by_class.and_then(|of| number(of.laboratory)),
        Inquired::OrdersImaging => measures.orders_by_class.and_then(|of| number(of.imaging)),
        Inquired::OrdersInvasive => measures.orders_by_class.and_then(|of| number(of.invasive)),
        Inquired::FindingsMissed => (measures.findings.all > 0).then(|| f64::from(measures.findings.all - measures.findings.of)),
        Inquired::Right => measures.right.map(|right| f64::from(u8::from(right))),
        Inquired::Contradicted => of_lines(patient.contradicted),
        Inquired::Invented => of_lines(patient.invented),
        Inquired::Unusable => of_lines(patient.unusable),
        Inquired::AskedAgain => of_lines(patient.asked_again),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interview::{PatientLines, recorded_tests::of_nowhere};

    fn read(case: &str, repeat: u32, told: u32, right: bool) -> InterviewRead {
        let id = of_nowhere(case, repeat);
        let told_weighted = Count { of: told, all: 4 };
        let measures = Measures { told_weighted, right: Some(right), end: Some(EndReason::Concluded), questions: 2, ..Measures::default() };
        InterviewRead { id, measures: Some(measures), is_mixed: false, verdicts: Vec::new() }
    }

    fn of(numbers: &InterviewNumbers, measure: Inquired) -> &InterviewMeasure {
        numbers.measures.iter().find(|other| other.measure == measure).unwrap()
    }

    #[test]
    fn a_mean_has_its_coverage_and_an_interval_over_cases() {
        let mut unfinished = read("b", 1, 0, false);
        unfinished.measures = None;
        let all = numbers(&[read("a", 0, 1, false), read("a", 1, 1, false), read("b", 0, 4, true), unfinished], &[], Resampling::default());
        let [one] = all.as_slice() else { panic!("{all:?}") };
        assert_eq!((one.complete, one.of, one.cases, one.number), (3, 4, 2, None));
        let told = of(one, Inquired::ToldWeighted);
        assert_eq!((told.mean, told.n), (Some(0.5), 3));
        // Two cases: one degree of freedom, an interval that covers everything.
        assert_eq!(told.interval, Some(IntervalNumbers { low: 0.0, high: 1.0 }));
        assert_eq!(one.by_case.iter().map(|case| (case.told, case.right)).collect::<Vec<_>>(), [(0.25, Some(0.0)), (1.0, Some(1.0))]);
        assert!(one.measures.iter().all(|measure| measure.measure != Inquired::Invented), "no model played the patient");
    }

    #[test]
    fn roles_of_the_same_names_and_other_settings_are_numbered() {
        let other = |limit| {
            let mut read = read("a", 0, 1, true);
            read.id.limit = limit;
            read
        };
        let all = numbers(&[other(None), other(Some(5))], &[], Resampling::default());
        assert_eq!(all.iter().map(|of| of.number).collect::<Vec<_>>(), [Some(1), Some(2)]);
    }

    #[test]
    fn an_interview_in_which_a_person_took_a_role_over_is_pooled_with_no_other() {
        let mixed = InterviewRead { is_mixed: true, ..read("b", 0, 4, true) };
        let all = numbers(&[read("a", 0, 1, false), mixed, read("c", 0, 1, false)], &[], Resampling::default());
        assert_eq!(all.iter().map(|of| (of.mixed, of.complete, of.number)).collect::<Vec<_>>(), [(false, 2, None), (true, 1, None)]);
    }

    #[test]
    fn one_case_has_no_interval_and_lines_of_a_model_patient_are_shares() {
        let mut one = read("a", 0, 2, true);
        let patient = PatientLines { lines: 4, invented: 1, asked_again: 6, ..PatientLines::default() };
        one.measures.as_mut().unwrap().patient = patient;
        let all = numbers(&[one], &[], Resampling::default());
        assert_eq!(of(&all[0], Inquired::Invented).mean, Some(0.25));
        assert_eq!((of(&all[0], Inquired::AskedAgain).mean, of(&all[0], Inquired::AskedAgain).interval), (Some(1.5), None));
    }
}
