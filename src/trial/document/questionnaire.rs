//! What raters answered after the last item.

use super::{
    Told,
    words::{Say, two},
};
use crate::{
    report::{
        document::{Part, Section, Sheet},
        figures::number,
    },
    trial::{form::Form, numbers::QuestionnaireNumbers},
};

/// The section; absent where raters were asked nothing.
pub(super) fn section(told: &Told<'_>) -> Option<Section> {
    let numbers = told.numbers.questionnaire.as_ref()?;
    let form = &told.protocol.questionnaire.as_ref()?.form;
    let say = told.say;
    let mut parts = vec![Part::List { heading: None, items: overview(told, numbers, form) }];
    let label = |id: &str| form.field(id).map_or_else(|| id.to_owned(), |field| field.label.words(say.language).to_owned());
    let scales: Vec<[String; 5]> = numbers
        .scales
        .iter()
        .map(|row| {
            let [mean, interval] = say.figure(&row.mean, two);
            let counts: Vec<String> = row.counts.iter().map(usize::to_string).collect();
            [label(&row.field), row.n.to_string(), mean, interval, counts.join(" ")]
        })
        .collect();
    if !scales.is_empty() {
        let header = say.pick(
            ["问题", "n", "均值", "95% CI（评分者）", "各分值次数（由低到高）"],
            ["Question", "n", "Mean", "95% CI (raters)", "Times each value was given, from the lowest"],
        );
        parts.push(Part::Sheet(Sheet::new(say.pick("评分项", "Scales"), 1, header, scales)));
        parts.push(Part::Paragraph(interval(say).into()));
    }
    let options = numbers.choices.iter().flat_map(|question| {
        let field = form.field(&question.field);
        let (label, n) = (label(&question.field), question.n);
        question.chosen.iter().map(move |(id, count)| {
            let option = field.map_or_else(
                || id.clone(),
                |field| field.value_words(&crate::trial::form::Value::Words([id.clone()].into()), say.language),
            );
            [label.clone(), option, format!("{count}/{n}")]
        })
    });
    let options: Vec<[String; 3]> = options.collect();
    if !options.is_empty() {
        let header = say.pick(["问题", "选项", "选择次数"], ["Question", "Option", "Chosen"]);
        parts.push(Part::Sheet(Sheet::new(say.pick("选项", "Options"), 2, header, options)));
    }
    Some(Section { heading: say.pick("试验后问卷", "Questionnaire").into(), parts })
}

/// How the intervals are meant.
fn interval(say: Say) -> &'static str {
    say.pick(
        "区间为 t 区间，以评分者为抽样单位，并截在量表两端之内：量表之外不可能有均值。全部取值相同或只有一人作答时没有区间。人数少时，请以各分值次数为主。",
        "The interval is a t interval over raters, cut at the ends of the scale, since no mean lies outside. There is none where all gave the same value, or one rater \
         answered. With few raters, go by how often each value was given.",
    )
}

fn overview(told: &Told<'_>, numbers: &QuestionnaireNumbers, form: &Form) -> Vec<String> {
    let (say, digest) = (told.say, &numbers.form_digest);
    let seconds = number(numbers.mean_seconds);
    let mut items = vec![
        say.pick(
            format!("{}（{}，sha256 {digest}）", form.title().zh, numbers.form),
            format!("{} ({}, sha256 {digest})", form.title().en, numbers.form),
        ),
        say.pick(
            format!("{} 位评分者中 {} 位已答，平均用时 {seconds} 秒", numbers.asked, numbers.answered),
            format!("{} of {} raters answered, in {seconds} s on average", numbers.answered, numbers.asked),
        ),
    ];
    for (rater, flags) in &numbers.left_out {
        let flags: Vec<String> = flags.iter().map(|flag| say.flag(*flag).to_owned()).collect();
        let flags = say.list(&flags);
        items.push(say.pick(format!("按方案不计：{rater}（{flags}）"), format!("left out by the protocol: {rater} ({flags})")));
    }
    for (field, count) in &numbers.texts {
        let label = form.field(field).map_or_else(|| field.clone(), |field| field.label.words(say.language).to_owned());
        items.push(say.pick(
            format!("{label}：{count} 人填写（trial export --with-comments 导出原文）"),
            format!("{label}: {count} wrote something (trial export --with-comments has the texts)"),
        ));
    }
    items
}
