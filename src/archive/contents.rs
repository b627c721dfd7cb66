//! The checks of what an archive says: its case files and its report.

use super::{
    ArchiveError,
    checks::{Check, CheckKind, Outcome, told},
    compare::{Difference, differences},
    digest_of_question,
    pack_file::{Pack, json_of},
    streams::{Streams, about},
};
use crate::{
    case::{Case, Source},
    digest::{sha256, sha256_of_reader},
    language::{Bilingual, Language},
    plain_file,
    record::{AskedKind, CaseSource, Manifest},
    report::{self, Format, Report},
};
use serde_json::Value;
use std::{collections::HashMap, path::Path};

/// The case files in the archive and those at hand, with the questions that were asked and the references that were judged by.
pub(super) fn case_files(
    folder: &Path,
    manifest: &Manifest,
    streams: &Streams,
    cases: &[(CaseSource, Vec<Case>)],
) -> Result<Check, ArchiveError> {
    let (mut checked, mut problems) = (0, Vec::new());
    for file in manifest.cases.iter().filter(|file| !file.digest.is_empty()) {
        let name = format!("cases/{}", crate::file_name::slug(&file.file));
        let path = folder.join(&name);
        if path.is_file() {
            checked += 1;
            let digest = plain_file::open(&path).and_then(|file| sha256_of_reader(file, |_| ())).map_err(ArchiveError::io(&path))?;
            if digest != file.digest {
                problems.push(Bilingual::both(format!("{name} 不是运行所用的文件"), format!("{name} is not the file that the run had")));
            }
        }
    }
    for (source, _) in cases.iter().filter(|(source, _)| !manifest.cases.iter().any(|known| known.digest == source.digest)) {
        let name = &source.file;
        problems.push(Bilingual::both(format!("{name} 不是运行所用的文件"), format!("{name} is not the file that the run had")));
    }
    let mut known: HashMap<(Source, &str), Vec<&Case>> = HashMap::new();
    for case in cases.iter().flat_map(|(_, cases)| cases) {
        known.entry((case.source(), case.id().as_str())).or_default().push(case);
    }
    for (turn, value) in streams.turns.iter().filter(|(turn, _)| turn.asked == AskedKind::Protocol) {
        let Some(cases) = known.get(&(turn.source, turn.case.as_str())) else { continue };
        let cases: Vec<Case> =
            cases.iter().filter_map(|case| case.as_recorded(turn.variant.as_ref(), &manifest.own_variants).ok()).collect();
        if cases.is_empty() && turn.variant.is_some() {
            continue;
        }
        checked += 1;
        let asked = digest_of_question(&turn.question);
        let same = |case: &Case| case.turns().get(turn.turn.wrapping_sub(1)).is_some_and(|turn| sha256(turn.question.as_bytes()) == asked);
        if !cases.iter().any(same) {
            let about = about(value);
            problems
                .push(Bilingual::both(format!("病例文件中的问题不同：{about}"), format!("the case file has another question: {about}")));
        }
    }
    for planned in &manifest.plan.cases {
        let (Some(cases), Some(digest)) = (known.get(&(planned.source, planned.id.as_str())), &planned.reference_digest) else { continue };
        checked += 1;
        // A twin in another language has a reference of its own.
        let variant = planned.variant.as_ref().map(|variant| &variant.name);
        let as_planned = |case: &&Case| case.as_recorded(variant, &manifest.own_variants).unwrap_or_else(|_| (*case).clone());
        if !cases.iter().map(as_planned).any(|case| case.reference_text().is_some_and(|text| sha256(text.as_bytes()) == *digest)) {
            let id = &planned.id;
            problems.push(Bilingual::both(
                format!("病例文件中的参考答案不同：病例 {id}"),
                format!("the case file has another reference: case {id}"),
            ));
        }
    }
    if checked == 0 && problems.is_empty() {
        let why = Bilingual::both("没有病例文件；可用 --cases 指定", "there is no case file; name one with --cases");
        return Ok(Check::skipped(CheckKind::Cases, why));
    }
    Ok(Check::of(CheckKind::Cases, checked, told(problems), Bilingual::default()))
}

/// Computes the report again and compares it with the packed one.
pub(super) fn numbers(folder: &Path, pack: &Pack) -> Result<Check, ArchiveError> {
    let packed = json_of(&folder.join("report/report.json"))?;
    let report = Report::of(&report::read(&[folder.to_owned()])?, pack.resampling);
    let computed = report.write(Format::Json, Language::En, None)?;
    // Read again, as the packed one is: a number has the same digits either way.
    let computed = serde_json::from_str(&computed).unwrap_or_default();
    let mut numbers = 0;
    count(&packed, &mut numbers);
    let problem = |difference: Difference| {
        let Difference { path, packed, computed } = difference;
        Bilingual::both(
            format!("{path}：归档中为 {packed}，由记录算得 {computed}"),
            format!("{path}: {packed} in the archive, {computed} by its records"),
        )
    };
    let problems: Vec<Bilingual> = differences(&packed, &computed, &["wardround"]).into_iter().map(problem).collect();
    let own = env!("CARGO_PKG_VERSION");
    let note = if pack.wardround == own {
        Bilingual::default()
    } else {
        let version = &pack.wardround;
        Bilingual::both(
            format!("由版本 {version} 打包，由版本 {own} 重算"),
            format!("packed by version {version}, computed by version {own}"),
        )
    };
    let mut check = Check::of(CheckKind::Report, numbers, told(problems), note.clone());
    if let Outcome::Failed { problems } = &mut check.outcome
        && note != Bilingual::default()
    {
        problems.push(note);
    }
    Ok(check)
}

fn count(value: &Value, numbers: &mut usize) {
    match value {
        Value::Number(_) => *numbers += 1,
        Value::Array(values) => values.iter().for_each(|value| count(value, numbers)),
        Value::Object(fields) => fields.values().for_each(|value| count(value, numbers)),
        _ => {}
    }
}
