//! The charts of a block; its tables contain their numbers.

use super::{in_class_order, rows};
use crate::report::{
    Against, Block, CaseMeans, Group, PairNumbers, Report, Row,
    chart::{Axis, Bars, Chart, Cloud, Heat, HeatRow, HeatWords, Intervals, Mark, Panel, Scatter, ScatterWords, Signs},
    words::Words,
};

/// Every chart of a block with its name in files.
pub(in crate::report) fn named(block: &Block, report: &Report, words: &Words) -> Vec<(String, Chart)> {
    let mut charts: Vec<(String, Chart)> = vec![
        ("forest".into(), forest(block, words)),
        ("scores".into(), scores_chart(block, words)),
        ("turns".into(), turns(block, words)),
        ("cases".into(), cases(block, words)),
        ("distribution".into(), distribution_chart(block, words)),
        ("comparison".into(), comparison_chart(&block.comparisons, words)),
        ("calibration".into(), calibration(block, words)),
    ];
    charts.push(("ranks-by-turn".into(), super::diagnosis::by_turn(block, words)));
    charts.extend(report.against.iter().map(|&of| (format!("score-against-{}", of.name()), against(block, of, words))));
    charts
}

/// The overall mean of each model, one a line; empty for a single model, which the chart of scores has.
pub(super) fn forest(block: &Block, words: &Words) -> Chart {
    let mark = |model: &&super::ModelNumbers| {
        let row = model.rows.first()?;
        let interval = row.mean.interval.map(|interval| (interval.low, interval.high));
        Some(Mark { label: model.model.clone(), value: row.mean.value?, interval, around: None })
    };
    let marks: Vec<Mark> = in_class_order(block).iter().filter_map(mark).collect();
    Chart::Intervals(Intervals {
        title: words.forest(),
        description: words.chart_forest(block.preset.lowest(), block.highest),
        axis: words.points.to_owned(),
        range: (f64::from(block.preset.lowest()), f64::from(block.highest)),
        zero: false,
        marks: if marks.len() < 2 { Vec::new() } else { marks },
        signs: signs(words.sign_mean, words),
        on_terminal: true,
    })
}

/// The scale of a block, further down where a mean is below it: pitfalls of rubrics can take away more than was reached.
fn scale_axis(block: &Block, words: &Words, clouds: &[Cloud]) -> Axis {
    let lowest = clouds.iter().flat_map(|cloud| &cloud.points).map(|point| point.1).fold(f64::from(block.preset.lowest()), f64::min);
    Axis::of_scale(words.mean, (lowest.floor(), f64::from(block.highest)))
}

/// The mean of each model by turn; empty where there is one turn.
pub(super) fn turns(block: &Block, words: &Words) -> Chart {
    let point = |row: &Row| match row.group {
        Group::Turn(turn) => row.mean.value.map(|mean| (f64::from(turn), mean)),
        _ => None,
    };
    let cloud = |model: &&super::ModelNumbers| Cloud {
        label: model.model.clone(),
        points: model.rows.iter().filter_map(point).collect(),
        notes: Vec::new(),
    };
    let mut clouds: Vec<Cloud> = in_class_order(block).iter().map(cloud).collect();
    let last = clouds.iter().flat_map(|cloud| &cloud.points).map(|point| point.0 as u32).max().unwrap_or(1);
    if last < 2 {
        clouds.clear();
    }
    Chart::Scatter(Box::new(Scatter {
        title: words.turns_title(),
        description: words.chart_turns(),
        across: Axis::of_whole(words.turn, (1, last)),
        up: scale_axis(block, words, &clouds),
        same_scale: false,
        side_by_side: true,
        joined: true,
        clouds,
        words: ScatterWords::of(words.language()),
    }))
}

/// Every case with the mean of each model, the hardest first.
pub(super) fn cases(block: &Block, words: &Words) -> Chart {
    let models = in_class_order(block);
    let place = |model: &&super::ModelNumbers| block.models.iter().position(|other| other.party == model.party);
    let places: Vec<usize> = models.iter().filter_map(place).collect();
    let values = |case: &CaseMeans| places.iter().map(|place| case.models[*place]).collect();
    let row = |case: &CaseMeans| HeatRow { label: case.case.clone(), mean: case.mean, values: values(case) };
    Chart::Heat(Heat {
        title: words.cases_title(),
        description: words.chart_cases(),
        columns: models.iter().map(|model| model.model.clone()).collect(),
        rows: block.case_means.iter().map(row).collect(),
        range: (f64::from(block.preset.lowest()), f64::from(block.highest)),
        words: HeatWords { mean: words.mean.to_owned(), left_out: words.cases_left_out() },
    })
}

/// What the judge gave to answers by the rating that people gave them; empty where nobody rated.
pub(super) fn calibration(block: &Block, words: &Words) -> Chart {
    let points = block.calibration.iter().map(|bin| (f64::from(bin.rating), bin.judge_mean)).collect();
    let notes = block.calibration.iter().map(|bin| format!("n {}", bin.ratings)).collect();
    let ratings: usize = block.calibration.iter().map(|bin| bin.ratings).sum();
    Chart::Scatter(Box::new(Scatter {
        title: words.calibration_title(ratings),
        description: words.chart_calibration(),
        across: Axis::of_scale(words.peoples_rating(), (1.0, 10.0)),
        up: Axis::of_scale(words.judges_mean(), (f64::from(block.preset.lowest()), f64::from(block.highest))),
        same_scale: block.highest == 10,
        side_by_side: false,
        joined: true,
        clouds: vec![Cloud { label: block.judge.clone(), points, notes }],
        words: ScatterWords::of(words.language()),
    }))
}

/// The overall mean of each model against a measure of it; what is unknown is counted in the title.
pub(super) fn against(block: &Block, against: Against, words: &Words) -> Chart {
    let mut unknown = 0;
    let mut clouds = Vec::new();
    for model in in_class_order(block) {
        let score = model.rows.first().and_then(|row| row.mean.value);
        match against.of(model).zip(score) {
            Some(point) => clouds.push(Cloud { label: model.model.clone(), points: vec![point], notes: Vec::new() }),
            None => unknown += 1,
        }
    }
    let label = against.words(words.language());
    let values: Vec<f64> = clouds.iter().flat_map(|cloud| &cloud.points).map(|point| point.0).collect();
    Chart::Scatter(Box::new(Scatter {
        title: words.against_title(label, clouds.len(), unknown),
        description: words.chart_against(label),
        across: Axis::of_values(label, values.iter().copied()),
        up: scale_axis(block, words, &clouds),
        same_scale: false,
        side_by_side: false,
        joined: false,
        clouds,
        words: ScatterWords::of(words.language()),
    }))
}

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
        description: words.chart_scores(block.preset.lowest(), block.highest),
        axis: words.points.to_owned(),
        range: (f64::from(block.preset.lowest()), f64::from(block.highest)),
        zero: false,
        marks,
        signs: signs(words.sign_mean, words),
        on_terminal: false,
    })
}

fn signs(dot: &'static str, words: &Words) -> Signs {
    Signs { dot, interval: words.sign_interval, around: words.sign_detectable }
}

pub(super) fn distribution_chart(block: &Block, words: &Words) -> Chart {
    let mut panels = Vec::new();
    for model in in_class_order(block) {
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
        on_terminal: false,
    })
}
