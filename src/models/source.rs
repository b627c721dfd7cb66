//! What a user names as the source of a model, and which files of a repository it means.

use super::{Hub, HubFile, PullError, catalogue};
use crate::{gguf::part_of, language::Bilingual, suggest::nearest};
use reqwest::Url;

/// Where a model comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A repository of a hub.
    Hub {
        /// Which.
        hub: Hub,
        /// `owner/name`.
        repository: String,
        /// Which of its files.
        file: SourceFile,
    },
    /// An address.
    Url(Url),
}

/// Which file of a repository is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SourceFile {
    /// The one at this path.
    Path(String),
    /// The one whose weights are kept in this way.
    Quantisation(String),
    /// The only one that there is.
    Only,
}

impl Source {
    /// Reads `hf:owner/name/file.gguf`, `ms:…`, `owner/name:QUANT`, an address, or a name of the catalogue. `hub` is the one where none is named.
    ///
    /// # Errors
    /// When it is none of these; the message says what is near.
    pub fn parse(text: &str, hub: Hub) -> Result<Self, PullError> {
        if text.starts_with("http://") || text.starts_with("https://") {
            let wrong = |e| PullError::Source(Bilingual::both(format!("{text:?} 不是网址（{e}）"), format!("{text:?} is no address: {e}")));
            return Url::parse(text).map(Self::Url).map_err(wrong);
        }
        let (hub, rest, is_prefixed) = match text.split_once(':') {
            Some(("hf", rest)) => (Hub::HuggingFace, rest, true),
            Some(("ms", rest)) => (Hub::ModelScope, rest, true),
            _ => (hub, text, false),
        };
        if !is_prefixed && !text.contains('/') {
            return of_catalogue(text, hub);
        }
        Self::of_hub(hub, rest).ok_or_else(|| {
            PullError::Source(Bilingual::both(
                format!("不明白来源 {text:?}：应如 hf:Qwen/Qwen3-4B-GGUF/Qwen3-4B-Q4_K_M.gguf、ms:Qwen/Qwen3-4B-GGUF:Q4_K_M、推荐目录中的名称或网址"),
                format!(
                    "{text:?} is no source: it should be like hf:Qwen/Qwen3-4B-GGUF/Qwen3-4B-Q4_K_M.gguf, ms:Qwen/Qwen3-4B-GGUF:Q4_K_M, a name of the catalogue, or an address"
                ),
            ))
        })
    }

    fn of_hub(hub: Hub, rest: &str) -> Option<Self> {
        let (front, quantisation) = rest.split_once(':').map_or((rest, None), |(front, quantisation)| (front, Some(quantisation)));
        let mut parts = front.splitn(3, '/');
        let (owner, name, path) = (parts.next()?, parts.next()?, parts.next());
        let is_name = |text: &str| {
            !text.is_empty() && !text.starts_with('.') && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
        };
        if !is_name(owner) || !is_name(name) {
            return None;
        }
        let file = match (path, quantisation) {
            (Some(path), None) if !path.is_empty() => SourceFile::Path(path.to_owned()),
            (None, Some(quantisation)) if is_name(quantisation) => SourceFile::Quantisation(quantisation.to_owned()),
            (None, None) => SourceFile::Only,
            _ => return None,
        };
        Some(Self::Hub { hub, repository: format!("{owner}/{name}"), file })
    }
}

fn of_catalogue(text: &str, hub: Hub) -> Result<Source, PullError> {
    let Some(model) = catalogue().iter().find(|model| model.name == text) else {
        let names: Vec<&str> = catalogue().iter().filter(|m| m.repository(hub).is_some()).map(|m| m.name.as_str()).collect();
        let near = nearest(text, names.iter().copied());
        let (zh, en) = near.map_or_else(Default::default, |near| (format!("是否指 {near}？"), format!("did you mean {near}? ")));
        return Err(PullError::Source(Bilingual::both(
            format!("推荐目录中没有 {text:?}；{zh}其中有：{}", names.join("、")),
            format!("the catalogue has no {text:?}; {en}it has: {}", names.join(", ")),
        )));
    };
    let Some(repository) = model.repository(hub) else {
        let about = Bilingual::of(|language| model.about(language).to_owned());
        return Err(PullError::Source(
            about.after(&format!("{text} 不在 {} 上：", hub.name()), &format!("{text} is not on {}: ", hub.name())),
        ));
    };
    let file = SourceFile::Quantisation(model.quantisation.clone());
    Ok(Source::Hub { hub, repository: repository.to_owned(), file })
}

