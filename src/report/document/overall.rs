//! The tables about models as a whole: the two overall means, what is known of them and what their answers took, and gains over their bases.

use super::{Part, Sheet, coverage, estimate, in_class_order};
use crate::report::{
    Block, Gain, ModelNumbers, PaperGain,
    against::gibibytes,
    figures::{ends, number, probability, signed},
    words::Words,
};

fn dash() -> String {
    "–".to_owned()
}

/// The overall mean in both ways in which it can be meant.
pub(super) fn averages(block: &Block, words: &Words) -> Option<Part> {
    let row = |model: &&ModelNumbers| {
        let (average, overall) = (model.turn_average?, model.rows.first()?);
        let [pooled, pooled_interval] = estimate(&overall.mean, words);
        let [mean, interval] = estimate(&average.mean, words);
        Some([model.model.clone(), pooled, pooled_interval, mean, interval, average.turns.to_string(), coverage(&overall.coverage)])
    };
    let rows: Vec<[String; 7]> = in_class_order(block).iter().filter_map(row).collect();
    let (of_turns, mut caption) = words.two_averages();
    if block.paper.is_some() {
        caption += words.average_of_paper();
    }
    let header = [words.model, words.mean_of_all, words.interval, of_turns, words.interval, words.turns, words.coverage];
    (!rows.is_empty()).then(|| Part::Sheet(Sheet::new(&caption, 1, header, rows)))
}

/// What is known of the models, and what their answers took.
pub(super) fn facts(block: &Block, words: &Words) -> Vec<Part> {
    let is_told = |model: &ModelNumbers| model.facts.is_some() || model.spent.timed > 0;
    if !block.models.iter().any(is_told) {
        return Vec::new();
    }
    let row = |model: &&ModelNumbers| {
        let facts = model.facts.clone().unwrap_or_default();
        let counted = |value: Option<f64>, of: usize| value.map_or_else(dash, |value| format!("{} (n {of})", number(Some(value))));
        [
            model.model.clone(),
            facts.class.map_or_else(dash, |class| class.words(words.language()).to_owned()),
            facts.size.map_or_else(dash, crate::chat::ModelSize::rounded),
            facts.quant.unwrap_or_else(dash),
            counted(model.spent.seconds, model.spent.timed),
            counted(model.spent.cost.map(|cost| cost * 1000.0), model.spent.priced),
            number(facts.weights_bytes.map(gibibytes)),
        ]
    };
    let said = words.facts();
    let header = [words.model, said.class, said.size, said.quant, said.seconds, said.cost, said.weights];
    let sheet = Sheet::new(said.caption, 4, header, in_class_order(block).iter().map(row).collect()).without_empty_columns();
    vec![Part::Sheet(sheet), Part::Paragraph(said.note.to_owned())]
}

/// The models against the models that they were made from, with the gains that the paper prints, labelled as the paper's.
pub(super) fn gains(block: &Block, words: &Words) -> Vec<Part> {
    let mut parts = Vec::new();
    if !block.gains.is_empty() {
        let own = block.gains.iter().map(|gain| of_gain(gain, words));
        let paper = block.paper.iter().flat_map(|paper| paper.gains.iter().map(move |gain| (paper, gain)));
        let printed = paper.flat_map(|(paper, gain)| {
            let columns = paper.columns.iter().zip(&gain.percent);
            columns.filter_map(move |(column, percent)| Some(of_paper(gain, column, (*percent)?, words)))
        });
        let said = words.gains();
        let header = [
            words.model,
            words.published_in,
            words.cases,
            words.turns,
            said.base_mean,
            said.points,
            words.interval,
            words.p_holm,
            said.percent,
            words.interval,
        ];
        parts.push(Part::Sheet(Sheet::new(said.caption, 2, header, own.chain(printed).collect())));
        parts.push(Part::Paragraph(said.note.to_owned()));
    }
    if !block.base_missing.is_empty() {
        parts.push(Part::Paragraph(words.base_missing(&block.base_missing)));
    }
    parts
}

fn of_gain(gain: &Gain, words: &Words) -> [String; 10] {
    let test = gain.points.as_ref();
    [
        format!("{} − {}", gain.model, gain.base),
        words.of_run.to_owned(),
        gain.cases.to_string(),
        gain.turns.to_string(),
        number(gain.base_mean),
        test.map_or_else(|| words.no_test.to_owned(), |test| signed(test.difference)),
        test.map_or_else(dash, |test| ends(&test.interval, signed)),
        test.map_or_else(dash, |test| probability(test.p_holm)),
        gain.percent.map_or_else(dash, |percent| format!("{}%", signed(percent))),
        gain.percent_interval.map_or_else(dash, |interval| ends(&interval, |end| format!("{}%", signed(end)))),
    ]
}

/// A gain as the paper prints it: in percent, of one of its columns, by its judge or by people.
fn of_paper(gain: &PaperGain, column: &str, percent: f64, words: &Words) -> [String; 10] {
    let name = format!("{} − {} · {}", gain.model, gain.over, words.paper_column(column));
    let from = format!("{} ({})", words.of_paper, words.raters_of_paper(gain.doctors));
    [name, from, dash(), dash(), dash(), dash(), dash(), dash(), format!("{percent:+.1}%"), dash()]
}

/// A class before the models' names, in a table whose rows are of these models; as it is where no class is known.
pub(super) fn with_classes(mut sheet: Sheet, models: &[Option<&ModelNumbers>], words: &Words) -> Sheet {
    let class = |model: &Option<&ModelNumbers>| model.and_then(|model| model.facts.as_ref()?.class);
    if models.iter().all(|model| class(model).is_none()) || models.len() != sheet.rows.len() {
        return sheet;
    }
    sheet.header.insert(0, words.facts().class.to_owned());
    for (row, model) in sheet.rows.iter_mut().zip(models) {
        row.insert(0, class(model).map_or_else(dash, |class| class.words(words.language()).to_owned()));
    }
    sheet.words += 1;
    sheet
}

