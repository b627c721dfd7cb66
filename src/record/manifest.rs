//! `manifest.json`: models, judges, case files, plan and warnings of a run. Records repeat what they need of
//! it.

use super::{Plan, RecordAction, RecordError, SCHEMA, Shard};
use crate::{
    atomic_file,
    case::{Case, CaseFile, OwnVariant, Source, Variant},
    chat::{ModelFacts, ModelIdentity, Sampling},
    digest::sha256_of_reader,
    language::Bilingual,
    plain_file,
};
use serde::{Deserialize, Serialize};
use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

/// A manifest has a line or two for each case.
const LIMIT_MIB: u64 = 1024;

/// `manifest.json`. A run that is taken up again with other models or judges gains them; none is forgotten.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Manifest {
    /// The layout's version.
    pub schema: u32,
    /// The version of Wardround that began the run.
    pub wardround: String,
    /// Other versions that added to it since, in the order of their coming.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub continued_by: Vec<String>,
    /// When it began.
    pub began: jiff::Timestamp,
    /// The case files.
    pub cases: Vec<CaseSource>,
    /// Who answered.
    pub models: Vec<ModelIdentity>,
    /// Who judged.
    pub judges: Vec<ModelIdentity>,
    /// The sampling asked for.
    pub sampling: Sampling,
    /// The seed from which every answer's own seed is derived.
    pub seed: u64,
    /// What someone who uses the numbers has to know.
    pub warnings: Vec<String>,
    /// What the run is to hold, so that what is missing can be counted.
    #[serde(default, skip_serializing_if = "Plan::is_empty")]
    pub plan: Plan,
    /// Which part of the planned cases is asked here; absent where all of them are. The plan is that of all shards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shard: Option<Shard>,
    /// What the run was merged from; absent where it was recorded as one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged: Option<MergedFrom>,
    /// What is known of the models beside what decides their answers, by [`ModelIdentity::key`].
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub facts: BTreeMap<String, ModelFacts>,
    /// The users' own variants that were asked, as their files were.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub own_variants: Vec<OwnVariant>,
    /// The keys of the interviews that the run is to hold, so that what is missing can be counted.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub interviews: BTreeSet<String>,
}

impl Manifest {
    /// The variants that are planned. Those that this version does not know are left out.
    pub fn variants(&self) -> Vec<Variant> {
        self.plan.variants().into_iter().filter_map(|name| Variant::named(name.as_str(), &self.own_variants).ok()).collect()
    }

    /// These originals with their planned variants; those that a case cannot have any more, or that this version does not know, are left out.
    pub fn with_variants(&self, cases: &[Case]) -> Vec<Case> {
        crate::case::with_variants(cases, &self.variants()).0
    }

    /// Whether the users' own variants among these are what the run has under their names, as far as it has them.
    ///
    /// # Errors
    /// When a file has changed since the run was asked, and its version has not.
    pub fn check_own_variants<'a>(&self, own: impl IntoIterator<Item = &'a OwnVariant>) -> Result<(), ChangedVariant> {
        let differs = |own: &&OwnVariant| self.own_variants.iter().any(|known| known.label() == own.label() && known != *own);
        own.into_iter().find(differs).map_or(Ok(()), |own| Err(ChangedVariant { name: own.label() }))
    }

    /// Takes in the users' own variants among these that it does not have.
    pub fn note_own_variants<'a>(&mut self, own: impl IntoIterator<Item = &'a OwnVariant>) {
        for own in own {
            if !self.own_variants.iter().any(|known| known.label() == own.label()) {
                self.own_variants.push(own.clone());
            }
        }
    }
}

/// A variant of the user's own that is not what the run has under its name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.both().words(crate::language::Language::En))]
pub struct ChangedVariant {
    /// Its name, with its version.
    pub name: String,
}