impl SourceFile {
    /// The files of a repository that it means: one, or every part of one that was split.
    ///
    /// # Errors
    /// When none fits or several do.
    pub fn among(&self, repository: &str, files: &[HubFile]) -> Result<Vec<HubFile>, PullError> {
        let models: Vec<&HubFile> = files.iter().filter(|file| is_model(&file.path)).collect();
        let fits: Vec<&HubFile> = match self {
            Self::Path(path) => files.iter().filter(|file| file.path == *path).collect(),
            Self::Quantisation(wanted) => models.iter().copied().filter(|file| has_quantisation(&file.path, wanted)).collect(),
            Self::Only => models.clone(),
        };
        // One of several parts stands for all of them.
        let mut firsts: Vec<&HubFile> = fits.iter().copied().filter(|file| part_of(&file.path).is_none_or(|(_, n, _)| n == 1)).collect();
        if let (Self::Path(_), Some(file)) = (self, fits.first()) {
            firsts = vec![*file];
        }
        // Some repositories have a model both whole and in parts.
        let whole: Vec<&HubFile> = firsts.iter().copied().filter(|file| part_of(&file.path).is_none()).collect();
        let chosen = match (whole.as_slice(), firsts.as_slice()) {
            ([one], _) | ([], [one]) => *one,
            ([], []) => return Err(self.none(repository, &models)),
            _ => {
                return Err(PullError::Several { wanted: self.wanted(repository), files: firsts.iter().map(|f| f.path.clone()).collect() });
            }
        };
        let Some((front, _, count)) = part_of(&chosen.path) else { return Ok(vec![chosen.clone()]) };
        let part = |n: u32| {
            let path = format!("{front}-{n:05}-of-{count:05}.gguf");
            let missing =
                || PullError::NoFile { repository: repository.to_owned(), wanted: path.clone(), near: None, files: names(&models) };
            files.iter().find(|file| file.path == path).cloned().ok_or_else(missing)
        };
        (1..=count).map(part).collect()
    }

    fn wanted(&self, repository: &str) -> String {
        match self {
            Self::Path(path) => path.clone(),
            Self::Quantisation(quantisation) => format!("{repository}:{quantisation}"),
            Self::Only => repository.to_owned(),
        }
    }

    fn none(&self, repository: &str, models: &[&HubFile]) -> PullError {
        let wanted = match self {
            Self::Path(wanted) | Self::Quantisation(wanted) => wanted.clone(),
            Self::Only => "GGUF".to_owned(),
        };
        let near = nearest(&wanted, models.iter().map(|file| file.path.as_str())).map(str::to_owned);
        PullError::NoFile { repository: repository.to_owned(), wanted, near, files: names(models) }
    }
}

fn names(files: &[&HubFile]) -> Vec<String> {
    files.iter().map(|file| file.path.clone()).collect()
}

/// Whether a file of a repository is a model by itself: a GGUF, and no part that only sees pictures.
fn is_model(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
    name.ends_with(".gguf") && !name.contains("mmproj") && !name.starts_with("imatrix")
}

