//! What a model is called wherever people read it: by its name in the settings, by its file's name, or by the name that an address gives it; and with as much
//! of the folder or the host in front as tells it from another of the same name.

use std::path::{Component, Path};

/// What a model is called before it is told apart from others ([`names_apart`]).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisplayName {
    name: String,
    /// What can stand in front of the name, the nearest last: a file's folders, an address's parts. `None` for a name of the settings, which stays as it is.
    place: Option<Vec<String>>,
}

impl DisplayName {
    /// Of what a user names a model by: a name of the settings, a file, or an address.
    pub fn of(wanted: &str, is_of_settings: bool) -> Self {
        if is_url(wanted) {
            Self::of_url(wanted)
        } else if is_of_settings {
            Self::of_settings(wanted)
        } else {
            Self::of_file(Path::new(wanted))
        }
    }

    /// Of a name in the settings; an ending of GGUF has always been left out.
    pub fn of_settings(name: &str) -> Self {
        let path = Path::new(name);
        let stem = path.file_stem().filter(|_| is_gguf(path)).map(|stem| stem.to_string_lossy().into_owned());
        Self { name: stem.unwrap_or_else(|| name.to_owned()), place: None }
    }

    /// Of a file.
    pub fn of_file(file: &Path) -> Self {
        let whole = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
        let folders = whole.parent().into_iter().flat_map(Path::components).filter_map(|part| match part {
            Component::Normal(part) => Some(part.to_string_lossy().into_owned()),
            _ => None,
        });
        Self { name: name_of_file(&file.to_string_lossy()), place: Some(folders.collect()) }
    }

    /// Of an address: the model's name there, else the host. Never the whole address, which can hold a password.
    fn of_url(url: &str) -> Self {
        let (base, model) = url.split_once('#').filter(|(_, model)| !model.is_empty()).unwrap_or((url, ""));
        let shown = without_password(base);
        let rest = shown.split_once("://").map_or(shown.as_str(), |(_, rest)| rest).trim_end_matches(['/', '#']);
        let mut parts = rest.split('/').map(str::to_owned).collect::<Vec<_>>();
        // The host tells more than the path.
        parts.reverse();
        match model {
            "" => {
                Self { name: parts.pop().unwrap_or_default().split(['?', '#']).next().unwrap_or_default().to_owned(), place: Some(parts) }
            }
            model => Self { name: model.to_owned(), place: Some(parts) },
        }
    }

    /// The name alone.
    pub fn into_bare(self) -> String {
        self.name
    }

    /// With so many parts of its place in front.
    fn with(&self, count: usize) -> String {
        let place = self.place.as_deref().unwrap_or_default();
        let from = place.len().saturating_sub(count);
        place[from..].iter().map(String::as_str).chain([self.name.as_str()]).collect::<Vec<_>>().join("/")
    }
}

fn is_gguf(path: &Path) -> bool {
    path.extension().is_some_and(|e| e.eq_ignore_ascii_case("gguf"))
}

/// A file's name without its folder, and without the ending of GGUF.
pub fn name_of_file(file: &str) -> String {
    let path = Path::new(file);
    let name = if is_gguf(path) { path.file_stem() } else { path.file_name() };
    name.map_or_else(|| file.to_owned(), |n| n.to_string_lossy().into_owned())
}

/// The names of models that can be chosen or asked together. Where several have the same name, those that are named by a file or an address get as many of its
/// parts in front as it takes: `a/yi` and `b/yi`. It depends on the places alone and not on their order. The same file twice keeps the same name.
///
/// Records tell models of one name apart by other rules, because they have no places to go by: reports number the rows (`report/read/order.rs`), and a
/// trial, whose candidates are models of runs, names the run (`trial/items.rs`).
pub fn names_apart(models: &[DisplayName]) -> Vec<String> {
    models
        .iter()
        .map(|own| {
            let Some(place) = &own.place else { return own.name.clone() };
            // Another of this name in another place; one that has no place keeps the bare name.
            let others: Vec<&DisplayName> = models.iter().filter(|other| other.name == own.name && other.place != own.place).collect();
            let is_alone = |count: usize| {
                others.iter().all(|other| if other.place.is_none() { count > 0 } else { other.with(count) != own.with(count) })
            };
            own.with((0..=place.len()).find(|&count| is_alone(count)).unwrap_or(place.len()))
        })
        .collect()
}

