//! In which settings runs differ that must not be mixed.

use super::{
    facts::{Fact, said},
    lines::Input,
};
use crate::{
    chat::ModelIdentity,
    language::{Bilingual, Language},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    sync::Arc,
};

/// A setting in which two runs differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Which.
    pub what: Bilingual,
    /// Two runs, and what it is in each.
    pub runs: [(PathBuf, String); 2],
}

/// Runs that were not recorded with the same settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mixed(pub Vec<Difference>);

impl Mixed {
    /// In a language of the interface.
    pub fn words(&self, language: Language) -> String {
        let mut text = match language {
            Language::Zh => "这些记录的设置不同，不能合并；未作任何改动。请去掉设置不同的记录，或用相同的设置重新运行它：".to_owned(),
            Language::En => "these runs were recorded with different settings and are not merged; nothing was changed. Leave out the one that differs, or record it \
                             again with the same settings:"
                .to_owned(),
        };
        for Difference { what, runs: [(a, of_a), (b, of_b)] } in &self.0 {
            let (what, a, b) = (what.words(language), a.display(), b.display());
            text.push_str(&match language {
                Language::Zh => format!("\n  {what}：{a} 为 {of_a}；{b} 为 {of_b}"),
                Language::En => format!("\n  {what}: {of_a} in {a}; {of_b} in {b}"),
            });
        }
        text
    }

    /// In what one of the runs differs from the first.
    pub(super) fn among(inputs: &[Input]) -> Option<Self> {
        let mut found = Vec::new();
        // The run of a shard without a case names no models and says less; it is compared, but nothing with it.
        let first = inputs.iter().find(|input| !input.is_empty()).or(inputs.first());
        for other in first.into_iter().flat_map(|first| inputs.iter().map(move |other| (first, other))) {
            compare(other.0, other.1, &mut found);
        }
        (!found.is_empty()).then_some(Self(found))
    }
}

fn compare(a: &Input, b: &Input, found: &mut Vec<Difference>) {
    let mut differ = |what: Bilingual, of_a: String, of_b: String| {
        found.push(Difference { what, runs: [(a.folder.clone(), of_a), (b.folder.clone(), of_b)] });
    };
    let (one, other) = (&a.manifest, &b.manifest);
    let count = |of: Option<u32>| of.map_or_else(|| "–".to_owned(), |of| of.to_string());
    let (of_one, of_other) = (one.shards().of, other.shards().of);
    if of_one != of_other {
        differ(Bilingual::both("分片总数", "number of shards"), count(of_one), count(of_other));
    }
    if one.seed != other.seed {
        differ(Bilingual::both("种子", "seed"), one.seed.to_string(), other.seed.to_string());
    }
    if one.sampling != other.sampling {
        differ(Bilingual::both("采样设置", "sampling"), said(&one.sampling), said(&other.sampling));
    }
    let files = |cases: &[crate::record::CaseSource]| {
        let shown = |case: &crate::record::CaseSource| {
            if case.digest.is_empty() { case.file.clone() } else { format!("{} (sha256 {})", case.file, short(&case.digest)) }
        };
        cases.iter().map(|case| (format!("{} {}", case.digest, case.label), shown(case))).collect::<BTreeMap<_, _>>()
    };
    if let Some((of_a, of_b)) = apart(&files(&one.cases), &files(&other.cases)) {
        differ(Bilingual::both("病例文件", "case file"), of_a, of_b);
    }
    let references = if Arc::ptr_eq(&a.planned, &b.planned) { Vec::new() } else { a.plan().other_references(&b.plan()) };
    if let Some(case) = references.first() {
        let digest = |input: &Input| {
            let planned = input.planned.iter().find(|planned| planned.id == *case);
            planned
                .and_then(|planned| planned.reference_digest.as_deref())
                .map_or_else(|| "–".to_owned(), |digest| format!("sha256 {}", short(digest)))
        };
        let what = Bilingual::both(
            format!("{} 例的参考答案（首例 {case}）", references.len()),
            format!("references of {} case(s), {case} first", references.len()),
        );
        differ(what, digest(a), digest(b));
    }
    if let Err(changed) = one.check_own_variants(&other.own_variants) {
        let what = Bilingual::both(format!("变体 {} 的文字", changed.name), format!("texts of the variant {}", changed.name));
        let texts = |manifest: &crate::record::Manifest| {
            let own = manifest.own_variants.iter().find(|own| own.label() == changed.name);
            own.map_or_else(|| "–".to_owned(), |own| format!("sha256 {}", short(&own.digest())))
        };
        differ(what, texts(one), texts(other));
    }
    parties(&one.models, &other.models, ("模型", "models"), &mut differ);
    parties(&one.judges, &other.judges, ("评委", "judges"), &mut differ);
    for (fact, values) in &a.facts.0 {
        let Some(others) = b.facts.0.get(fact) else { continue };
        if values.is_subset(others) || others.is_subset(values) {
            continue;
        }
        let what = match fact {
            Fact::Sampling(name) => Bilingual::both(format!("{name} 的采样设置"), format!("sampling of {name}")),
            Fact::Prompt(which) => Bilingual::both(format!("评分提示词（{which}）"), format!("prompt of the judge ({which})")),
        };
        let shown = |values: &BTreeSet<String>| {
            let shown = values.iter().map(|value| if matches!(fact, Fact::Prompt(_)) { short(value) } else { value.clone() });
            shown.collect::<Vec<_>>().join(" / ")
        };
        differ(what, shown(values), shown(others));
    }
}

