//! How the answers of each row and the verdicts of each judge were made: one structure for every format.

use super::{
    read::names::Party,
    records::{Records, RunRead},
};
use crate::{
    chat::{Origin, Sampling, Ways},
    digest::sha256,
};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// How the numbers of a report were made.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HowMade {
    /// The models, each with its settings, as the rows name them.
    pub models: Vec<Made>,
    /// The judges, likewise.
    pub judges: Vec<Made>,
}

/// How one model's answers, or one judge's verdicts, were made.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Made {
    /// The name in the rows.
    pub name: String,
    /// The name in the run.
    pub id: String,
    /// What tells it from others of the same name; empty where it has the name alone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub differs: Vec<Difference>,
    /// The file with its digest, or the endpoint without credentials; absent where only a plan names it.
    pub origin: Option<Origin>,
    /// The system prompt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system: Option<String>,
    /// What settings change in how it is asked and read: its reasoning format, reasoning sent back, chain of thought.
    #[serde(skip_serializing_if = "Ways::is_usual")]
    pub ways: Ways,
    /// The names under which endpoints say they answered, at most 16.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub served: Vec<String>,
    /// Which endpoints answered, where the model is behind several, at most 16.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub endpoints: Vec<String>,
    /// The sampling asked for; several where what was sent is the same.
    pub asked: Vec<Sampling>,
    /// What was really applied or sent; empty where the records do not say.
    pub sent: Vec<Sampling>,
    /// The settings that were asked for and not sent.
    pub not_sent: Vec<&'static str>,
    /// The seeds of its runs, from which each answer's own is derived.
    pub seeds: Vec<u64>,
    /// How many answers or verdicts count.
    pub records: usize,
    /// When the first of these was recorded, to the second.
    pub first: Option<jiff::Timestamp>,
    /// When the last was.
    pub last: Option<jiff::Timestamp>,
}

/// A part in which rows of the same name differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Its name in records.
    pub part: &'static str,
    /// Its value here; of digests and system prompts the beginning of a sha256. Absent where there is none.
    pub value: Option<String>,
}

impl HowMade {
    /// Of everything that was read.
    pub(super) fn of(records: &Records) -> Self {
        let answers = records.answers.iter().map(|answer| (answer.model, answer.at));
        let verdicts = records.verdicts.iter().map(|verdict| (verdict.judge, verdict.at));
        let models = records.plans.iter().flat_map(|plan| plan.models.iter().copied()).collect();
        let judges = records.plans.iter().flat_map(|plan| plan.judgings.iter().map(|judging| judging.judge)).collect();
        Self {
            models: made(&records.models, &models, times(records.models.len(), answers), &records.runs),
            judges: made(&records.judges, &judges, times(records.judges.len(), verdicts), &records.runs),
        }
    }

    /// The models with these names.
    pub(super) fn named<'a>(&'a self, names: &'a BTreeSet<&str>) -> impl Iterator<Item = &'a Made> {
        self.models.iter().filter(|made| names.contains(made.name.as_str()))
    }
}

/// A way of asking with the first digits of its wording's digest.
pub(super) fn short_way(way: &str) -> String {
    let (name, digest) = way.split_once(' ').unwrap_or((way, ""));
    format!("{name} {}", digest.get(..12).unwrap_or(digest)).trim_end().to_owned()
}

/// How many records there are, and when the first and the last were made.
#[derive(Clone, Copy, Default)]
struct Times {
    records: usize,
    ends: Option<(u32, u32)>,
}

fn times(count: usize, records: impl Iterator<Item = (u32, u32)>) -> Vec<Times> {
    let mut times = vec![Times::default(); count];
    for (party, at) in records {
        let times = &mut times[party as usize];
        let (first, last) = times.ends.unwrap_or((at, at));
        *times = Times { records: times.records + 1, ends: Some((at.min(first), at.max(last))) };
    }
    times
}

