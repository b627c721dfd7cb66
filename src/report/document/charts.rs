//! The charts of a block; its tables contain their numbers.

use super::rows;
use crate::report::{
    Block, Group, PairNumbers, Row,
    chart::{Bars, Chart, Intervals, Mark, Panel, Signs},
    words::Words,
};

pub(super) fn scores_chart(block: &Block, words: &Words) -> Chart {
    let mark = |(model, row): (String, &Row)| {
        let value = row.mean.value?;
        let label = format!("{model} · {}", words.group(&row.group));
        Some(Mark { label, value, interval: row.mean.interval.map(|i| (i.low, i.high)), around: None })
    };
    // A suite of tasks would be a page of lines: its phases are enough to see, the table has the tasks.
    let marks = rows(block).filter(|(_, row)| !matches!(row.group, Group::Task(_))).filter_map(mark).collect();
    Chart::Intervals(Intervals {
        title: words.scores.to_owned(),
        description: words.chart_scores(block.highest),
        axis: words.points.to_owned(),
        range: (1.0, f64::from(block.highest)),
        zero: false,
        marks,
        signs: signs(words.sign_mean, words),
    })
}

fn signs(dot: &'static str, words: &Words) -> Signs {
    Signs { dot, interval: words.sign_interval, around: words.sign_detectable }
}

pub(super) fn distribution_chart(block: &Block, words: &Words) -> Chart {
    let mut panels = Vec::new();
    for model in &block.models {
        for of in model.rows.first().into_iter().flat_map(|row| &row.distributions) {
            let label = if of.of == "rating" { model.model.clone() } else { format!("{} · {}", model.model, words.criterion(of.of)) };
            panels.push(Panel { label, counts: of.counts.clone() });
        }
    }
    Chart::Bars(Bars { title: words.distribution.to_owned(), description: words.chart_distribution(), panels, legend: words.sign_bar })
}

pub(super) fn comparison_chart(pairs: &[PairNumbers], words: &Words) -> Chart {
    let mark = |pair: &PairNumbers| {
        let test = pair.test.as_ref()?;
        let label = format!("{} − {}", pair.left, pair.right);
        let interval = Some((test.interval.low, test.interval.high));
        Some(Mark { label, value: test.difference, interval, around: test.detectable })
    };
    let marks: Vec<Mark> = pairs.iter().filter_map(mark).collect();
    let reach = |m: &Mark| m.interval.map_or(m.value.abs(), |(low, high)| low.abs().max(high.abs())).max(m.around.unwrap_or(0.0));
    let widest = marks.iter().map(reach).fold(0.5, f64::max);
    Chart::Intervals(Intervals {
        title: words.comparison.to_owned(),
        description: words.chart_comparison(),
        axis: words.points.to_owned(),
        range: (-widest, widest),
        zero: true,
        marks,
        signs: signs(words.sign_difference, words),
    })
}
