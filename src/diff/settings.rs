//! What differs in how two runs were made: program, seed, sampling, cases, models, judges and their prompts.

use super::ModelPair;
use crate::{
    items::Items,
    report::{Made, Report, made_parts, records::Records},
};
use serde::Serialize;
use std::collections::BTreeMap;

/// One of the two runs, with its report.
#[derive(Debug, Clone, Copy)]
pub(super) struct Side<'a> {
    pub(super) items: &'a Items,
    pub(super) report: &'a Report,
}

impl<'a> Side<'a> {
    pub(super) fn records(self) -> &'a Records {
        self.items.records()
    }
}

/// A setting that differs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct SettingDifference {
    /// What it is about: `run`, `cases`, `model` or `judge`.
    pub of: &'static str,
    /// Of a model or judge, its name; of a pair of models with two names, both.
    pub name: String,
    /// The setting, by its name in records.
    pub setting: String,
    /// In the first run; absent where it is not set or there is no such thing.
    pub a: Option<String>,
    /// In the second run.
    pub b: Option<String>,
}

/// The settings of one run, by what they are about, its name and the setting's.
type Settings = BTreeMap<(&'static str, String, String), String>;

/// How many ids of cases are named.
const MOST_IDS: usize = 20;

/// What differs.
pub(super) fn differences(sides: [Side<'_>; 2], pairs: &[ModelPair]) -> Vec<SettingDifference> {
    let mut both: BTreeMap<(&'static str, String, String), [Option<String>; 2]> = BTreeMap::new();
    for (number, side) in sides.into_iter().enumerate() {
        for (key, value) in settings(side, pairs, number) {
            both.entry(key).or_default()[number] = Some(value);
        }
    }
    let differs = both.into_iter().filter(|(_, [a, b])| a != b);
    let mut found: Vec<SettingDifference> =
        differs.map(|((of, name, setting), [a, b])| SettingDifference { of, name, setting, a, b }).collect();
    found.extend(cases(sides));
    // Runs first, then cases, judges, models: as one asks.
    found.sort_by_key(|found| (["run", "cases", "judge", "model"].iter().position(|of| *of == found.of), found.clone()));
    found
}

fn settings(side: Side<'_>, pairs: &[ModelPair], number: usize) -> Settings {
    let mut settings = Settings::new();
    let mut set = |of: &'static str, name: &str, setting: &str, value: String| {
        settings.insert((of, name.to_owned(), setting.to_owned()), value);
    };
    for run in &side.records().runs {
        set("run", "", "wardround", [run.wardround.clone()].into_iter().chain(run.continued_by.clone()).collect::<Vec<_>>().join(", "));
        set("run", "", "seed", run.seed.to_string());
        let files = run.cases.iter().map(|file| format!("{} {}", file.labelled(), short(&file.digest)).trim_end().to_owned());
        set("cases", "", "files", files.collect::<Vec<_>>().join(", "));
    }
    for plan in &side.records().plans {
        set("run", "", "repeats", plan.repeats.to_string());
        for judging in &plan.judgings {
            let name = &side.records().judges[judging.judge as usize].name;
            let turns: Vec<String> = judging.turns.iter().map(u32::to_string).collect();
            set("judge", name, &format!("{} turns", judging.preset.name()), turns.join(", "));
            set("judge", name, &format!("{} repeats", judging.preset.name()), judging.repeats.to_string());
        }
    }
    for pair in pairs {
        let own = if number == 0 { &pair.a } else { &pair.b };
        let label = pair.label();
        let party = side.records().models.iter().find(|party| party.name == *own);
        party.iter().flat_map(|party| made_parts(party)).for_each(|(part, value)| set("model", &label, part, value));
        let made = side.report.made.models.iter().find(|made| made.name == *own);
        made.iter().flat_map(|made| served(made)).for_each(|(part, value)| set("model", &label, part, value));
    }
    for party in &side.records().judges {
        made_parts(party).into_iter().for_each(|(part, value)| set("judge", &party.name, part, value));
        let made = side.report.made.judges.iter().find(|made| made.name == party.name);
        made.iter().flat_map(|made| served(made)).for_each(|(part, value)| set("judge", &party.name, part, value));
    }
    for block in &side.report.blocks {
        for (turn, digest) in &block.wordings {
            let setting = format!("{} prompt, turn {turn}, {}", block.preset.name(), block.source.label());
            set("judge", &block.judge, &setting, short(digest));
        }
    }
    settings
}

/// What endpoints said of themselves, and what was not sent.
fn served(made: &Made) -> Vec<(&'static str, String)> {
    let lists =
        [("served_model", made.served.join(", ")), ("endpoints", made.endpoints.join(", ")), ("not_sent", made.not_sent.join(", "))];
    lists.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

fn short(digest: &str) -> String {
    digest.chars().take(12).collect()
}

/// The cases of a plan, by source and id: how many turns are asked, and the reference.
type Planned = BTreeMap<(&'static str, String), (u32, Option<u64>)>;

fn planned(side: Side<'_>) -> Planned {
    let records = side.records();
    let mut planned = Planned::new();
    for plan in &records.plans {
        let references: BTreeMap<u32, u64> = plan.references.iter().map(|(case, reference)| (*case, reference.get())).collect();
        for (case, turns) in &plan.cases {
            let name = &records.cases[*case as usize];
            planned.insert((name.source.label(), name.with_variant()), (*turns, references.get(case).copied()));
        }
    }
    planned
}

/// A count with the first ids; `None` for none.
fn ids(ids: &[&str]) -> Option<String> {
    let more = if ids.len() > MOST_IDS { " …" } else { "" };
    (!ids.is_empty()).then(|| format!("{}: {}{more}", ids.len(), ids[..ids.len().min(MOST_IDS)].join(", ")))
}

/// The cases that one run has and the other has not, those with another number of turns, and those with another reference.
fn cases(sides: [Side<'_>; 2]) -> Vec<SettingDifference> {
    let [a, b] = sides.map(planned);
    let mut found = Vec::new();
    let mut differ = |setting: &str, a: Option<String>, b: Option<String>| {
        if a.is_some() || b.is_some() {
            found.push(SettingDifference { of: "cases", name: String::new(), setting: setting.into(), a, b });
        }
    };
    let only = |of: &Planned, other: &Planned| {
        let keys: Vec<&str> = of.keys().filter(|key| !other.contains_key(*key)).map(|(_, id)| id.as_str()).collect();
        ids(&keys)
    };
    differ("only in this run", only(&a, &b), only(&b, &a));
    let common = || a.iter().filter_map(|(key, a)| Some((key.1.as_str(), a, b.get(key)?)));
    let turns = |is_more: fn(u32, u32) -> bool| {
        let keys: Vec<&str> = common().filter(|(_, a, b)| is_more(a.0, b.0)).map(|(id, ..)| id).collect();
        ids(&keys)
    };
    differ("more turns in this run", turns(|a, b| a > b), turns(|a, b| a < b));
    let is_other = |a: Option<u64>, b: Option<u64>| a.is_some() && b.is_some() && a != b;
    let references: Vec<&str> = common().filter(|(_, a, b)| is_other(a.1, b.1)).map(|(id, ..)| id).collect();
    differ("another reference", None, ids(&references));
    found
}
