//! Base URLs, as they are asked and as they are shown.

use super::super::ModelError;
use reqwest::Url;

/// With `/v1` where the URL has no path of its own, and always with a slash at its end.
pub(super) fn base_url(text: &str) -> Result<Url, ModelError> {
    let protocol = |message: String| ModelError::Protocol { url: text.to_owned(), message };
    let mut url = Url::parse(text).map_err(|e| protocol(format!("not a URL ({e}); expected something like http://127.0.0.1:8080/v1")))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(protocol(format!("{:?} is neither http nor https", url.scheme())));
    }
    let path = url.path().trim_end_matches('/').trim_end_matches("/chat/completions").to_owned();
    url.set_path(&if path.is_empty() { "/v1/".to_owned() } else { format!("{path}/") });
    url.set_fragment(None);
    Ok(url)
}

/// The URL without user name and password, for messages and records.
pub(super) fn shown_url(url: &Url) -> String {
    let mut shown = url.clone();
    // Both fail only for URLs without a host, which have no credentials either.
    let _ = shown.set_username("");
    let _ = shown.set_password(None);
    shown.set_query(None);
    shown.as_str().trim_end_matches('/').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_url_is_taken_with_or_without_v1() {
        let cases: Vec<(&str, &str)> = vec![
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080/v1/"),
            ("http://127.0.0.1:8080/v1", "http://127.0.0.1:8080/v1/"),
            ("https://host/api/paas/v4/", "https://host/api/paas/v4/"),
            ("http://h/v1/chat/completions", "http://h/v1/"),
        ];
        for (number, (given, expected)) in cases.into_iter().enumerate() {
            println!("case {number}");

            assert_eq!(base_url(given).unwrap().as_str(), expected);
        }
    }

    #[test]
    fn credentials_in_a_url_are_never_shown() {
        assert_eq!(shown_url(&base_url("http://me:secret@h:1/v1?token=x").unwrap()), "http://h:1/v1");
        assert!(base_url("ftp://h").unwrap_err().to_string().contains("neither http"));
        assert!(base_url("localhost:8080").is_err());
    }
}
