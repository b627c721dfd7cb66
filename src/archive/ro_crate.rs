//! `ro-crate-metadata.json`: the archive described for programs, by RO-Crate 1.2 (<https://w3id.org/ro/crate/1.2>).

use super::{papers::Facts, staged::StagedFile};
use crate::{chat::Origin, report::Made};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The file's name, which RO-Crate prescribes.
pub(super) const FILE: &str = "ro-crate-metadata.json";
const SPECIFICATION: &str = "https://w3id.org/ro/crate/1.2";

/// The description of an archive with these files.
pub(super) fn metadata(facts: &Facts<'_>, files: &BTreeMap<String, StagedFile>) -> Value {
    let id = |id: &str| json!({ "@id": id });
    let parts: Vec<Value> = files.keys().map(|name| id(&encoded(name))).collect();
    let models: Vec<Value> = facts
        .report
        .made
        .models
        .iter()
        .enumerate()
        .map(|(at, made)| model(&format!("#model-{}", at + 1), made, "Model that answered"))
        .collect();
    let judges: Vec<Value> =
        facts.report.made.judges.iter().enumerate().map(|(at, made)| model(&format!("#judge-{}", at + 1), made, "Judge")).collect();
    let cases: Vec<Value> = facts
        .report
        .runs
        .iter()
        .flat_map(|run| &run.case_files)
        .enumerate()
        .map(|(at, file)| {
            json!({
                "@id": format!("#cases-{}", at + 1), "@type": "CreativeWork", "name": file.file, "description": file.label,
                "identifier": format!("sha256:{}", file.digest),
            })
        })
        .collect();
    let ids = |entities: &[Value]| entities.iter().map(|entity| json!({ "@id": entity["@id"] })).collect::<Vec<_>>();
    let description = format!(
        "Answers of language models to clinical cases, with {} verdicts of judges, {} ratings by people, and the report of their numbers",
        facts.records[1], facts.records[2]
    );
    let mut graph = vec![
        json!({ "@id": FILE, "@type": "CreativeWork", "conformsTo": id(SPECIFICATION), "about": id("./") }),
        json!({
            "@id": "./", "@type": "Dataset", "name": format!("Run {} of Wardround", facts.name), "description": description,
            "datePublished": facts.last.strftime("%Y-%m-%d").to_string(), "license": id("#licence"), "hasPart": parts, "mentions": [id("#run")],
        }),
        json!({ "@id": "#licence", "@type": "CreativeWork", "name": "Licence", "description": facts.options.licence.unwrap_or("Not stated; see LICENCES.md") }),
        json!({
            "@id": "#wardround", "@type": "SoftwareApplication", "name": "Wardround", "softwareVersion": env!("CARGO_PKG_VERSION"),
            "url": env!("CARGO_PKG_REPOSITORY"), "license": "MIT OR Apache-2.0",
        }),
    ];
    if env!("CARGO_PKG_REPOSITORY").is_empty()
        && let Some(software) = graph.last_mut().and_then(Value::as_object_mut)
    {
        software.shift_remove("url");
    }
    let mut instruments = vec![id("#wardround")];
    instruments.extend(ids(&models));
    instruments.extend(ids(&judges));
    let results: Vec<Value> =
        files.keys().filter(|name| name.ends_with(".jsonl") || name.starts_with("report/")).map(|name| id(&encoded(name))).collect();
    let began = facts.report.runs.iter().map(|run| run.began).min().unwrap_or(facts.last);
    graph.push(json!({
        "@id": "#run", "@type": "CreateAction", "name": "Replay and judging of the cases", "startTime": began.to_string(), "endTime": facts.last.to_string(),
        "instrument": instruments, "object": ids(&cases), "result": results,
    }));
    graph.extend(models);
    graph.extend(judges);
    graph.extend(cases);
    graph.extend(files.iter().map(|(name, file)| {
        json!({
            "@id": encoded(name), "@type": "File", "name": name, "encodingFormat": format_of(name), "contentSize": file.bytes.to_string(),
            "sha256": file.sha256,
        })
    }));
    json!({ "@context": format!("{SPECIFICATION}/context"), "@graph": graph })
}

fn model(id: &str, made: &Made, role: &str) -> Value {
    let mut entity = json!({ "@id": id, "@type": "SoftwareApplication", "name": made.name, "description": role });
    match &made.origin {
        Some(Origin::Local { file, digest, template_digest, .. }) => {
            entity["alternateName"] = file.as_str().into();
            entity["identifier"] = json!([format!("sha256:{digest}"), format!("template sha256:{template_digest}")]);
        }
        Some(Origin::Remote { base_url, model }) => entity["identifier"] = format!("{base_url}#{model}").into(),
        Some(Origin::Imported { digest, .. } | Origin::Recording { digest, .. }) => {
            entity["identifier"] = format!("sha256:{digest}").into();
        }
        None => {}
    }
    if !made.served.is_empty() {
        entity["softwareVersion"] = made.served.join(", ").into();
    }
    entity
}

/// A path as a relative reference of a URI: what may not stand in one is written as `%XX`.
fn encoded(name: &str) -> String {
    use std::fmt::Write;
    name.bytes().fold(String::new(), |mut uri, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(uri, "%{byte:02X}");
        }
        uri
    })
}

fn format_of(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("json") => "application/json",
        Some("jsonl") => "application/x-ndjson",
        Some("md") => "text/markdown",
        Some("html") => "text/html",
        Some("toml") => "application/toml",
        _ => "application/octet-stream",
    }
}
