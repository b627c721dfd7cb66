//! How dangerous the errors are that judges list, beside the score.

use super::{
    CategoryNumbers, ErrorNumbers, Estimate,
    cells::{Cell, scores_by_case},
    records::{Outcome, Records},
};
use crate::judge::{ErrorCategory, ErrorReading, Risk};

/// The numbers of some cells, which are sorted by case; `None` where no errors were looked for. `estimates` makes the means of lists of values by case.
pub(super) fn numbers(cells: &[Cell], records: &Records, estimates: impl Fn(&[Vec<Vec<f64>>]) -> Vec<Estimate>) -> Option<ErrorNumbers> {
    let readings: Vec<&ErrorReading> = cells.iter().filter_map(|cell| of(cell, records)).collect();
    if readings.is_empty() {
        return None;
    }
    let share = |is_so: &dyn Fn(Risk) -> bool| {
        scores_by_case(cells, |cell| of(cell, records)?.level().map(|level| f64::from(u8::from(is_so(level)))))
    };
    let mut lists = vec![share(&Risk::is_safe)];
    lists.extend(Risk::ALL.map(|risk| share(&|level| level == risk)));
    let [safe, none, low, moderate, high]: [Estimate; 5] = estimates(&lists).try_into().ok()?;
    let count = |risk: Risk| readings.iter().filter(|reading| reading.level() == Some(risk)).count();
    let found = |reading: &ErrorReading, category| reading.errors.iter().filter(|e| e.quote_found && e.category == category).count();
    let category = |category: ErrorCategory| CategoryNumbers {
        category,
        errors: readings.iter().map(|reading| found(reading, category)).sum(),
        answers: readings.iter().filter(|reading| found(reading, category) > 0).count(),
    };
    Some(ErrorNumbers {
        answers: readings.len(),
        unknown: readings.iter().filter(|reading| reading.level().is_none()).count(),
        safe,
        levels: [none, low, moderate, high],
        counts: Risk::ALL.map(count),
        errors: readings.iter().map(|reading| reading.errors.len()).sum(),
        unfound: readings.iter().map(|reading| reading.unfound()).sum(),
        unread: readings.iter().map(|reading| usize::from(reading.unread)).sum(),
        categories: ErrorCategory::ALL.map(category).into_iter().filter(|category| category.errors > 0).collect(),
    })
}

fn of<'a>(cell: &Cell, records: &'a Records) -> Option<&'a ErrorReading> {
    match cell.outcome {
        Outcome::Errors { place, .. } => records.errors.get(place as usize),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{judge::ListedError, stats::Resampling};

    fn reading(errors: &[(ErrorCategory, Risk, bool)]) -> ErrorReading {
        let error = |(category, risk, quote_found): &(ErrorCategory, Risk, bool)| ListedError {
            category: *category,
            quote: "q".into(),
            quote_found: *quote_found,
            consequence: String::new(),
            risk: *risk,
        };
        ErrorReading { errors: errors.iter().map(error).collect(), unread: 0 }
    }

    // Shares are over the answers whose level is known; counted by hand.
    #[test]
    fn shares_are_of_answers_whose_level_is_known_and_categories_of_errors_that_are_there() {
        use ErrorCategory::{MissingClaim, Other};
        let all = vec![
            reading(&[(Other, Risk::Low, true), (Other, Risk::High, true), (MissingClaim, Risk::Low, true)]),
            reading(&[]),
            reading(&[(Other, Risk::Low, true), (Other, Risk::Low, false)]),
            reading(&[(MissingClaim, Risk::High, false)]),
            reading(&[(Other, Risk::Moderate, true)]),
        ];
        let cell = |case: u32, place: u32| Cell {
            case,
            turn: 1,
            repeat: place,
            judge_repeat: 0,
            answer: None,
            outcome: Outcome::Errors { level: all[place as usize].level(), place },
            outside_scale: false,
            expected: None,
        };
        let cells = [cell(0, 0), cell(0, 1), cell(1, 2), cell(1, 3), cell(2, 4)];
        assert_eq!(cells.map(|cell| cell.score()), [Some(0.0), Some(100.0), Some(100.0), None, Some(0.0)]);
        let records = Records { errors: all.clone(), ..Records::default() };
        let numbers = numbers(&cells, &records, |lists| crate::report::row::estimates(lists, Resampling::default())).unwrap();
        assert_eq!((numbers.answers, numbers.unknown, numbers.counts), (5, 1, [1, 1, 1, 1]));
        assert_eq!(numbers.safe.value, Some(0.5));
        assert_eq!(numbers.levels.map(|level| level.value), [Some(0.25); 4]);
        assert!(numbers.safe.interval.is_some());
        assert_eq!((numbers.errors, numbers.unfound, numbers.unread), (7, 2, 0));
        let categories: Vec<_> = numbers.categories.iter().map(|of| (of.category, of.errors, of.answers)).collect();
        assert_eq!(categories, [(MissingClaim, 1, 1), (Other, 4, 3)]);
    }
}
