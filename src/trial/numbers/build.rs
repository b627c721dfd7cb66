//! Computes all numbers of a trial.

use super::{
    agreement::agreement,
    choices::choice,
    coverage::{Counted, Wanted, wanted},
    judges::{Judged, judges},
    marks::marks,
    preferences::{LABELS, is_preference, label, preference, preferred},
    questionnaire::QuestionnaireNumbers,
    raters::raters,
    rubric::{JudgedItems, rubric},
    scores::scale,
    types::{ClosingNumbers, Design, FieldAgreement, Figures, Level, Numbers},
    units::{Trial, each_field},
};
use crate::{
    report::ResamplingUsed,
    stats::{Resampling, Scale},
    trial::{
        form::{Field, FieldKind, Rates},
        key::TrialKey,
        observations::{Observation, Observations},
        protocol::Protocol,
    },
};
use std::collections::{BTreeMap, BTreeSet};

/// The version of the layout that this program writes.
const SCHEMA: u32 = 1;

impl Numbers {
    /// Computes them. `judged` is what judges gave to answers of the candidates' runs. The trial is taken for open; see [`Self::with_closing`].
    pub fn of(
        protocol: &Protocol,
        key: &TrialKey,
        observations: &Observations,
        (judged, items): (&[Judged], &[JudgedItems]),
        plan: Resampling,
    ) -> Self {
        let trial = Trial::new(protocol, key, observations, plan);
        let all_wanted = wanted(&trial);
        let is_any_excluded = observations.raters.iter().any(|rater| rater.excluded);
        let counted: Vec<&Observation> = observations.counted(false).collect();
        Self {
            schema: SCHEMA,
            wardround: env!("CARGO_PKG_VERSION"),
            title: protocol.title.clone(),
            form: protocol.form.name().to_owned(),
            form_digest: protocol.form.digest(),
            resampling: ResamplingUsed::of(plan),
            design: design(&trial, &all_wanted),
            closing: ClosingNumbers::default(),
            rules: key.rules(protocol),
            raters: raters(&trial),
            figures: figures(&trial, &all_wanted, false),
            figures_of_all_raters: is_any_excluded.then(|| figures(&trial, &all_wanted, true)),
            agreement: all_agreement(&trial, &counted),
            judges: judges(&trial, &counted, judged),
            rubric: rubric(&trial, &counted, items),
            questionnaire: QuestionnaireNumbers::of(protocol.questionnaire.as_ref(), key, &observations.questionnaires),
        }
    }
}

impl Numbers {
    /// The same numbers of a trial that was closed, or was not.
    #[must_use]
    pub fn with_closing(self, closing: ClosingNumbers) -> Self {
        Self { closing, ..self }
    }
}

fn figures(trial: &Trial<'_>, wanted: &[Wanted<'_>], with_excluded: bool) -> Figures {
    let observations: Vec<&Observation> = trial.observations.counted(with_excluded).collect();
    let raters = trial.observations.raters.iter().filter(|rater| with_excluded || !rater.excluded);
    let counted = Counted { wanted, observations: &observations, raters: raters.map(|rater| rater.rater.as_str()).collect() };
    let rates = trial.protocol.form.rates();
    let mut figures = Figures::default();
    for field in trial.protocol.form.fields() {
        match &field.kind {
            kind if is_preference(rates, kind) => figures.preferences.push(preference(trial, &counted, &field.id)),
            FieldKind::Scale { min, max, .. } if rates == Rates::Answer => {
                figures.scales.push(scale(trial, &counted, &field.id, (*min, *max)));
            }
            FieldKind::Choice { options } if rates == Rates::Answer => {
                figures.choices.push(choice(trial, &counted, &field.id, options, false));
            }
            FieldKind::Choices { options } if rates == Rates::Answer => {
                figures.choices.push(choice(trial, &counted, &field.id, options, true));
            }
            FieldKind::Marks => figures.marks.push(marks(trial, &counted, &field.id)),
            // What is said of two at once is no figure of one of them, and a text is none.
            FieldKind::Scale { .. } | FieldKind::Choice { .. } | FieldKind::Choices { .. } | FieldKind::Text => {}
        }
    }
    figures
}

fn all_agreement(trial: &Trial<'_>, observations: &[&Observation]) -> Vec<FieldAgreement> {
    let fields: Vec<&Field> = trial.protocol.form.fields().iter().collect();
    let of = |field: &Field| of_field(trial, observations, field);
    each_field(&fields, of).into_iter().flatten().collect()
}

/// The agreement in one field; `None` where it has several options or text.
fn of_field(trial: &Trial<'_>, observations: &[&Observation], field: &Field) -> Option<FieldAgreement> {
    let id = field.id.as_str();
    let observations = observations.iter().copied();
    match &field.kind {
        kind if is_preference(trial.protocol.form.rates(), kind) => {
            let cases = trial.units(observations, |seen| preferred(trial, seen, id).map(label));
            Some(agreement(trial, id, Level::Nominal, Scale::of_labels(LABELS).ok()?, &cases))
        }
        FieldKind::Scale { min, max, .. } => {
            let cases = trial.units(observations, |seen| seen.score(id).map(f64::from));
            Some(agreement(trial, id, Level::Ordinal, Scale::new(i32::from(*min), i32::from(*max)).ok()?, &cases))
        }
        FieldKind::Choice { options } => {
            let place = |word: &str| options.iter().position(|option| option.id == word);
            let cases = trial.units(observations, |seen| Some(place(seen.choice(id)?)? as f64));
            Some(agreement(trial, id, Level::Nominal, Scale::of_labels(options.len()).ok()?, &cases))
        }
        FieldKind::Choices { .. } | FieldKind::Text | FieldKind::Marks => None,
    }
}

fn design(trial: &Trial<'_>, wanted: &[Wanted<'_>]) -> Design {
    let mut raters_of_case: BTreeMap<_, BTreeSet<&str>> = BTreeMap::new();
    let mut cases_of_model: BTreeMap<&str, BTreeSet<_>> = BTreeMap::new();
    let (mut questions, mut units, mut masked) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for one in wanted {
        raters_of_case.entry((one.question.source, &one.question.case)).or_default().insert(one.rater);
        for model in &one.models {
            cases_of_model.entry(model).or_default().insert((one.question.source, &one.question.case));
        }
        questions.insert(one.question);
        let mut models = one.models.clone();
        models.sort_unstable();
        if one.is_masked {
            masked.insert((one.question, models.clone()));
        }
        units.insert((one.question, models));
    }
    let seen = &trial.observations.all;
    let count = |holds: fn(&&Observation) -> bool| seen.iter().filter(holds).count();
    let [planned, repeats_planned] = [false, true].map(|repeat| wanted.iter().filter(|one| one.is_repeat == repeat).count());
    let (decided, repeats_decided) = (count(|o| !o.is_repeat), count(|o| o.is_repeat));
    Design {
        models: trial.models.clone(),
        cases: raters_of_case.len(),
        cases_by_model: trial
            .models
            .iter()
            .map(|model| (model.clone(), cases_of_model.get(model.as_str()).map_or(0, BTreeSet::len)))
            .collect(),
        questions: questions.len(),
        units: units.len(),
        shared_cases: raters_of_case.values().filter(|raters| raters.len() > 1).count(),
        wanted: planned,
        decided,
        repeats_wanted: repeats_planned,
        repeats_decided,
        masked: masked.len(),
        saw_reference: count(|o| o.saw_reference),
        changed: count(|o| o.changes > 0),
        on_two_machines: trial.observations.on_two_machines,
        is_complete: decided >= planned && repeats_decided >= repeats_planned,
    }
}
