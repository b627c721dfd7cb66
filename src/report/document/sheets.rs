//! The tables of a block beside its scores, and that of people's ratings.

use super::{Sheet, coverage, estimate, rows};
use crate::report::{
    Agreement, Block, Calibration, Doubling, OfficialNumbers, PeopleRow, Row,
    figures::{ends, number, signed},
    words::Words,
};

pub(super) fn expected(block: &Block, words: &Words) -> Sheet {
    let row = |(model, row): (String, &Row)| [model, words.group(&row.group), number(row.mean.value), number(row.expected)];
    let header = [words.model, words.group, words.mean, words.expected_mean];
    Sheet::new(words.expected, 2, header, rows(block).map(row).collect())
}

pub(super) fn details(block: &Block, words: &Words) -> Sheet {
    let row = |(model, row): (String, &Row)| {
        let spread = row.spread.as_ref();
        let length = row.length.as_ref();
        let slope = |d: Doubling| format!("{} {}", signed(d.points), ends(&d.interval, signed));
        [
            model,
            words.group(&row.group),
            number(row.standard_deviation),
            number(row.median),
            number(spread.map(|s| s.mean_standard_deviation)),
            spread.map_or_else(|| "–".into(), |s| format!("{:.1}% (n {})", s.share_apart * 100.0, s.answers)),
            number(length.map(|l| l.spearman)),
            length.and_then(|l| l.doubling).map_or_else(|| "–".into(), slope),
        ]
    };
    let header =
        [words.model, words.group, words.standard_deviation, words.median, words.spread, words.apart, words.length, words.per_doubling];
    Sheet::new(words.details, 2, header, rows(block).map(row).collect())
}

pub(super) fn criteria(block: &Block, words: &Words) -> Sheet {
    let mut cells = Vec::new();
    for (model, row) in rows(block) {
        for criterion in &row.criteria {
            let [mean, interval] = estimate(&criterion.mean, words);
            let of = [words.criterion(criterion.name), mean, interval, coverage(&row.coverage)];
            let [name, mean, interval, covered] = of;
            cells.push([model.clone(), words.group(&row.group), name, mean, interval, covered]);
        }
    }
    let header = [words.model, words.group, words.criterion, words.mean, words.interval, words.coverage];
    Sheet::new(words.criteria, 3, header, cells)
}

pub(super) fn distribution(block: &Block, words: &Words) -> Sheet {
    let mut header: Vec<String> = [words.model, words.group, words.rated].map(str::to_owned).to_vec();
    header.extend((1..=block.highest).map(|r| r.to_string()));
    let mut cells = Vec::new();
    for (model, row) in rows(block) {
        for of in &row.distributions {
            let mut cell = vec![model.clone(), words.group(&row.group), words.criterion(of.of)];
            cell.extend(of.counts.iter().map(ToString::to_string));
            cells.push(cell);
        }
    }
    Sheet { caption: words.distribution.to_owned(), header, rows: cells, words: 3 }
}

pub(super) fn official(numbers: &[OfficialNumbers], words: &Words) -> Sheet {
    let mut cells = Vec::new();
    for of in numbers {
        for category in &of.categories {
            cells.push([
                of.model.clone(),
                of.turn.to_string(),
                if category.name.is_empty() { "–".into() } else { category.name.clone() },
                number(Some(category.mean)),
                number(Some(category.std)),
                category.repeats.to_string(),
                number(Some(of.overall_mean)),
                number(of.overall_std),
                of.scores.to_string(),
                of.outside_scale.to_string(),
            ]);
        }
    }
    let header = [
        words.model,
        words.turn,
        words.category,
        words.mean,
        words.repeat_deviation,
        words.repeats,
        words.overall_mean,
        words.overall_deviation,
        "n",
        words.outside_scale,
    ];
    Sheet::new(words.official, 3, header, cells)
}

pub(super) fn agreement(agreement: &Agreement, words: &Words) -> Sheet {
    let rows = vec![
        [words.answers.to_owned(), agreement.answers.to_string()],
        ["Pearson r".to_owned(), number(agreement.pearson)],
        ["Spearman ρ".to_owned(), number(agreement.spearman)],
        ["Kendall τ-b".to_owned(), number(agreement.kendall)],
        [words.kappa.to_owned(), number(agreement.quadratic_kappa)],
        [words.saw_verdict.to_owned(), agreement.left_out.to_string()],
    ];
    Sheet::new(words.agreement, 1, [words.statistic, words.value], rows)
}

pub(super) fn people(people: &[PeopleRow], words: &Words) -> Sheet {
    let row = |p: &PeopleRow| {
        let [mean, interval] = estimate(&p.mean, words);
        let counts = [p.ratings, p.answers, p.raters, p.saw_verdict].map(|n| n.to_string());
        let [ratings, answers, raters, saw] = counts;
        [words.source_of(p.source, p.variant.as_ref()), p.model.clone(), mean, interval, ratings, answers, raters, saw]
    };
    let header = [words.source, words.model, words.mean, words.interval, words.ratings, words.answers, words.raters, words.saw_verdict];
    Sheet::new(words.people, 2, header, people.iter().map(row).collect())
}

/// What the judge gave to answers that people gave each rating.
pub(super) fn calibration(block: &Block, words: &Words) -> Sheet {
    let row = |bin: &Calibration| [bin.rating.to_string(), bin.ratings.to_string(), number(Some(bin.judge_mean))];
    let header = [words.peoples_rating(), "n", words.judges_mean()];
    let ratings = block.calibration.iter().map(|bin| bin.ratings).sum();
    Sheet::new(&words.calibration_title(ratings), 1, header, block.calibration.iter().map(row).collect())
}
