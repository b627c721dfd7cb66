//! The report for people, as a document in one language; and every format of it.

use super::{PairwiseBlock, PairwiseReport, changes_document, csv, words::Say};
use crate::{
    language::Language,
    report::{
        Figure, Format, FormatError,
        document::{Document, Part, Section, Sheet},
        figures::{ends, number, signed},
        html, json, markdown, table,
    },
};

impl PairwiseReport {
    /// The report as text, with a line break at its end. `language` is that of `table`, `markdown` and `html`; `width` are a terminal's columns, where there is
    /// one, and count for `table` only.
    ///
    /// # Errors
    /// When a writer fails.
    pub fn write(&self, format: Format, language: Language, width: Option<usize>) -> Result<String, FormatError> {
        match format {
            Format::Table => Ok(table::write(&document(self, language), width)),
            Format::Markdown => Ok(markdown::write(&document(self, language))),
            Format::Html => Ok(html::write(&document(self, language), language)),
            Format::Csv => csv::write(self),
            Format::Json => json::write(self),
        }
    }
}

fn document(report: &PairwiseReport, language: Language) -> Document {
    let say = Say(language);
    let mut sections: Vec<Section> = report.blocks.iter().map(|block| section(block, say)).collect();
    sections.extend(report.changes.iter().map(|block| changes_document::section(block, say)));
    if sections.is_empty() {
        let nothing = say.pick("文件中还没有配对", "the file has no pair yet");
        sections.push(Section { heading: say.pick("比较", "Comparisons").into(), parts: vec![Part::Paragraph(nothing.into())] });
    }
    let (resamples, seed) = (report.resampling.resamples, report.resampling.seed);
    let of_pairs = vec![
        say.pick(
            "两种顺序都选中同一模型才算胜；两种顺序结论不同，是评委受位置影响，记为平局并单列",
            "A model wins only where the judge prefers it in both orders. Where the orders disagree the position decided: a tie, counted apart",
        )
        .to_owned(),
        say.pick(
            "得分 =（胜 + 平局的一半）/ 评完的配对；不同评委、提示词、来源、是否看参考答案，从不合并",
            "Score: wins and half of all ties, of the judged pairs. Judges, wordings, sources, and with or without reference are never pooled",
        )
        .to_owned(),
    ];
    let mut notes = if report.blocks.is_empty() { Vec::new() } else { of_pairs };
    notes.extend([
        say.pick(
            format!(
                "95% 区间：得分、强度与改变的比例按病例重抽样 {resamples} 次（种子 {seed}），其余比例用 Wilson 法；所有病例结果相同时区间没有宽度，并不表示确定无疑"
            ),
            format!(
                "95% intervals: scores, strengths and shares changed by resampling cases {resamples} times (seed {seed}); other shares by Wilson's method. Where all cases are alike an interval has no width, which is no certainty"
            ),
        ),
        say.pick("评委的判断不是疗效，也不是医生的判断", "What a judge says is neither care nor what doctors say").to_owned(),
    ]);
    sections.push(Section { heading: say.pick("说明", "Notes").into(), parts: vec![Part::List { heading: None, items: notes }] });
    Document { title: say.pick("成对比较报告", "Pairwise judging").into(), sections }
}

fn section(block: &PairwiseBlock, say: Say) -> Section {
    let reference = if block.with_reference {
        say.pick("评委看参考答案", "the judge sees the reference")
    } else {
        say.pick("评委不看参考答案", "without reference")
    };
    let judge = say.pick("评委", "judge");
    let heading = format!("{judge} {} · {} · {reference}", block.judge, block.source.words(say.0));
    let mut parts = vec![Part::List { heading: None, items: facts(block, say) }, Part::Sheet(pairs(block, say))];
    if block.longer.won.of > 0 {
        parts.push(Part::Sheet(equal_length(block, say)));
    }
    if !block.strengths.is_empty() {
        parts.push(Part::Sheet(strengths(block, say)));
        parts.extend(why_no_strengths(block, say).map(Part::Paragraph));
    }
    Section { heading, parts }
}

fn facts(block: &PairwiseBlock, say: Say) -> Vec<String> {
    let order = &block.order;
    let mut items = Vec::new();
    if !block.judges_itself.is_empty() {
        let names = block.judges_itself.join(say.pick("、", ", "));
        items.push(say.pick(
            format!("注意：评委就是参评模型 {names}；评委常偏向自己的回答，请另用评委"),
            format!("Warning: the judge is the contestant {names}; judges tend to favour their own answers, so use another judge"),
        ));
    }
    items.push(say.pick(
        format!("{} 个病例；两种顺序都评完的配对：{}", block.cases, say.covered(&block.coverage)),
        format!("{} cases; pairs judged in both orders: {}", block.cases, say.covered(&block.coverage)),
    ));
    items.push(say.pick(
        format!(
            "两种顺序一致：{}。不一致：两次都选前一个 {}，两次都选后一个 {}，一次平局 {}",
            say.share(&order.consistent),
            order.first_in_both,
            order.second_in_both,
            order.mixed
        ),
        format!(
            "Both orders agree: {}. They disagree: the first in both {}, the second in both {}, a tie in one {}",
            say.share(&order.consistent),
            order.first_in_both,
            order.second_in_both,
            order.mixed
        ),
    ));
    items.push(say.pick(
        format!("分出高下的判定中选前一个：{}；不受位置影响时为 50%", say.share(&order.first_preferred)),
        format!("Decisions for the answer shown first: {}; 50% where the position does not matter", say.share(&order.first_preferred)),
    ));
    if block.longer.won.of > 0 {
        let won = say.share(&block.longer.won);
        items.push(
            say.pick(format!("有胜者的配对中较长的回答获胜：{won}"), format!("The longer answer won: {won} of the pairs with a winner")),
        );
    }
    if block.same_text.judged > 0 {
        let (ties, judged) = (block.same_text.ties, block.same_text.judged);
        items.push(say.pick(
            format!("两方文字完全相同的配对，两种顺序都判平局：{ties}/{judged}"),
            format!("Pairs of one and the same text that were a tie in both orders: {ties}/{judged}"),
        ));
    }
    if block.answers_that_speak_to_the_judge > 0 {
        let count = block.answers_that_speak_to_the_judge;
        items.push(say.speaks_to_judge(count));
    }
    if block.circles > 0 {
        let count = block.circles;
        items.push(say.pick(
            format!("{count} 组三个模型互相循环取胜：单一排名说明不了它们的高下"),
            format!("Sets of three models that beat each other in a circle: {count}; no ranking describes them"),
        ));
    }
    items
}