/// Whether a file's name says that its weights are kept in this way: `q4_0` is in `a-q4_0.gguf` and not in `a-iq4_0_4.gguf`.
fn has_quantisation(path: &str, wanted: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
    let wanted = wanted.to_lowercase();
    let is_edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && c != '_');
    name.match_indices(&wanted).any(|(at, _)| is_edge(name[..at].chars().next_back()) && is_edge(name[at + wanted.len()..].chars().next()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(paths: &[&str]) -> Vec<HubFile> {
        paths.iter().map(|path| HubFile { path: (*path).to_owned(), size: 1, sha256: None }).collect()
    }

    #[test]
    fn a_source_is_a_file_a_quantisation_an_address_or_a_name_of_the_catalogue() {
        let hub = |hub, repository: &str, file| Source::Hub { hub, repository: repository.into(), file };
        let (hf, ms) = (Hub::HuggingFace, Hub::ModelScope);
        let path = |path: &str| SourceFile::Path(path.into());
        let quantisation = |q: &str| SourceFile::Quantisation(q.into());
        for (text, expected) in [
            ("hf:Qwen/A-GGUF/q/a.gguf", hub(hf, "Qwen/A-GGUF", path("q/a.gguf"))),
            ("ms:Qwen/A-GGUF/a.gguf", hub(ms, "Qwen/A-GGUF", path("a.gguf"))),
            ("ms:Qwen/A-GGUF:Q4_K_M", hub(ms, "Qwen/A-GGUF", quantisation("Q4_K_M"))),
            ("Qwen/A-GGUF:q8_0", hub(hf, "Qwen/A-GGUF", quantisation("q8_0"))),
            ("Qwen/A-GGUF", hub(hf, "Qwen/A-GGUF", SourceFile::Only)),
            ("qwen3-4b", hub(hf, "Qwen/Qwen3-4B-GGUF", quantisation("Q4_K_M"))),
            ("https://h/a.gguf", Source::Url(Url::parse("https://h/a.gguf").unwrap())),
        ] {
            assert_eq!(Source::parse(text, hf).unwrap(), expected, "{text}");
        }
        for (text, says) in [
            ("hf:only", "is no source"),
            ("../../etc:Q4", "is no source"),
            ("a/..:Q4", "is no source"),
            ("a/b:", "is no source"),
            ("qwen3-4", "did you mean qwen3-4b"),
            ("https://", "is no address"),
        ] {
            let error = Source::parse(text, hf).unwrap_err().to_string();
            assert!(error.contains(says), "{text}: {error}");
        }
        let elsewhere = Source::parse("smollm2", ms).unwrap_err().to_string();
        assert!(elsewhere.contains("smollm2 is not on ModelScope") && elsewhere.contains("scripts/demo-model.sh"), "{elsewhere}");
    }

    #[test]
    fn a_file_is_found_by_its_quantisation_and_all_its_parts() {
        let listed = files(&[
            "README.md",
            "mmproj-a-q4_k_m.gguf",
            "a-q4_k_m-00001-of-00002.gguf",
            "a-q4_k_m-00002-of-00002.gguf",
            "a-q8_0.gguf",
            "a-iq4_xs.gguf",
            "UD/a-UD-Q5_K_M.gguf",
            "a-q5_k_m.gguf",
        ]);
        let found = |file: SourceFile| file.among("o/r", &listed).map(|f| f.into_iter().map(|f| f.path).collect::<Vec<_>>());
        let quantisation = |q: &str| found(SourceFile::Quantisation(q.into()));
        assert_eq!(quantisation("Q4_K_M").unwrap(), ["a-q4_k_m-00001-of-00002.gguf", "a-q4_k_m-00002-of-00002.gguf"]);
        assert_eq!(quantisation("q8_0").unwrap(), ["a-q8_0.gguf"]);
        assert_eq!(found(SourceFile::Path("a-q4_k_m-00002-of-00002.gguf".into())).unwrap().len(), 2, "one part stands for all");
        assert!(quantisation("q4").unwrap_err().to_string().contains("there are: a-q4_k_m-00001"));
        assert!(matches!(quantisation("q5_k_m"), Err(PullError::Several { files, .. }) if files.len() == 2));
        let near = found(SourceFile::Path("a-q8_1.gguf".into())).unwrap_err().to_string();
        assert!(near.contains("did you mean a-q8_0.gguf"), "{near}");
        assert!(matches!(found(SourceFile::Only), Err(PullError::Several { .. })));
        let cut = files(&["a-q4_0-00001-of-00002.gguf"]);
        let missing = SourceFile::Only.among("o/r", &cut).unwrap_err().to_string();
        assert!(missing.contains("has no a-q4_0-00002-of-00002.gguf"), "{missing}");
        let none = SourceFile::Only.among("o/r", &files(&["model.safetensors"])).unwrap_err().to_string();
        assert!(none.contains("has no GGUF file"), "{none}");
    }
}
