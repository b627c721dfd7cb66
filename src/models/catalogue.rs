//! The catalogue: models that fit this program's use, as data.

use super::Hub;
use crate::language::{Bilingual, Language};
use serde::Deserialize;
use std::sync::LazyLock;

/// A model of the catalogue.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CatalogueModel {
    /// What it is pulled by.
    pub name: String,
    about: String,
    about_zh: String,
    /// How many weights it has, as its maker says.
    pub parameters: String,
    /// How its weights are kept.
    pub quantisation: String,
    /// The languages that it was made for.
    pub languages: Vec<String>,
    /// Its licence.
    pub licence: String,
    /// GiB of memory that are advised at a context of 8192 tokens; computed and not measured.
    pub gib: u64,
    /// The digest of its file, where this project has it.
    pub sha256: Option<String>,
    huggingface: Option<String>,
    modelscope: Option<String>,
    seen: Option<String>,
    seen_zh: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Catalogue {
    model: Vec<CatalogueModel>,
}

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
    toml::from_str(include_str!("catalogue.toml")).unwrap_or_else(|error| unreachable!("catalogue.toml is part of the program: {error}"))
});

/// Every model of the catalogue, in its order.
pub fn catalogue() -> &'static [CatalogueModel] {
    &CATALOGUE.model
}

impl CatalogueModel {
    /// What it is and for whom.
    pub fn about(&self, language: Language) -> &str {
        match language {
            Language::Zh => &self.about_zh,
            Language::En => &self.about,
        }
    }

    /// What this project has seen of it.
    pub fn seen(&self) -> Bilingual {
        match (&self.seen_zh, &self.seen) {
            (Some(zh), Some(en)) => Bilingual::both(zh, en),
            _ => Bilingual::both("本项目未运行过", "not run by us"),
        }
    }

    /// The repository on a hub; `None` where it is not there.
    pub fn repository(&self, hub: Hub) -> Option<&str> {
        match hub {
            Hub::HuggingFace => self.huggingface.as_deref(),
            Hub::ModelScope => self.modelscope.as_deref(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::Source;
    use std::collections::BTreeSet;

    #[test]
    fn every_model_has_a_name_of_its_own_and_can_be_pulled_or_says_where_it_comes_from() {
        let names: BTreeSet<&str> = catalogue().iter().map(|m| m.name.as_str()).collect();
        assert_eq!(names.len(), catalogue().len());
        for model in catalogue() {
            for hub in [Hub::HuggingFace, Hub::ModelScope] {
                match model.repository(hub) {
                    Some(repository) => {
                        let source = Source::parse(&format!("{}:{repository}:{}", hub.prefix(), model.quantisation), hub).unwrap();
                        assert!(matches!(source, Source::Hub { hub: of, .. } if of == hub));
                    }
                    None => assert!(model.about(Language::En).contains("scripts/"), "{}", model.name),
                }
            }
            assert!(model.about(Language::Zh).chars().any(|c| c > '\u{4e00}'));
            assert_eq!(model.seen.is_some(), model.seen_zh.is_some());
        }
        assert!(catalogue()[0].languages.contains(&"zh".to_owned()), "Chinese-capable models come first");
    }
}
