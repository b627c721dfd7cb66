//! `--dry-run`: prints what a batch would ask and an estimate of its cost.

use super::{
    CandidateChoice, judged_turns,
    prices::{Cost, Priced},
    words::Words,
};
use crate::{
    case::Case,
    cli::{CliError, choosing::JudgeChoice},
    record::{CurrentConversation, Shard, current_conversations},
    runner::batch::{Amount, Wanted, estimate},
    text::clean,
};
use comfy_table::{CellAlignment, Table, presets};
use std::{collections::HashMap, path::Path, process::ExitCode};

/// What a batch would do.
pub(super) struct Dry<'a> {
    pub wanted: &'a Wanted,
    pub candidates: &'a [CandidateChoice],
    pub judge: Option<&'a JudgeChoice>,
    pub folder: &'a Path,
    pub shard: Option<Shard>,
}

impl Dry<'_> {
    /// Prints it.
    pub fn print(&self, max_cost: Option<Amount>, words: Words) -> Result<ExitCode, CliError> {
        if let Some(shard) = self.shard {
            let all = self.wanted.whole.as_ref().map_or(0, |whole| whole.len());
            if self.wanted.cases.is_empty() {
                say!("{}", words.empty_shard(shard, all))?;
                return Ok(ExitCode::SUCCESS);
            }
            let (named, more) = super::shard::named(&self.wanted.cases);
            say!("{}", clean(&words.shard(shard, self.wanted.cases.len(), all, (&named, more))))?;
        }
        self.estimate(max_cost, words)
    }

    fn estimate(&self, max_cost: Option<Amount>, words: Words) -> Result<ExitCode, CliError> {
        let Self { wanted, candidates, judge, folder, .. } = *self;
        let there = if folder.join("manifest.json").is_file() { current_conversations(folder)? } else { Vec::new() };
        let prices = super::passes::prices(candidates, judge);
        let turns = judged_turns(judge);
        let mut table = Table::new();
        table.load_style(presets::UTF8_BORDERS_ONLY);
        table.set_header(words.columns());
        for column in table.column_iter_mut().skip(1) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        let mut total = 0.0;
        let mut all_recorded = 0;
        for candidate in candidates {
            let name = candidate.choice.settings.name();
            let longest = u64::from(candidate.sampling.max_tokens.unwrap_or(1024));
            let it = estimate(wanted, longest, &turns);
            let cost = prices.estimated(name, &it);
            total += cost.map_or(0.0, |c| c.0);
            let recorded = recorded(wanted, name, &there);
            all_recorded += recorded;
            let numbers = [it.answers, recorded, it.prompt_tokens, it.answer_tokens, it.verdicts, it.judge_prompt_tokens, it.judge_tokens];
            let cells = std::iter::once(clean(name).into_owned())
                .chain(numbers.map(grouped))
                .chain([cost.map_or_else(|| "-".into(), |c| c.to_string())]);
            table.add_row(cells.collect::<Vec<_>>());
        }
        let judged = judge.map(|_| wanted.judge_repeats);
        let variants = wanted.cases.iter().filter(|case| case.variant().is_some()).count();
        let cases = (wanted.cases.len() - variants, variants);
        let text = words.estimated(cases, wanted.repeats, judged, all_recorded > 0);
        let above = max_cost.filter(|limit| total > limit.get()).map(|limit| words.above_limit(limit)).unwrap_or_default();
        say!("{table}\n{text}{}{above}", note(&prices, candidates.len(), total, words))?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Answers that the run holds to what is wanted, by the model's name: whether with the same settings is known only once the model is open.
fn recorded(wanted: &Wanted, model: &str, there: &[CurrentConversation]) -> u64 {
    let cases: HashMap<_, &Case> = wanted.cases.iter().map(|c| ((c.source(), c.id(), c.variant_name()), c)).collect();
    let of_model = there.iter().filter(|c| c.model.name == model && c.repeat < wanted.repeats);
    of_model.filter_map(|c| Some(c.turns.len().min(wanted.turns_of(cases.get(&(c.source, &c.case, c.variant.as_ref()))?)) as u64)).sum()
}

fn note(prices: &Priced, models: usize, total: f64, words: Words) -> String {
    if prices.models.is_empty() && prices.judge.is_none() {
        return words.no_prices().into();
    }
    if models > 1 { words.total(Cost(total)) } else { String::new() }
}

/// 1234567 as 1,234,567.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    #[test]
    fn thousands_are_grouped() {
        assert_eq!([0, 999, 1000, 1_234_567].map(super::grouped), ["0", "999", "1,000", "1,234,567"]);
    }
}