impl ChangedVariant {
    /// In both languages.
    pub fn both(&self) -> Bilingual {
        let name = &self.name;
        Bilingual::both(
            format!(
                "变体 {name} 的文件在本次运行之后改过，而版本未改：请在文件中把 version 加一，作为另一个变体提问；或写 --variant {name}，继续用运行所记录的文字；或用 --out 另建运行"
            ),
            format!(
                "the file of the variant {name} has changed since the run was asked, and its version has not: raise version in the file, which makes it another variant; or write --variant {name} to go on with the texts that the run has recorded; or begin another run with --out"
            ),
        )
    }
}

/// What a merged run was made of.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct MergedFrom {
    /// How many shards the whole has; absent where the runs were no shards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<u32>,
    /// The shards that are in it, from 1.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shards: Vec<u32>,
}

impl MergedFrom {
    /// The shards that are in it, as people list them: `1, 3-5`.
    pub fn listed(&self) -> String {
        ranges(&self.shards)
    }

    /// The shards that are not in it, from 1.
    pub fn missing(&self) -> Vec<u32> {
        (1..=self.of.unwrap_or(0)).filter(|number| !self.shards.contains(number)).collect()
    }
}

/// Numbers in ascending order as people list them: `1, 3-5`.
pub(super) fn ranges(numbers: &[u32]) -> String {
    let mut parts: Vec<(u32, u32)> = Vec::new();
    for &number in numbers {
        match parts.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => parts.push((number, number)),
        }
    }
    let part = |(first, last): &(u32, u32)| if first == last { first.to_string() } else { format!("{first}-{last}") };
    parts.iter().map(part).collect::<Vec<_>>().join(", ")
}

/// A case file of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct CaseSource {
    /// The file's name, without its folder; `bundled` for those in the program.
    pub file: String,
    /// sha256 of the file; empty for the bundled ones.
    pub digest: String,
    /// The label for every score.
    pub label: String,
}

impl CaseSource {
    /// Of a file's path or `bundled`, and what was read there; `source` is where its cases come from.
    pub fn of(cases: &str, read: &CaseFile, source: Option<Source>) -> Self {
        Self { file: name(cases), digest: read.digest.clone(), label: source.map_or("", Source::label).to_owned() }
    }

    /// Its name, with its label where it has one.
    pub fn labelled(&self) -> String {
        if self.label.is_empty() { self.file.clone() } else { format!("{} ({})", self.file, self.label) }
    }

    /// The same of a file that is read for this alone.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn of_path(cases: &str, source: Option<Source>) -> std::io::Result<Self> {
        let is_bundled = cases == "bundled";
        let digest = if is_bundled { String::new() } else { sha256_of_reader(plain_file::open(Path::new(cases))?, |_| ())? };
        Ok(Self { file: name(cases), digest, label: source.map_or("", Source::label).to_owned() })
    }
}

/// Without its folder.
fn name(cases: &str) -> String {
    Path::new(cases).file_name().map_or_else(|| cases.to_owned(), |n| n.to_string_lossy().into_owned())
}

impl Manifest {
    /// The manifest of a new run.
    pub fn new(sampling: Sampling, seed: u64) -> Self {
        Self {
            schema: SCHEMA,
            wardround: env!("CARGO_PKG_VERSION").into(),
            continued_by: Vec::new(),
            began: jiff::Timestamp::now(),
            cases: Vec::new(),
            models: Vec::new(),
            judges: Vec::new(),
            sampling,
            seed,
            warnings: Vec::new(),
            plan: Plan::default(),
            shard: None,
            merged: None,
            facts: BTreeMap::new(),
            own_variants: Vec::new(),
            interviews: BTreeSet::new(),
        }
    }

    /// Notes what is known of a model now. What was known before and is not said any more stays: the settings may be another machine's.
    pub(crate) fn note_facts(&mut self, model: &ModelIdentity, facts: &ModelFacts) {
        if !facts.is_empty() {
            let known = self.facts.entry(model.key()).or_default();
            *known = facts.clone().or(known);
        }
    }

