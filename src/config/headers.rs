//! Parses `headers` of a model and expands environment variables in them.

use crate::{language::Bilingual, openai::Header};
use secrecy::SecretString;
use std::collections::BTreeMap;

/// Words in the names of headers whose values nobody may read.
const SECRET: &[&str] = &["authorization", "key", "token", "secret", "cookie", "password"];

/// What is wrong with them. A secret that stands in the settings would be shown with them.
pub(super) fn invalid(headers: &BTreeMap<String, String>) -> Option<Bilingual> {
    headers.iter().find_map(|(name, value)| {
        if !name.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b)) || name.is_empty() {
            return Some(Bilingual::both(
                format!("headers：{name:?} 不能用作请求头的名字"),
                format!("headers: {name:?} cannot be the name of a header"),
            ));
        }
        if parts(value).is_none() {
            return Some(Bilingual::both(
                format!("headers：{name} 的值里有 ${{ 而没有 }}；环境变量写作 ${{NAME}}"),
                format!("headers: the value of {name} has a ${{ without an end; a variable is written ${{NAME}}"),
            ));
        }
        let lower = name.to_lowercase();
        let is_secret = SECRET.iter().any(|word| lower.contains(word));
        (is_secret && !value.contains("${")).then(|| {
            Bilingual::both(
                format!("headers：{name} 里是密钥：请存入环境变量，并写 {name} = \"${{NAME}}\"，NAME 为变量名"),
                format!("headers: {name} holds a secret: put it into an environment variable and write {name} = \"${{NAME}}\" with the variable's name"),
            )
        })
    })
}

/// The headers with the variables' values in them.
///
/// # Errors
/// The name of a variable that is not set.
pub(super) fn filled(headers: &BTreeMap<String, String>, environment: &impl Fn(&str) -> Option<String>) -> Result<Vec<Header>, String> {
    let fill = |value: &str| {
        let parts = parts(value).unwrap_or_default();
        let texts = parts.into_iter().map(|part| match part {
            Part::Text(text) => Ok(text.to_owned()),
            Part::Variable(name) => environment(name).map(|v| v.trim().to_owned()).filter(|v| !v.is_empty()).ok_or_else(|| name.to_owned()),
        });
        texts.collect::<Result<String, String>>()
    };
    headers.iter().map(|(name, value)| Ok(Header { name: name.clone(), value: SecretString::from(fill(value)?) })).collect()
}

/// What in the headers nobody else may read: the values of variables, and a text that looks like no word, since a plain word stands in any answer.
pub(super) fn secrets(headers: &BTreeMap<String, String>, environment: &impl Fn(&str) -> Option<String>) -> Vec<String> {
    let of = |value: &String| -> Vec<String> {
        let parts = parts(value).unwrap_or_default();
        let secret = parts.into_iter().filter_map(|part| match part {
            Part::Variable(name) => environment(name),
            Part::Text(text) => {
                (text.trim().len() >= 8 && !text.chars().all(|c| c.is_alphabetic() || c == ' ')).then(|| text.trim().to_owned())
            }
        });
        secret.collect()
    };
    headers.values().flat_map(of).collect()
}

enum Part<'a> {
    Text(&'a str),
    Variable(&'a str),
}

/// `None` where a variable has no end.
fn parts(mut value: &str) -> Option<Vec<Part<'_>>> {
    let mut parts = Vec::new();
    while let Some((text, rest)) = value.split_once("${") {
        let (name, rest) = rest.split_once('}')?;
        parts.extend([Part::Text(text), Part::Variable(name)]);
        value = rest;
    }
    parts.push(Part::Text(value));
    Some(parts)
}

#[cfg(test)]
mod tests {
    use crate::config::{ModelSettings, Paths, Settings};
    use secrecy::ExposeSecret;
    use std::path::Path;

    fn choose(text: &str) -> Result<Vec<(String, String)>, String> {
        let settings: Settings = toml::from_str(&format!("[models.x]\nbase_url = \"http://h/v1\"\n{text}")).unwrap();
        settings.check().map_err(|message| message.to_string())?;
        let environment = |name: &str| (name == "GATE").then(|| "g-1\n".to_owned());
        let choice = settings.choose("x", &Paths::below(Path::new("/nowhere")), environment).map_err(|e| e.to_string())?;
        assert!(!format!("{choice:?}").contains("g-1"), "values are not printed");
        let ModelSettings::Remote(remote) = choice.settings else { panic!("an address makes it remote") };
        Ok(remote.headers.iter().map(|h| (h.name.clone(), h.value.expose_secret().to_owned())).collect())
    }

    #[test]
    fn values_come_from_the_environment_and_secrets_from_nowhere_else() {
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(
            choose("headers = { \"X-Gateway\" = \"id ${GATE}!\", \"X-Org\" = \"ward\" }").unwrap(),
            [pair("X-Gateway", "id g-1!"), pair("X-Org", "ward")]
        );
        assert!(choose("headers = { \"X-Gateway\" = \"${NOT_SET}\" }").unwrap_err().contains("NOT_SET"));
        assert!(choose("headers = { \"api-key\" = \"k-123\" }").unwrap_err().contains("environment variable"));
        assert!(choose("headers = { \"a b\" = \"x\" }").unwrap_err().contains("name of a header"));
        assert!(choose("headers = { \"X-A\" = \"${GATE\" }").unwrap_err().contains("without an end"));
    }

    #[test]
    fn what_is_sent_and_nobody_else_may_read_is_named_whatever_its_variable_is_called() {
        let text = "[models.x]\nbase_url = \"http://li:hunter2pw@h/v1\"\nkey_env = \"MINE\"\nheaders = { \"X-Dept\" = \"${DEPT}\", \"X-Org\" = \"ward\", \"X-Id\" = \"plain-77-id\" }";
        let settings: Settings = toml::from_str(text).unwrap();
        let environment = |name: &str| match name {
            "MINE" => Some("k-1".to_owned()),
            "DEPT" => Some("secret dept".to_owned()),
            _ => None,
        };
        assert_eq!(settings.secrets(environment), ["k-1", "hunter2pw", "secret dept", "plain-77-id"]);
    }
}
