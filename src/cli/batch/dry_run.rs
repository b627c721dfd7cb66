//! `--dry-run`: what would be asked, and what it takes.

use super::{Entrant, judged_turns, prices::Priced};
use crate::{
    batch::{Wanted, estimate},
    cli::{CliError, choosing::JudgeChoice},
    tui::text::clean,
};
use comfy_table::{CellAlignment, Table, presets};
use std::{io::Write, process::ExitCode};

pub(super) fn print(wanted: &Wanted, entrants: &[Entrant], judge: Option<&JudgeChoice>) -> Result<ExitCode, CliError> {
    let prices = super::passes::prices(entrants, judge);
    let turns = judged_turns(judge);
    let mut table = Table::new();
    table.load_style(presets::UTF8_BORDERS_ONLY);
    table.set_header(["model", "questions", "prompt tokens", "answer tokens ≤", "verdicts", "judge's prompts", "judge's tokens", "cost ≤"]);
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let mut total = 0.0;
    for entrant in entrants {
        let name = entrant.choice.settings.name();
        let longest = u64::from(entrant.sampling.max_tokens.unwrap_or(1024));
        let it = estimate(wanted, longest, &turns);
        let cost = prices.estimated(name, &it);
        total += cost.map_or(0.0, |c| c.0);
        let numbers = [it.answers, it.prompt_tokens, it.answer_tokens, it.verdicts, it.judge_prompt_tokens, it.judge_tokens];
        let cells = std::iter::once(clean(name).into_owned())
            .chain(numbers.map(grouped))
            .chain([cost.map_or_else(|| "-".into(), |c| c.to_string())]);
        table.add_row(cells.collect::<Vec<_>>());
    }
    let mut out = anstream::stdout().lock();
    let written = writeln!(out, "{table}").and_then(|()| {
        writeln!(
            out,
            "{} cases × {} repeats{}. Nothing was asked. Tokens are estimated from characters, answers taken as long as they may be, verdicts as 400 tokens.{}",
            wanted.cases.len(),
            wanted.repeats,
            if judge.is_some() { format!(", each answer judged {} times", wanted.judge_repeats) } else { String::new() },
            note(&prices, entrants.len(), total)
        )
    });
    // Whoever closed the pipe has seen enough.
    let _ = written;
    Ok(ExitCode::SUCCESS)
}

fn note(prices: &Priced, models: usize, total: f64) -> String {
    if prices.models.is_empty() && prices.judge.is_none() {
        return " For a cost, set price_input and price_output (per million tokens) of the models in the settings.".into();
    }
    if models > 1 { format!(" All together at most {}.", super::prices::Cost(total)) } else { String::new() }
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
