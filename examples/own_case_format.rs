//! Cases in a format of one's own: read into `Case`, which checks them, and written as a file that the program reads.
//!
//! Every `Case` that exists is valid; a record with a mistake is told with the field and what to do.
//!
//! `cargo run --no-default-features --example own_case_format`

use serde_json::json;
use std::error::Error;
use wardround::{
    case::{Case, ReadOptions, read_bytes, to_native},
    language::Language,
};

/// A hospital's export: one line a case, fields apart by tabs. The last record has no question in its second turn.
const EXPORT: &str = "\
A-17\tCough for three weeks and night sweats.\tCrackles over the right upper lobe.\tPulmonary tuberculosis: sputum smears, then isolation.
A-18\tSudden pain in the left calf.\tThe calf is swollen and warm.\tDeep vein thrombosis: ultrasound, then anticoagulation.
A-19\tHeadache since yesterday.\t \tMeningitis: lumbar puncture.
";

/// One line as a case.
fn case(line: &str) -> Result<Case, String> {
    let [id, complaint, exam, answer] = line.split('\t').collect::<Vec<_>>()[..] else {
        return Err("a record has four fields".into());
    };
    // The fields of the program's own format, see examples/case.toml.
    let value = json!({
        "id": id,
        "language": "en",
        "reference": [{ "id": "diagnosis", "question": "What is the diagnosis, and what is next?", "answer": answer }],
        "turns": [
            { "kind": "complaint", "question": complaint },
            { "kind": "exam", "question": exam, "reference": ["diagnosis"] },
        ],
    });
    Case::from_json(&value).map_err(|(field, message)| format!("{id}: {field}: {}", message.words(Language::En)))
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut native = String::new();
    for line in EXPORT.lines() {
        match case(line) {
            Ok(case) => {
                println!("{}: {} turns, source {:?}: {}", case.id(), case.turns().len(), case.source().label(), case.opening(30));
                native.push_str(&to_native(&case)?);
            }
            Err(message) => println!("left out: {message}"),
        }
    }
    // What was written is read again: `wardround replay --cases FILE` takes it.
    let file = read_bytes("cases.toml", native.as_bytes(), &ReadOptions::default())?;
    println!("{} cases can be replayed, {} records have problems", file.cases.len(), file.problems.len());
    Ok(())
}