/// Who answered or judged: one name that stands for two, or runs of which each has somebody whom the other does not have. A run that was broken off may lack some.
fn parties(one: &[ModelIdentity], other: &[ModelIdentity], what: (&str, &str), differ: &mut impl FnMut(Bilingual, String, String)) {
    let keys = |list: &[ModelIdentity], name: &str| {
        let of_name = list.iter().filter(|identity| identity.name == name);
        of_name.map(|identity| (identity.key(), shown(identity))).collect::<BTreeMap<_, _>>()
    };
    for name in one.iter().map(|identity| &identity.name).collect::<BTreeSet<_>>() {
        let (a, b) = (keys(one, name), keys(other, name));
        if let Some((of_a, of_b)) = apart(&a, &b).filter(|_| !b.is_empty()) {
            differ(Bilingual::both(format!("{} {name}", what.0), format!("{} {name}", what.1)), of_a, of_b);
        }
    }
    let names =
        |list: &[ModelIdentity]| list.iter().map(|identity| (identity.name.clone(), identity.name.clone())).collect::<BTreeMap<_, _>>();
    if let Some((of_a, of_b)) = apart(&names(one), &names(other)) {
        differ(Bilingual::both(what.0, what.1), of_a, of_b);
    }
}

/// What each has, where neither has all of the other.
fn apart(one: &BTreeMap<String, String>, other: &BTreeMap<String, String>) -> Option<(String, String)> {
    let has_all = |all: &BTreeMap<String, String>, some: &BTreeMap<String, String>| some.keys().all(|key| all.contains_key(key));
    let shown = |all: &BTreeMap<String, String>| all.values().cloned().collect::<Vec<_>>().join(" / ");
    (!has_all(one, other) && !has_all(other, one)).then(|| (shown(one), shown(other)))
}

/// A model by what tells it from another of its name.
fn shown(identity: &ModelIdentity) -> String {
    let system = identity.system.as_ref().map(|system| format!("system {}", short(&crate::digest::sha256(system.as_bytes()))));
    let ways = identity.ways.named().map(|(name, way)| format!("{name} {way}"));
    let key = ModelIdentity { system: None, ways: crate::chat::Ways::default(), ..identity.clone() }.key();
    std::iter::once(key.trim_end().to_owned()).chain(system).chain(ways).collect::<Vec<_>>().join(", ")
}

fn short(digest: &str) -> String {
    digest.chars().take(12).collect()
}
