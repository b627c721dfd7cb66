//! What must not leave the machine: keys, and where its files are.

use regex::{NoExpand, Regex};
use std::{
    borrow::Cow,
    path::{Path, PathBuf},
    sync::LazyLock,
};

/// What stands in the place of a key.
const REMOVED: &str = "[removed]";

/// Texts that are keys by their form: of known providers, of HTTP headers, and a user's name and password in an address.
static KEYS: LazyLock<Regex> = LazyLock::new(|| {
    let forms = [
        r"\b(?:sk|pk|rk)-[A-Za-z0-9_-]{16,}",
        r"\bhf_[A-Za-z0-9]{16,}",
        r"\bgh[pousr]_[A-Za-z0-9]{20,}",
        r"\bgithub_pat_[A-Za-z0-9_]{20,}",
        r"\bAKIA[0-9A-Z]{16}\b",
        r"\bAIza[0-9A-Za-z_-]{30,}",
        r"\bxox[abprs]-[A-Za-z0-9-]{10,}",
        r"\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{5,}",
        r"(?i)\bbearer\s+[A-Za-z0-9._~+/=-]{12,}",
        r#"(?i)\b(?:authorization|api[-_ ]?key|x-api-key|access[-_]token|secret[-_]?key)["']?\s*[:=]\s*["']?(?:(?:bearer|basic|token)\s+)?[^\s"',;]{8,}"#,
        r"://[^/\s:@]+:[^/\s:@]+@",
    ];
    // A list of literals: a test uses it.
    #[expect(clippy::unwrap_used, reason = "a literal that a test compiles")]
    Regex::new(&forms.join("|")).unwrap()
});

/// What is private here: values that are keys, and folders of this machine.
#[derive(Debug, Clone, Default)]
pub struct Private {
    secrets: Vec<String>,
    folders: Vec<(Regex, &'static str)>,
}

impl Private {
    /// `home` is shown as `~`, any other folder as `…`. A variable of the environment counts as a key by its name; what the settings send as a key or header
    /// (`sent`) does whatever it is, from four characters on: a shorter one stands in too many words.
    pub fn new(home: Option<&Path>, folders: &[PathBuf], environment: impl Iterator<Item = (String, String)>, sent: Vec<String>) -> Self {
        let names_a_key = |name: &str| {
            let name = name.to_uppercase();
            ["KEY", "TOKEN", "SECRET", "PASSWORD", "PASSWD", "CREDENTIAL"].iter().any(|word| name.contains(word))
        };
        // A word that answers may have is no key: KEYMAP says "standard".
        let may_be_a_key = |value: &str| {
            let is_word = value.chars().all(char::is_alphabetic) && value.len() < 16;
            value.len() >= 8 && !is_word && !Path::new(value).is_absolute()
        };
        let keys = environment.filter(|(name, _)| names_a_key(name)).map(|(_, value)| value.trim().to_owned());
        let mut secrets: Vec<String> = keys.filter(|value| may_be_a_key(value)).collect();
        secrets.extend(sent.into_iter().map(|value| value.trim().to_owned()).filter(|value| value.chars().count() >= 4));
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        let mut shown: Vec<(String, &'static str)> = folders.iter().map(|folder| (folder.display().to_string(), "…")).collect();
        shown.extend(home.map(|home| (home.display().to_string(), "~")));
        shown.retain(|(folder, _)| folder.trim_end_matches(['/', '\\']).chars().count() > 1);
        // The longest first: what lies in another folder is told by its own rule.
        shown.sort_by_key(|(folder, _)| std::cmp::Reverse(folder.len()));
        shown.dedup_by(|a, b| a.0 == b.0);
        let pattern = |(folder, shown): (String, &'static str)| {
            let folder = folder.trim_end_matches(['/', '\\']).to_owned();
            // The folder itself or something in it; no longer name that begins alike. An escaped literal is a valid pattern.
            Some((Regex::new(&format!(r"{}(?P<end>[/\\]|[^\w.-]|$)", regex::escape(&folder))).ok()?, shown))
        };
        Self { secrets, folders: shown.into_iter().filter_map(pattern).collect() }
    }

    /// The text without what is private; borrowed where there is nothing of it.
    pub fn hide<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut hidden = Cow::Borrowed(text);
        for secret in &self.secrets {
            if hidden.contains(secret.as_str()) {
                hidden = hidden.replace(secret.as_str(), REMOVED).into();
            }
        }
        if KEYS.is_match(&hidden) {
            hidden = KEYS.replace_all(&hidden, NoExpand(REMOVED)).into_owned().into();
        }
        for (folder, shown) in &self.folders {
            if folder.is_match(&hidden) {
                hidden = folder.replace_all(&hidden, format!("{shown}$end")).into_owned().into();
            }
        }
        hidden
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_folders_of_the_machine_are_hidden_and_medicine_is_not() {
        let environment = [
            ("OPENAI_API_KEY", "a-very-own-value"),
            ("TERM", "xterm-256color"),
            ("API_KEY_FILE", "/etc/keys/mine"),
            ("KEYMAP", "standard"),
        ];
        let environment = environment.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
        let folders = [PathBuf::from("/data/models"), PathBuf::from("/")];
        let private = Private::new(Some(Path::new("/home/li")), &folders, environment, vec!["ward 7".into(), "ab".into()]);
        for (text, expected) in [
            ("sent a-very-own-value", "sent [removed]"),
            ("from ward 7 about", "from [removed] about"),
            ("key sk-abcdefghijklmnop1234", "key [removed]"),
            ("Authorization: Bearer abcdefghijklmnop", "[removed]"),
            ("\"api_key\": \"0123456789abcdef\"", "\"[removed]\""),
            ("http://li:secret@10.0.0.1/v1", "http[removed]10.0.0.1/v1"),
            ("/home/li/runs/a: no space", "~/runs/a: no space"),
            ("/home/li: gone", "~: gone"),
            ("/home/lisa/runs", "/home/lisa/runs"),
            ("/data/models/m.gguf", "…/m.gguf"),
            ("腹痛 3 天，WBC 12.1，sk-1，xterm-256color，standard", "腹痛 3 天，WBC 12.1，sk-1，xterm-256color，standard"),
            ("", ""),
        ] {
            assert_eq!(private.hide(text), expected, "{text}");
        }
    }
}