/// An address without the user and password that may be in it; any other name as it is.
pub fn without_password(name: &str) -> String {
    let Some((scheme, rest)) = name.split_once("://") else { return name.to_owned() };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    match rest[..end].rfind('@') {
        Some(at) => format!("{scheme}://{}", &rest[at + 1..]),
        None => name.to_owned(),
    }
}

pub(crate) fn is_url(wanted: &str) -> bool {
    wanted.starts_with("http://") || wanted.starts_with("https://")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_called_by_its_name_alone() {
        for (file, name) in [
            ("/m/Yi-6B.Q4.gguf", "Yi-6B.Q4"),
            ("models/Dota.GGUF", "Dota"),
            ("/var/lib/blobs/sha256-ab12", "sha256-ab12"),
            ("/m/weights.bin", "weights.bin"),
            ("smollm2", "smollm2"),
            ("/", "/"),
        ] {
            assert_eq!(name_of_file(file), name);
        }
    }

    #[test]
    fn two_files_of_one_name_are_told_apart_by_their_folders_in_any_order() {
        let named = |file: &str| DisplayName::of(file, false);
        let alone = DisplayName::of("yi", true);
        assert_eq!(names_apart(&[named("/a/yi.gguf"), named("/b/x.gguf")]), ["yi", "x"]);
        assert_eq!(names_apart(&[named("/a/yi.gguf"), named("/b/yi.gguf")]), ["a/yi", "b/yi"]);
        assert_eq!(names_apart(&[named("/b/yi.gguf"), named("/a/yi.gguf")]), ["b/yi", "a/yi"]);
        assert_eq!(names_apart(&[named("/p/q/yi.gguf"), named("/o/q/yi.gguf")]), ["p/q/yi", "o/q/yi"]);
        assert_eq!(names_apart(&[alone, named("/a/yi.gguf")]), ["yi", "a/yi"], "a name of the settings stays");
        assert_eq!(names_apart(&[named("/a/yi.gguf"), named("/a/yi.gguf")]), ["yi", "yi"], "one file is one model");
    }

    #[test]
    fn an_address_is_called_by_its_model_or_host_and_two_of_one_name_by_their_hosts() {
        for (url, name) in [
            ("http://h:8/v1#yi", "yi"),
            ("http://h:8/v1#", "h:8"),
            ("http://h:8/v1", "h:8"),
            ("http://h", "h"),
            ("http://me:secret@h:8/v1?x=1", "h:8"),
            ("http://me:secret@h?x=1", "h"),
        ] {
            assert_eq!(DisplayName::of(url, false).into_bare(), name, "{url}");
        }
        let names = names_apart(&["http://a:1/v1#yi", "http://me:secret@b:1/v1#yi", "/m/yi.gguf"].map(|name| DisplayName::of(name, false)));
        assert_eq!(names, ["a:1/yi", "b:1/yi", "m/yi"]);
        assert_eq!(DisplayName::of("org/yi.gguf", true).into_bare(), "yi");
        assert_eq!(DisplayName::of("org/yi", true).into_bare(), "org/yi");
    }

    #[test]
    fn an_address_is_shown_without_its_password() {
        assert_eq!(without_password("http://me:secret@h:8/v1#m@x"), "http://h:8/v1#m@x");
        assert_eq!(without_password("http://h/v1#m@x"), "http://h/v1#m@x");
        assert_eq!(without_password("/m/a@b.gguf"), "/m/a@b.gguf");
    }
}
