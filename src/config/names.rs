//! Derives display names for models that are given as files: the file name, and as much of its folder as
//! distinguishes two equal names.

use std::path::{Path, PathBuf};

/// A file's name without its folder, and without the ending of GGUF.
pub fn name_of_file(file: &str) -> String {
    let path = Path::new(file);
    let is_gguf = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("gguf"));
    let name = if is_gguf { path.file_stem() } else { path.file_name() };
    name.map_or_else(|| file.to_owned(), |n| n.to_string_lossy().into_owned())
}

/// The names of models, each with its file where it is named by that. Where several have the same name, those that are named by a file get as many of its
/// folders in front as it takes: `a/yi` and `b/yi`. It depends on the files alone and not on their order. The same file twice keeps the same name.
pub fn names_apart(models: &[(String, Option<PathBuf>)]) -> Vec<String> {
    let folders = |path: &Path| -> Vec<String> {
        let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let parts = whole.parent().into_iter().flat_map(Path::components).filter_map(|c| match c {
            std::path::Component::Normal(part) => Some(part.to_string_lossy().into_owned()),
            _ => None,
        });
        parts.collect()
    };
    let with = |name: &str, folders: &[String], count: usize| {
        let from = folders.len().saturating_sub(count);
        folders[from..].iter().map(String::as_str).chain([name]).collect::<Vec<_>>().join("/")
    };
    let all: Vec<(&String, Option<Vec<String>>)> = models.iter().map(|(name, path)| (name, path.as_deref().map(folders))).collect();
    all.iter()
        .map(|(name, own)| {
            let Some(own) = own else { return (*name).clone() };
            // Another of this name in another place; one that has no file keeps the bare name.
            let others: Vec<&Option<Vec<String>>> =
                all.iter().filter(|(other, place)| other == name && place.as_ref() != Some(own)).map(|(_, place)| place).collect();
            let is_alone = |count: usize| {
                others.iter().all(|place| place.as_ref().map_or(count > 0, |folders| with(name, folders, count) != with(name, own, count)))
            };
            let count = (0..=own.len()).find(|&count| is_alone(count)).unwrap_or(own.len());
            with(name, own, count)
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

/// What a model named by its URL goes by: its name there, else the host. Never the whole URL, which can hold a password.
pub(crate) fn name_of_url(url: &str) -> String {
    match url.split_once('#') {
        Some((_, model)) if !model.is_empty() => model.to_owned(),
        _ => {
            let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
            let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
            authority.rsplit_once('@').map_or(authority, |(_, host)| host).to_owned()
        }
    }
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
        let named = |file: &str| (name_of_file(file), Some(PathBuf::from(file)));
        let alone = ("yi".to_owned(), None);
        assert_eq!(names_apart(&[named("/a/yi.gguf"), named("/b/x.gguf")]), ["yi", "x"]);
        assert_eq!(names_apart(&[named("/a/yi.gguf"), named("/b/yi.gguf")]), ["a/yi", "b/yi"]);
        assert_eq!(names_apart(&[named("/b/yi.gguf"), named("/a/yi.gguf")]), ["b/yi", "a/yi"]);
        assert_eq!(names_apart(&[named("/p/q/yi.gguf"), named("/o/q/yi.gguf")]), ["p/q/yi", "o/q/yi"]);
        assert_eq!(names_apart(&[alone, named("/a/yi.gguf")]), ["yi", "a/yi"], "a name of the settings stays");
        assert_eq!(names_apart(&[named("/a/yi.gguf"), named("/a/yi.gguf")]), ["yi", "yi"], "one file is one model");
    }

    #[test]
    fn an_address_is_shown_without_its_password() {
        assert_eq!(without_password("http://me:secret@h:8/v1#m@x"), "http://h:8/v1#m@x");
        assert_eq!(without_password("http://h/v1#m@x"), "http://h/v1#m@x");
        assert_eq!(without_password("/m/a@b.gguf"), "/m/a@b.gguf");
    }
}
