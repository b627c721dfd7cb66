//! What the paper reports. Source: its tables of results; no interval is given there.

use crate::{case::Source, judge::Preset};
use serde::Serialize;

/// The paper's rows for a source of cases.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PaperTable {
    /// Whether these are the paper's own cases; if not, the rows are an orientation and nothing more.
    pub same_cases: bool,
    /// What the columns are.
    pub columns: &'static [&'static str],
    /// The rows.
    pub rows: &'static [PaperRow],
}

/// One row of the paper.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PaperRow {
    /// The model, as the paper names it.
    pub model: &'static str,
    /// Whether three doctors rated it; else the judge of record (gpt-4-0125-preview) did.
    pub by_doctors: bool,
    /// The scores, one a column, from 1 to 10.
    pub scores: &'static [f64],
}

const fn judged(model: &'static str, scores: &'static [f64]) -> PaperRow {
    PaperRow { model, by_doctors: false, scores }
}

const DOTABENCH: &[PaperRow] = &[
    judged("Qwen-1.8B-Chat", &[4.68]),
    judged("Baichuan-13B-Chat", &[7.59]),
    judged("Baichuan2-7B-Chat", &[7.41]),
    judged("Baichuan2-13B-Chat", &[7.47]),
    judged("Yi-6B-Chat", &[8.25]),
    judged("Yi-34B-Chat", &[8.65]),
    judged("BianQue-2", &[4.12]),
    judged("DISC-MedLLM", &[4.97]),
    judged("HuatuoGPT", &[5.88]),
    judged("HuatuoGPT-II", &[7.90]),
    judged("DotaGPT (Yi-6B)", &[8.36]),
    judged("DotaGPT (Baichuan2-7B)", &[8.36]),
    judged("GPT-3.5", &[7.83]),
    judged("Claude-3", &[9.21]),
    judged("GPT-4", &[9.41]),
    PaperRow { model: "Baichuan2-7B-Chat", by_doctors: true, scores: &[8.25] },
    PaperRow { model: "DotaGPT (Baichuan2-7B)", by_doctors: true, scores: &[8.54] },
];

const DOCTORFLAN: &[PaperRow] = &[
    judged("DotaGPT (Baichuan2-7B)", &[8.48, 8.01, 8.23, 8.80, 8.25]),
    judged("DotaGPT (Yi-6B)", &[8.32, 7.62, 7.68, 8.44, 7.81]),
    judged("GPT-4", &[8.00, 8.41, 8.28, 9.04, 8.42]),
];

/// The paper's rows to show beside a block; `None` where the paper has nothing to do with it.
pub(super) fn paper_table(source: Source, preset: Preset) -> Option<PaperTable> {
    if !matches!(preset, Preset::Official | Preset::Paper) {
        return None;
    }
    let average = &["average"];
    match source {
        Source::DotaBench => Some(PaperTable { same_cases: true, columns: average, rows: DOTABENCH }),
        Source::CmbClinDerived => Some(PaperTable { same_cases: false, columns: average, rows: DOTABENCH }),
        Source::DoctorFlan => Some(PaperTable {
            same_cases: true,
            columns: &["pre-diagnosis", "diagnosis", "treatment", "post-treatment", "average"],
            rows: DOCTORFLAN,
        }),
        Source::Bundled | Source::Native => None,
    }
}