/// Of those that have records or are planned: a manifest also names who could not even be reached.
fn made(parties: &[Party], planned: &BTreeSet<u32>, times: Vec<Times>, runs: &[RunRead]) -> Vec<Made> {
    let mut same: BTreeMap<&str, Vec<&Party>> = BTreeMap::new();
    for party in parties {
        same.entry(&party.id).or_default().push(party);
    }
    let of = |(party, times): (&Party, Times)| {
        let (asked, sent) = (&party.facts.asked, &party.facts.used);
        let not_sent: BTreeSet<&str> = asked.values().flat_map(|asked| sent.values().flat_map(|sent| asked.missing_from(sent))).collect();
        // Of 32 bits, which every timestamp holds.
        let at = |seconds: u32| jiff::Timestamp::from_second(seconds.into()).ok();
        Made {
            name: party.name.clone(),
            id: party.id.clone(),
            differs: differs(party, &same[party.id.as_str()]),
            origin: party.identity.as_ref().map(|identity| identity.origin.clone()),
            system: party.identity.as_ref().and_then(|identity| identity.system.clone()),
            ways: party.identity.as_ref().map(|identity| identity.ways.clone()).unwrap_or_default(),
            served: party.facts.served.iter().cloned().collect(),
            endpoints: party.facts.endpoints.iter().cloned().collect(),
            asked: asked.values().copied().collect(),
            sent: sent.values().copied().collect(),
            not_sent: not_sent.into_iter().collect(),
            seeds: party.facts.runs.iter().map(|run| runs[*run as usize].seed).collect::<BTreeSet<u64>>().into_iter().collect(),
            records: times.records,
            first: times.ends.and_then(|(first, _)| at(first)),
            last: times.ends.and_then(|(_, last)| at(last)),
        }
    };
    let counts = |(number, (_, times)): &(u32, (&Party, Times))| times.records > 0 || planned.contains(number);
    (0..).zip(parties.iter().zip(times)).filter(counts).map(|(_, made)| of(made)).collect()
}

/// The parts in which this one is not like all others of its name. Settings that nobody recorded yet are no difference.
fn differs(party: &Party, same: &[&Party]) -> Vec<Difference> {
    if same.len() < 2 {
        return Vec::new();
    }
    let mut names: Vec<&'static str> = Vec::new();
    let parts: Vec<Vec<(&'static str, String)>> = same.iter().map(|party| parts(party)).collect();
    for (name, _) in parts.iter().flatten() {
        if !names.contains(name) {
            names.push(name);
        }
    }
    let value = |parts: &[(&'static str, String)], part: &str| parts.iter().find(|(name, _)| *name == part).map(|(_, value)| value.clone());
    let own = self::parts(party);
    // Whether a party says anything of this part: settings are known from records only.
    let tells = |party: &Party, part: &str| party.settings.is_some() || !Sampling::NAMES.contains(&part);
    let differs = |part: &&'static str| {
        let told = same.iter().zip(&parts).filter(|(party, _)| tells(party, part));
        let values: BTreeSet<Option<String>> = told.map(|(_, parts)| value(parts, part)).collect();
        values.len() > 1 && tells(party, part)
    };
    names.into_iter().filter(differs).map(|part| Difference { part, value: value(&own, part) }).collect()
}

/// Everything that makes a row, by its name in records, without what is not set.
pub(crate) fn parts(party: &Party) -> Vec<(&'static str, String)> {
    let short = |digest: &str| digest.chars().take(12).collect::<String>();
    let mut parts = Vec::new();
    match party.identity.as_ref().map(|identity| &identity.origin) {
        Some(Origin::Local { file, digest, template, template_digest, .. }) => parts.extend([
            ("kind", "local".to_owned()),
            ("file", file.clone()),
            ("digest", short(digest)),
            ("template", template.clone()),
            ("template_digest", short(template_digest)),
        ]),
        Some(Origin::Remote { base_url, model }) => {
            parts.extend([("kind", "remote".to_owned()), ("base_url", base_url.clone()), ("model", model.clone())]);
        }
        Some(Origin::Imported { file, digest }) => {
            parts.extend([("kind", "imported".to_owned()), ("file", file.clone()), ("digest", short(digest))]);
        }
        Some(Origin::Recording { model, day, digest }) => {
            parts.extend([("kind", "recording".to_owned()), ("model", model.clone()), ("day", day.clone()), ("digest", short(digest))]);
        }
        None => parts.push(("key", short(&sha256(party.whose.as_bytes())))),
    }
    let system = party.identity.as_ref().and_then(|identity| identity.system.as_ref());
    parts.extend(system.map(|system| ("system", short(&sha256(system.as_bytes())))));
    let ways = party.identity.iter().flat_map(|identity| identity.ways.named());
    parts.extend(ways.map(|(name, way)| (name, short_way(way))));
    parts.extend(party.settings.iter().flat_map(|settings| settings.sampling.named()));
    parts
}
