//! The tables about models as a whole: the two overall means, what is known of them and what their answers took, and gains over their bases.

use super::{Part, Sheet, coverage, estimate, in_class_order};
use crate::{
    chat::{ModelClass, ModelSize},
    report::{
        Block, Gain, ModelNumbers, PairTest, PaperGain, PaperTable,
        against::gibibytes,
        figures::{ends, number, probability, signed},
        words::Words,
    },
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
            facts.size.map_or_else(dash, ModelSize::rounded),
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

/// The models against the models that they were made from, and below the gains that the paper prints, labelled as the paper's.
pub(super) fn gains(block: &Block, words: &Words) -> Vec<Part> {
    let mut parts = Vec::new();
    if !block.gains.is_empty() {
        let said = words.gains();
        let header = [words.model, words.cases, words.turns, said.base_mean, said.points, words.p_holm, said.percent];
        let rows = block.gains.iter().map(|gain| of_gain(gain, words)).collect();
        parts.push(Part::Sheet(Sheet::new(said.caption, 1, header, rows)));
        parts.push(Part::Paragraph(said.note.to_owned()));
        parts.extend(block.paper.as_ref().and_then(|paper| paper_gains(paper, words)));
    }
    if !block.base_missing.is_empty() {
        parts.push(Part::Paragraph(words.base_missing(&block.base_missing)));
    }
    parts
}

fn of_gain(gain: &Gain, words: &Words) -> [String; 7] {
    let percent = |value: f64| format!("{}%", signed(value));
    let test = gain.points.as_ref();
    let points = |test: &PairTest| format!("{} {}", signed(test.difference), ends(&test.interval, signed));
    let interval = gain.percent_interval.map(|interval| format!(" {}", ends(&interval, percent))).unwrap_or_default();
    [
        format!("{} − {}", gain.model, gain.base),
        gain.cases.to_string(),
        gain.turns.to_string(),
        number(gain.base_mean),
        test.map_or_else(|| words.no_test.to_owned(), points),
        test.map_or_else(dash, |test| probability(test.p_holm)),
        gain.percent.map_or_else(dash, |value| format!("{}{interval}", percent(value))),
    ]
}

/// The gains that the paper prints with its rows.
fn paper_gains(paper: &PaperTable, words: &Words) -> Option<Part> {
    let used: Vec<usize> =
        (0..paper.columns.len()).filter(|column| paper.gains.iter().any(|gain| gain.percent[*column].is_some())).collect();
    let mut header: Vec<String> = [words.model, words.published_in, words.rated_by].map(str::to_owned).to_vec();
    header.extend(used.iter().map(|column| words.paper_column(paper.columns[*column])));
    let row = |gain: &PaperGain| {
        let percent = used.iter().map(|column| gain.percent[*column].map_or_else(dash, |percent| format!("{percent:+.1}%")));
        let first = [format!("{} − {}", gain.model, gain.over), words.of_paper.to_owned(), words.raters_of_paper(gain.doctors)];
        first.into_iter().chain(percent).collect()
    };
    let rows: Vec<Vec<String>> = paper.gains.iter().map(row).collect();
    (!rows.is_empty()).then(|| Part::Sheet(Sheet { caption: words.paper_gains.to_owned(), header, rows, words: 3 }))
}

/// A column of classes before the models' names, in a table whose rows are of models of these classes; as it is where no class is known.
pub(super) fn with_classes(mut sheet: Sheet, classes: &[Option<ModelClass>], words: &Words) -> Sheet {
    if classes.iter().all(Option::is_none) || classes.len() != sheet.rows.len() {
        return sheet;
    }
    sheet.header.insert(0, words.facts().class.to_owned());
    for (row, class) in sheet.rows.iter_mut().zip(classes) {
        row.insert(0, class.map_or_else(dash, |class| class.words(words.language()).to_owned()));
    }
    sheet.words += 1;
    sheet
}
