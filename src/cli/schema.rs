//! `wardround schema`: JSON schemas of the files that people write and that the program records. `schemas/` has them for this repository.

use super::CliError;
use crate::{
    arms, atomic_file, case, config, interop, interview,
    language::{Bilingual, Language},
    pairwise, record, review, runner, screen, show,
    suggest::nearest,
    tape, trial, viewing,
};
use clap::Args;
use regex::Regex;
use schemars::{Schema, schema_for};
use serde_json::{Map, Value};
use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    sync::LazyLock,
};

#[derive(Debug, Args)]
pub(super) struct SchemaArgs {
    /// The kind of file [default: list them]
    #[arg(value_name = "NAME")]
    name: Option<String>,
    /// Write every schema into this folder, over those that are there
    #[arg(long, short, value_name = "DIR", conflicts_with = "name")]
    out: Option<PathBuf>,
}

/// The folder beside a file in which its schema is looked for.
const FOLDER: &str = "schemas";

/// A kind of file.
struct Kind {
    name: &'static str,
    zh: &'static str,
    en: &'static str,
    /// Whether such a file is TOML.
    is_toml: bool,
    schema: fn() -> Schema,
}

/// Every kind of file with a schema: first those that people write, then those that the program writes.
const KINDS: &[Kind] = &[
    Kind { name: "case", zh: "病例文件", en: "files of cases", is_toml: true, schema: case::schema },
    Kind { name: "errata", zh: "勘误文件", en: "files of errata", is_toml: true, schema: || schema_for!(review::ErrataDraft) },
    Kind {
        name: "rubrics",
        zh: "病例文件之外的评分细则",
        en: "rubrics beside a case file",
        is_toml: true,
        schema: || schema_for!(review::RubricsDraft),
    },
    Kind {
        name: "facts",
        zh: "病例文件之外的事实",
        en: "facts beside a case file",
        is_toml: true,
        schema: || schema_for!(review::FactsDraft),
    },
    Kind { name: "tags", zh: "病例标签文件", en: "tags of cases", is_toml: true, schema: || schema_for!(review::TagsDraft) },
    Kind {
        name: "distractors",
        zh: "干扰诊断文件",
        en: "wrong diagnoses of cases",
        is_toml: true,
        schema: || schema_for!(review::DistractorsDraft),
    },
    Kind {
        name: "variant",
        zh: "自写的病例变体",
        en: "variants of cases of your own",
        is_toml: true,
        schema: || schema_for!(case::OwnVariantDraft),
    },
    Kind {
        name: "settings",
        zh: "设置文件 wardround.toml",
        en: "settings, wardround.toml",
        is_toml: true,
        schema: || schema_for!(config::Settings),
    },
    Kind {
        name: "plan",
        zh: "wardround batch 的计划文件",
        en: "plans of wardround batch",
        is_toml: true,
        schema: || schema_for!(runner::batch::PlanFile),
    },
    Kind { name: "trial", zh: "试验方案", en: "protocols of trials", is_toml: true, schema: || schema_for!(trial::protocol::Draft) },
    Kind { name: "form", zh: "评分量表", en: "rating forms", is_toml: true, schema: || schema_for!(trial::form::Draft) },
    Kind {
        name: "training",
        zh: "评分者的练习题",
        en: "items that raters practise on",
        is_toml: true,
        schema: || schema_for!(trial::training::Draft),
    },
    Kind {
        name: "arms", zh: "医生作答研究的方案", en: "plans of arms studies", is_toml: true, schema: || schema_for!(arms::plan::Draft)
    },
    Kind { name: "show", zh: "演示的播放单", en: "playlists of shows", is_toml: true, schema: || schema_for!(show::PlaylistSchema) },
    Kind { name: "theme", zh: "界面主题", en: "themes of the screen", is_toml: true, schema: screen::theme::schema },
    Kind { name: "keymap", zh: "按键设置 keymap.toml", en: "keymaps, keymap.toml", is_toml: true, schema: screen::keys::schema },
    Kind { name: "tape", zh: "录制文件的一行", en: "a line of a tape", is_toml: false, schema: || schema_for!(tape::TapeLine) },
    Kind {
        name: "manifest",
        zh: "运行的 manifest.json",
        en: "manifest.json of a run",
        is_toml: false,
        schema: || schema_for!(record::Manifest),
    },
    Kind {
        name: "turns",
        zh: "turns.jsonl 的一行：回答",
        en: "a line of turns.jsonl: an answer",
        is_toml: false,
        schema: || schema_for!(record::TurnRecord),
    },
    Kind {
        name: "verdicts",
        zh: "verdicts.jsonl 的一行：评委的评分",
        en: "a line of verdicts.jsonl: a judge's verdict",
        is_toml: false,
        schema: || schema_for!(record::VerdictRecord),
    },
    Kind {
        name: "ratings",
        zh: "ratings.jsonl 的一行：人工评分",
        en: "a line of ratings.jsonl: a person's rating",
        is_toml: false,
        schema: || schema_for!(record::RatingRecord),
    },
    Kind {
        name: "notes",
        zh: "notes.jsonl 的一行：阅读者的备注",
        en: "a line of notes.jsonl: a reader's note",
        is_toml: false,
        schema: || schema_for!(record::NoteRecord),
    },
    Kind {
        name: "utterances",
        zh: "utterances.jsonl 的一行：问诊中的一句话",
        en: "a line of utterances.jsonl: what was said in an interview",
        is_toml: false,
        schema: || schema_for!(interview::UtteranceRecord),
    },
    Kind {
        name: "interview-verdicts",
        zh: "interview-verdicts.jsonl 的一行：评委对一次问诊的评判",
        en: "a line of interview-verdicts.jsonl: a judge's grades of an interview",
        is_toml: false,
        schema: || schema_for!(interview::ViewsRecord),
    },
    Kind {
        name: "labels",
        zh: "export labels 的一行：回答及对它的全部评价",
        en: "a line of export labels: an answer with everything said of it",
        is_toml: false,
        schema: || schema_for!(interop::dataset::Label),
    },
    Kind {
        name: "preferences",
        zh: "export preferences 的一行：两个回答中较好的一个",
        en: "a line of export preferences: two answers and the preferred one",
        is_toml: false,
        schema: || schema_for!(interop::dataset::Preference),
    },
    Kind {
        name: "corrections",
        zh: "export corrections 的一行：对回答的纠正",
        en: "a line of export corrections: what is wrong with an answer",
        is_toml: false,
        schema: || schema_for!(interop::dataset::Correction),
    },
    Kind {
        name: "pairwise",
        zh: "成对比较记录文件的一行",
        en: "a line of a file of comparisons, of wardround pairwise judge",
        is_toml: false,
        schema: || schema_for!(pairwise::PairwiseLine),
    },
    Kind {
        name: "answers",
        zh: "wardround view --format json 的回答列表",
        en: "lists of answers, of wardround view --format json",
        is_toml: false,
        schema: || schema_for!(viewing::ChosenItems),
    },
];