    /// The shards that the run has: its own, or those that it was merged from.
    pub fn shards(&self) -> MergedFrom {
        let own = self.shard.map(|shard| MergedFrom { of: Some(shard.of()), shards: vec![shard.number()] });
        own.or_else(|| self.merged.clone()).unwrap_or_default()
    }

    /// What the run itself is to hold: of the plan of all shards the cases of its own.
    pub fn own_plan(&self) -> Cow<'_, Plan> {
        let Some(shard) = self.shard else { return Cow::Borrowed(&self.plan) };
        let cases = self.plan.cases.iter().filter(|case| shard.has(case.source, &case.id)).cloned().collect();
        Cow::Owned(Plan { cases, ..self.plan.clone() })
    }

    /// Notes that this version adds to the run.
    pub(super) fn note_version(&mut self) {
        let version = env!("CARGO_PKG_VERSION");
        if self.wardround != version && self.continued_by.iter().all(|known| known != version) {
            self.continued_by.push(version.into());
        }
    }

    pub(crate) fn read(path: &Path) -> Result<Option<Self>, RecordError> {
        let text = match plain_file::read_to_string(path, LIMIT_MIB) {
            // A program of Windows may have put a byte order mark in front.
            Ok(text) => text.trim_start_matches('\u{feff}').to_owned(),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(RecordError::Io { path: path.to_owned(), action: RecordAction::Read, source }),
        };
        let manifest: Self = serde_json::from_str(&text).map_err(|e| RecordError::NotARun {
            path: path.to_owned(),
            message: Bilingual::quoted("JSON 解析器", e).after("不是运行记录的清单：", "not a manifest of a run: "),
        })?;
        if manifest.schema > SCHEMA {
            let schema = manifest.schema;
            let message = Bilingual::both(
                format!("记录的格式版本 {schema} 比本程序的 {SCHEMA} 新；请使用新版 Wardround"),
                format!("layout {schema} of the records is newer than this program's {SCHEMA}; use a newer Wardround"),
            );
            return Err(RecordError::NotARun { path: path.to_owned(), message });
        }
        Ok(Some(manifest))
    }

    /// Writes it, so that a reader sees the old or the new one, whole.
    pub(super) fn write(&self, path: &Path) -> Result<(), RecordError> {
        let io = |source| RecordError::Io { path: path.to_owned(), action: RecordAction::Write, source };
        let mut text = serde_json::to_vec_pretty(self).map_err(|e| io(e.into()))?;
        text.push(b'\n');
        atomic_file::write(path, &text).map_err(io)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    #[test]
    fn a_variant_whose_texts_changed_under_its_version_is_told_and_what_is_kept_stays() {
        let own = |version: u32, text: &str| {
            let text = format!("name = \"night\"\nversion = {version}\n[[text]]\nwhere = \"push\"\nen = [\"{text}\"]\n");
            OwnVariant::parse(&text).unwrap()
        };
        let mut manifest = Manifest::new(Sampling::default(), 1);
        manifest.note_own_variants([&own(1, "a"), &own(1, "b")]);
        assert_eq!(manifest.own_variants, [own(1, "a")]);
        assert_eq!(manifest.check_own_variants([&own(1, "a"), &own(2, "b")]), Ok(()));
        let changed = manifest.check_own_variants([&own(1, "b")]).unwrap_err();
        assert_eq!(changed.name, "own=night.v1");
        assert!(changed.to_string().contains("--variant own=night.v1") && changed.both().words(Language::Zh).contains("own=night.v1"));
        // Manifests of earlier versions have none, and are read.
        let text = serde_json::to_string(&manifest).unwrap();
        assert_eq!(serde_json::from_str::<Manifest>(&text).unwrap(), manifest);
        let none = serde_json::to_string(&Manifest::new(Sampling::default(), 1)).unwrap();
        assert!(!none.contains("own_variants"));
    }
}