fn pairs(block: &PairwiseBlock, say: Say) -> Sheet {
    let percent = |rate: Option<f64>| rate.map_or_else(|| "–".into(), |rate| format!("{:.1}%", rate * 100.0));
    let row = |pair: &super::PairNumbers| {
        [
            pair.left.clone(),
            pair.right.clone(),
            say.turn(pair.turn),
            format!("{}/{}", pair.coverage.judged, pair.coverage.of),
            pair.wins.to_string(),
            pair.losses.to_string(),
            pair.ties.to_string(),
            (pair.position + pair.mixed).to_string(),
            percent(pair.win_rate),
            number(pair.score.value),
            pair.score.interval.as_ref().map_or_else(|| "–".into(), |interval| ends(interval, |end| number(Some(end)))),
        ]
    };
    let header = [
        say.pick("模型", "model"),
        say.pick("对手", "against"),
        say.pick("轮次", "turn"),
        say.pick("已评", "judged"),
        say.pick("胜", "wins"),
        say.pick("负", "losses"),
        say.pick("平", "ties"),
        say.pick("位置", "position"),
        say.pick("胜率", "win rate"),
        say.pick("得分", "score"),
        say.pick("95% 区间", "95% interval"),
    ];
    let caption =
        say.pick("各对模型（位置：两种顺序结论不同，记为平局）", "Pairs of models (position: the orders disagree, counted as a tie)");
    Sheet::new(caption, 3, header, block.pairs.iter().map(row).collect())
}

/// A figure with its interval.
fn cells(figure: &Figure, written: impl Fn(f64) -> String) -> [String; 2] {
    match figure {
        Figure::Defined { value, interval, .. } => {
            [written(*value), interval.as_ref().map_or_else(|| "–".into(), |interval| ends(interval, &written))]
        }
        Figure::Undefined { .. } => ["–".into(), "–".into()],
    }
}

fn equal_length(block: &PairwiseBlock, say: Say) -> Sheet {
    let row = |pair: &super::PairNumbers| {
        let [value, interval] = cells(pair.equal_length.as_ref()?, |value| number(Some(value)));
        Some([pair.left.clone(), pair.right.clone(), number(pair.score.value), value, interval])
    };
    let header = [
        say.pick("模型", "model"),
        say.pick("对手", "against"),
        say.pick("得分", "score"),
        say.pick("等长时", "at equal length"),
        say.pick("95% 区间", "95% interval"),
    ];
    let caption = say.pick(
        "等长得分（敏感性分析：以两个回答长度之比的对数作逻辑回归，取长度相等时的得分）",
        "Score at equal length (a sensitivity analysis: logistic regression on the logarithm of the quotient of the lengths)",
    );
    Sheet::new(caption, 2, header, block.pairs.iter().filter_map(row).collect())
}

fn strengths(block: &PairwiseBlock, say: Say) -> Sheet {
    let row = |strength: &super::Strength| {
        let [value, interval] = cells(&strength.log_strength, signed);
        [strength.model.clone(), value, interval]
    };
    let header = [say.pick("模型", "model"), say.pick("对数强度", "log strength"), say.pick("95% 区间", "95% interval")];
    let caption =
        say.pick("强度（Bradley–Terry 模型，平局用 Davidson 参数）", "Strengths (Bradley and Terry's model, ties by Davidson's parameter)");
    Sheet::new(caption, 1, header, block.strengths.iter().map(row).collect())
}

fn why_no_strengths(block: &PairwiseBlock, say: Say) -> Option<String> {
    match block.strengths.first().map(|strength| &strength.log_strength)? {
        Figure::Undefined { why } => {
            Some(say.pick(format!("没有强度：{}", say.reason(*why)), format!("No strengths: {}", say.reason(*why))))
        }
        Figure::Defined { undefined_resamples: 0, .. } => None,
        Figure::Defined { undefined_resamples, .. } => Some(say.pick(
            format!("{undefined_resamples} 次重抽样中强度无有限值；区间只来自其余重抽样，因而偏窄"),
            format!("{undefined_resamples} resamples have no finite strengths; the intervals are of the others, and too narrow"),
        )),
    }
}