pub(super) fn run(args: &SchemaArgs, language: Language) -> Result<ExitCode, CliError> {
    if let Some(folder) = &args.out {
        for kind in KINDS {
            write(kind, folder)?;
        }
    } else if let Some(name) = &args.name {
        let kind = KINDS.iter().find(|kind| kind.name == name.trim_end_matches(".json")).ok_or_else(|| unknown(name))?;
        say!("{}", text(kind).trim_end())?;
    } else {
        for kind in KINDS {
            say!("{:<11} {}", kind.name, if language == Language::Zh { kind.zh } else { kind.en })?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn unknown(name: &str) -> CliError {
    let all: Vec<&str> = KINDS.iter().map(|kind| kind.name).collect();
    let (zh, en) = match nearest(name, all.iter().copied()) {
        Some(near) => (format!("是不是 {near}？"), format!("did you mean {near}?")),
        None => (format!("可用：{}", all.join("、")), format!("there are: {}", all.join(", "))),
    };
    CliError::Usage(Bilingual::both(format!("没有 {name} 的模式；{zh}"), format!("there is no schema of {name}; {en}")))
}

/// Writes a schema into a folder, which is made if need be.
fn write(kind: &Kind, folder: &Path) -> Result<(), CliError> {
    let path = folder.join(format!("{}.json", kind.name));
    let written = std::fs::create_dir_all(folder).and_then(|()| atomic_file::write(&path, text(kind).as_bytes()));
    written.map_err(|error| CliError::writing(&path, error, ("请检查文件夹的权限", "check the permissions of the folder")))
}

/// The first line of a TOML file that is written into a folder: it tells editors the schema, where the folder has a `schemas` with it. Nothing otherwise.
pub(super) fn first_line(folder: &Path, name: &str) -> String {
    let file = format!("{FOLDER}/{name}.json");
    if folder.join(&file).is_file() { format!("#:schema ./{file}\n") } else { String::new() }
}

/// Writes the schema of the settings into the folder `schemas` beside them, and gives the first line of a settings file.
pub(super) fn beside_settings(folder: &Path) -> Result<String, CliError> {
    for kind in KINDS.iter().filter(|kind| kind.name == "settings") {
        write(kind, &folder.join(FOLDER))?;
    }
    Ok(first_line(folder, "settings"))
}

/// The schema as a file has it.
fn text(kind: &Kind) -> String {
    let mut schema = Value::from((kind.schema)());
    for_people(&mut schema);
    if kind.is_toml {
        without_null(&mut schema);
    }
    let mut ordered = Map::new();
    if let Value::Object(fields) = &mut schema {
        ordered.extend(["$schema", "title", "description"].into_iter().filter_map(|name| Some((name.to_owned(), fields.remove(name)?))));
        ordered.append(fields);
    }
    serde_json::to_string_pretty(&ordered).unwrap_or_default() + "\n"
}

/// A field that may be absent is one that may be null as well, to whoever derives a schema. TOML has no null: an editor would offer what no file can say.
fn without_null(schema: &mut Value) {
    let is_null = |value: &Value| value.get("type").is_some_and(|kind| kind == "null");
    match schema {
        Value::Object(fields) => {
            if let Some(Value::Array(types)) = fields.get_mut("type") {
                types.retain(|kind| kind != "null");
                if let [one] = types.as_slice() {
                    let one = one.clone();
                    fields.insert("type".into(), one);
                }
            }
            if let Some(Value::Array(choices)) = fields.get_mut("anyOf") {
                choices.retain(|choice| !is_null(choice));
                if let [Value::Object(one)] = choices.as_slice() {
                    let mut one = one.clone();
                    fields.remove("anyOf");
                    // What is said of the field goes before what is said of its type.
                    one.append(fields);
                    *fields = one;
                }
            }
            if let Some(Value::Array(choices)) = fields.get_mut("enum") {
                choices.retain(|choice| !choice.is_null());
            }
            // As defaults have it of fields that are absent.
            fields.retain(|_, value| !value.is_null());
            fields.values_mut().for_each(without_null);
        }
        Value::Array(values) => values.iter_mut().for_each(without_null),
        _ => {}
    }
}

/// A link of Rust's documentation, as descriptions taken from there have it: `[`Name`]`.
static LINK: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\[`(?:\w+::)*([^`]+)`\](?:\([^)]*\))?").unwrap_or_else(|e| unreachable!("{e}")));

/// Descriptions as people read them: on one line, and without links into the program's source.
fn for_people(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            for (key, value) in fields {
                match value {
                    Value::String(said) if key == "description" => {
                        *said = LINK.replace_all(&said.split_whitespace().collect::<Vec<_>>().join(" "), "`$1`").into_owned();
                    }
                    value => for_people(value),
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(for_people),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_names_its_schema_where_the_folder_has_it() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(first_line(dir.path(), "trial"), "");
        assert_eq!(beside_settings(dir.path()).unwrap(), "#:schema ./schemas/settings.json\n");
        assert_eq!(first_line(dir.path(), "trial"), "");
        assert_eq!(first_line(dir.path(), "settings"), "#:schema ./schemas/settings.json\n");
    }

    /// Every field of every table, with what is said of it.
    fn undescribed(schema: &Value, place: &str, found: &mut Vec<String>) {
        if let Some(fields) = schema.get("properties").and_then(Value::as_object) {
            let lacks = |field: &Value| field.get("description").is_none() && field.get("$ref").is_none() && field.get("const").is_none();
            found.extend(fields.iter().filter(|(_, field)| lacks(field)).map(|(name, _)| format!("{place}.{name}")));
        }
        match schema {
            Value::Object(fields) => fields.iter().for_each(|(key, inner)| undescribed(inner, &format!("{place}/{key}"), found)),
            Value::Array(values) => values.iter().for_each(|inner| undescribed(inner, place, found)),
            _ => {}
        }
    }

    #[test]
    fn every_field_of_every_file_is_described_for_people() {
        let mut found = Vec::new();
        for kind in KINDS {
            let text = text(kind);
            assert!(!text.contains("[`") && !text.contains("::"), "{}: {text}", kind.name);
            assert!(!kind.is_toml || !text.contains("null"), "{}: {text}", kind.name);
            let schema: Value = serde_json::from_str(&text).unwrap();
            assert!(schema["title"].is_string() && schema["description"].is_string(), "{} has no title or description", kind.name);
            undescribed(&schema, kind.name, &mut found);
        }
        assert!(found.is_empty(), "give these fields a doc comment:\n{}", found.join("\n"));
    }
}
