//! The methods section with this trial's figures, and what someone who uses the figures has to know.

use super::{
    Told,
    words::{percent, two},
};
use crate::{
    report::document::Part,
    trial::{
        assignment::Distribution,
        form::FieldKind,
        key::RulesStated,
        numbers::{FieldAgreement, Level, RaterNumbers},
        pack::ReferenceShown,
        protocol::{Methods, Rater, Unit},
    },
};

/// Below this, the note on few cases appears.
const FEW_CASES: usize = 10;

/// The paragraphs.
pub(super) fn paragraphs(told: &Told<'_>) -> Vec<Part> {
    let texts = [raters(told), materials(told), blinding(told), assignment(told), agreement(told), statistics(told)];
    texts.into_iter().map(Part::Paragraph).collect()
}

fn raters(told: &Told<'_>) -> String {
    let say = told.say;
    let numbers = &told.numbers.raters;
    let named: Vec<String> = numbers.iter().map(|rater| rater_words(told, rater)).collect();
    let (count, named) = (numbers.len(), say.list(&named));
    let Methods { recruitment, training, compensation, ethics } = &told.protocol.methods;
    let practice = match told.protocol.training.len() {
        0 => String::new(),
        items => say.pick(
            format!("评分者先评 {items} 道练习题，评后显示示例评分；练习不计入结果。"),
            format!(
                " Raters first rated {items} training items, after each of which an example rating was shown; these count in no figure."
            ),
        ),
    };
    say.pick(
        format!(
            "评分者 {count} 名：{named}。招募：{}。培训：{}。报酬：{}。伦理：{}。{practice}",
            ended(recruitment),
            ended(training),
            ended(compensation),
            ended(ethics)
        ),
        format!(
            "There were {count} raters: {named}. Recruitment: {}. Training: {}. Compensation: {}. Ethics: {}.{practice}",
            ended(recruitment),
            ended(training),
            ended(compensation),
            ended(ethics)
        ),
    )
}

/// Without the stop, which the sentence has.
fn ended(text: &str) -> &str {
    text.trim().trim_end_matches(['.', '。'])
}

fn rater_words(told: &Told<'_>, rater: &RaterNumbers) -> String {
    let say = told.say;
    let mut facts: Vec<String> = [&rater.role, &rater.grade].into_iter().filter(|fact| !fact.trim().is_empty()).cloned().collect();
    facts.extend(rater.years.map(|years| say.pick(format!("从业 {years} 年"), format!("{years} years in practice"))));
    if facts.is_empty() {
        return rater.rater.clone();
    }
    let facts = facts.join(say.pick("，", ", "));
    say.pick(format!("{}（{facts}）", rater.rater), format!("{} ({facts})", rater.rater))
}

fn materials(told: &Told<'_>) -> String {
    let (say, design, form) = (told.say, &told.numbers.design, &told.protocol.form);
    let unit = match told.protocol.unit {
        Unit::Answer => say.pick("单轮回答", "one answer to one turn"),
        Unit::Conversation => say.pick("一个模型对一个病例的整段对话", "one model's whole conversation about a case"),
        Unit::Interview => say.pick("一位医生对一个病例的整次问诊", "one doctor's whole interview of a simulated patient"),
        Unit::Pair => say.pick("两个模型对同一病例的整段对话（两两比较）", "two models' conversations about a case against each other"),
    };
    let fields: Vec<String> = form
        .fields()
        .iter()
        .map(|field| {
            let label = field.label.words(say.language);
            match &field.kind {
                FieldKind::Scale { min, max, low, high } => {
                    let ends = low.as_ref().zip(high.as_ref());
                    let ends = ends.map(|(low, high)| (low.words(say.language), high.words(say.language)));
                    let named = ends
                        .map(|(low, high)| say.pick(format!("，{min} 为{low}，{max} 为{high}"), format!(", {min}: {low}, {max}: {high}")));
                    say.pick(
                        format!("{label}（{min}–{max} 分{}）", named.clone().unwrap_or_default()),
                        format!("{label} ({min}–{max}{})", named.unwrap_or_default()),
                    )
                }
                FieldKind::Choice { options } | FieldKind::Choices { options } => {
                    let options: Vec<&str> = options.iter().map(|option| option.label.words(say.language)).collect();
                    say.pick(format!("{label}（{}）", options.join(" / ")), format!("{label} ({})", options.join(" / ")))
                }
                FieldKind::Marks => say.pick(format!("{label}（在回答中标出文字）"), format!("{label} (marked words of the answer)")),
                FieldKind::Text => say.pick(format!("{label}（文字）"), format!("{label} (text)")),
            }
        })
        .collect();
    let source = if form.source().is_empty() {
        String::new()
    } else {
        say.pick(format!("来源：{}", form.source()), format!(" Source: {}", form.source()))
    };
    let questionnaire = told.protocol.questionnaire.as_ref().map_or_else(String::new, |questionnaire| {
        let title = questionnaire.form.title();
        say.pick(
            format!("全部题目评完后另答问卷“{}”。", title.zh),
            format!(" After the last item raters answered the questionnaire \"{}\".", title.en),
        )
    });
    let (cases, units, models) = (design.cases, design.units, say.list(&design.models));
    say.pick(
        format!(
            "评分单元为{unit}；共 {cases} 个病例、{units} 个单元，模型为 {models}。量表“{}”：{}。{source}{questionnaire}",
            form.title().zh,
            fields.join("；")
        ),
        format!(
            "The unit of rating was {unit}: {units} units of {cases} cases, by the models {models}. Form \"{}\": {}.{source}{questionnaire}",
            form.title().en,
            fields.join("; ")
        ),
    )
}

fn blinding(told: &Told<'_>) -> String {
    let (say, design, protocol) = (told.say, &told.numbers.design, told.protocol);
    let mut text = say.pick(
        format!(
            "盲法：评分者只收到一个文件，其中以随机编号列出病例、问题与回答，不含模型名称、采样参数、速度与日期；编号与模型的对应只有组织者持有。\
             回答的显示顺序取自平衡拉丁方（Williams 1949），在每位评分者的每一轮（或每一对模型）内以随机区组排列，由只有组织者持有的密钥决定；病例的分配由种子 {} 决定。",
            protocol.design.seed
        ),
        format!(
            "Blinding: each rater received one file with cases, questions and answers under random ids, without any model's name, sampling, speed or date; only the \
             organiser held the key. The orders of answers were rows of a balanced Latin square (Williams 1949) in permuted blocks within each turn (or pair of models) of each rater, drawn from the organiser's key; who rated which case followed from the seed {}.",
            protocol.design.seed
        ),
    );
    text += &match (protocol.mask, design.masked) {
        (false, _) => say.pick("回答中的模型名称未遮盖。".to_owned(), " Names of models in answers were not masked.".to_owned()),
        (true, masked) => say.pick(
            format!("回答中的模型名称已可见地遮盖（{masked} 个单元）。"),
            format!(" Names of models in answers were masked, visibly (in {masked} units)."),
        ),
    };
    if protocol.plain_text {
        text += say.pick("所有回答均不带格式显示。", " All answers were shown without formatting.");
    }
    let live: Vec<String> =
        protocol.candidates.iter().filter(|model| model.live().is_some()).map(|model| model.model().to_owned()).collect();
    if !live.is_empty() {
        let models = say.list(&live);
        text += &say.pick(
            format!("{models} 的回答在评分时实时取得：每个问题只问一次，评分者的程序只凭代号向组织者的服务器取得完整的回答，一题的所有回答同时显示。"),
            format!(
                " Answers of {models} were got while raters rated: each question was asked once, raters' programs had whole answers from the organiser's server under labels, and all answers of an item appeared together."
            ),
        );
    }
    text += say.pick("回答的长度未作处理。", " The length of answers was left as it was.");
    let (seen, decided) = (design.saw_reference, design.decided + design.repeats_decided);
    text + &match protocol.reference {
        ReferenceShown::Always => say.pick("评分时参考答案始终可见。".to_owned(), " The reference was shown throughout.".to_owned()),
        ReferenceShown::AfterRating => say.pick(
            format!(
                "参考答案在一题的全部评分保存并锁定之后才显示；{decided} 次评分中，有 {seen} 次在评分者已看过该题参考答案后作出（隐藏重复的题目，或在另一台机器上看过）。"
            ),
            format!(
                " The reference of an item was shown after all its ratings were saved and locked. In {seen} of {decided} ratings the rater had nevertheless seen it: in a \
                 hidden repeat of an item whose reference was shown before, or on another machine."
            ),
        ),
        ReferenceShown::AfterCase => say.pick(
            format!(
                "一个病例的全部题目评分保存并锁定之后，才显示其参考答案；{decided} 次评分中，有 {seen} 次在评分者已看过该病例参考答案后作出（隐藏重复的题目、后来追加的轮次，或在另一台机器上看过）。"
            ),
            format!(
                " The references of a case were shown after all ratings of its items were saved and locked. In {seen} of {decided} ratings the rater had nevertheless seen \
                 one: in a hidden repeat, in a turn that was added later, or on another machine."
            ),
        ),
        ReferenceShown::Never => say.pick("参考答案不显示。".to_owned(), " The reference was not shown.".to_owned()),
    }
}

fn assignment(told: &Told<'_>) -> String {
    let (say, design, plan) = (told.say, &told.numbers.design, &told.protocol.design);
    let who = match plan.distribution {
        Distribution::Everyone => say.pick("每位评分者评全部病例".to_owned(), "Every rater rated every case".to_owned()),
        Distribution::Parts => say.pick(
            format!(
                "病例随机分给评分者，同一病例的各轮与各模型归同一评分者；其中 {} 的病例由 {} 名评分者重复评分",
                percent(plan.overlap),
                plan.overlap_raters
            ),
            format!(
                "Cases were distributed at random, all turns and models of a case to the same rater; {} of the cases went to {} raters",
                percent(plan.overlap),
                plan.overlap_raters
            ),
        ),
    };
    let closed = closed(told);
    say.pick(
        format!(
            "分配：{who}（实际 {} 个病例中 {} 个由两人以上评）。每位评分者自己的题目有 {} 隐藏地重复一次（应评 {} 次，已评 {} 次），只用于评分者内一致性。\
             无法判断的回答单独计数，不作分数。应评 {} 次，已评 {} 次，其中 {} 次后来改过，以最后一次为准。{closed}",
            design.cases,
            design.shared_cases,
            percent(plan.repeats),
            design.repeats_wanted,
            design.repeats_decided,
            design.wanted,
            design.decided,
            design.changed
        ),
        format!(
            "Assignment: {who} ({} of {} cases were given to two raters or more). {} of a rater's own items came back once, hidden ({} of {} were rated), for \
             intra-rater figures alone. \"Cannot judge\" was an outcome of its own and no number. {} of {} ratings were given; {} decisions were changed later, and the \
             last one counts.{closed}",
            design.shared_cases,
            design.cases,
            percent(plan.repeats),
            design.repeats_decided,
            design.repeats_wanted,
            design.decided,
            design.wanted,
            design.changed
        ),
    )
}

/// That the trial was closed, and how often it was opened again; nothing where it is open.
fn closed(told: &Told<'_>) -> String {
    let (say, closing) = (told.say, &told.numbers.closing);
    let Some(at) = closing.closed else { return String::new() };
    let at = say.time(at);
    let reopened = match closing.reopened.len() {
        0 => String::new(),
        times => say.pick(format!("，此前曾重新开放 {times} 次"), format!(", after it had been opened again {times} times")),
    };
    say.pick(
        format!("试验于 {at} 结束{reopened}，此后不再收评分。"),
        format!(" The trial was closed on {at}{reopened}; no rating was taken afterwards."),
    )
}

fn agreement(told: &Told<'_>) -> String {
    let say = told.say;
    let field = |field: &FieldAgreement| {
        let name = told.field(&field.field);
        let alpha = say.in_sentence(&field.alpha, two);
        let second = match field.level {
            Level::Ordinal => {
                field.single_correlation.map(|icc| (format!("ICC(2,1) {}", say.in_sentence(&icc, two)), field.complete_units))
            }
            Level::Nominal => field.ac1.map(|ac1| (format!("AC1 {}", say.in_sentence(&ac1, two)), field.units)),
        };
        let level = match field.level {
            Level::Ordinal => say.pick("等级", "ordinal"),
            Level::Nominal => say.pick("名义", "nominal"),
        };
        // Each over its own units: those that two raters rated, and those that all did.
        let second = second.map_or_else(String::new, |(second, units)| {
            say.pick(format!("，{second}（{units} 个单元）"), format!(", {second} ({units} units)"))
        });
        say.pick(
            format!("{name}：Krippendorff α（{level}）{alpha}（{} 个单元）{second}", field.units),
            format!("{name}: Krippendorff's alpha ({level}) {alpha} ({} units){second}", field.units),
        )
    };
    let fields: Vec<String> = told.numbers.agreement.iter().map(field).collect();
    let excluded: Vec<String> = told.numbers.raters.iter().filter(|rater| rater.excluded).map(|rater| rater.rater.clone()).collect();
    let rules = match told.numbers.rules {
        RulesStated::BeforePacks => {
            say.pick("按发出评分包之前写明的规则".to_owned(), " by rules that stood before packs were handed out".to_owned())
        }
        RulesStated::ChangedSince { packs } => say.pick(
            format!("按评分包发出（{}）之后改动过的规则", say.time(packs)),
            format!(" by rules that were changed after packs were handed out ({})", say.time(packs)),
        ),
        RulesStated::Unknown => say.pick("按方案的规则".to_owned(), " by the protocol's rules".to_owned()),
    };
    let exclusions = if excluded.is_empty() {
        say.pick(format!("{rules}，没有评分者被排除。"), format!(" No rater was left out{rules}."))
    } else {
        say.pick(
            format!("{rules}排除：{}；另列出计入全部评分者的结果。", say.list(&excluded)),
            format!(" Left out{rules}: {}; figures with all raters are given beside.", say.list(&excluded)),
        )
    };
    let fields = fields.join(say.pick("；", "; "));
    say.pick(format!("一致性：{fields}。{exclusions}"), format!("Agreement: {fields}.{exclusions}"))
}

fn statistics(told: &Told<'_>) -> String {
    let plan = &told.numbers.resampling;
    let (count, seed) = (plan.resamples, plan.seed);
    told.say.pick(
        format!(
            "统计：均值的 95% 置信区间为按病例整群重抽样的百分位自助法（{count} 次，种子 {seed}；Davison 与 Hinkley 1997）；另一区间同时重抽评分者（Owen 2007）。\
             模型间为同病例配对比较：各单元先取评分者均值，病例内各轮等权，病例间等权；双侧符号翻转置换检验（Phipson 与 Smyth 2010），每个项目内按 Holm（1979）校正；\
             最小可检测差异按配对 t 检验（水准 0.05，效能 80%）。占比用 Wilson（1927）区间。一致性：Krippendorff α（2011）、ICC（Shrout 与 Fleiss 1979）、\
             Cohen κ（1968）、Gwet AC1（2008），区间均按病例重抽样；判读依 Landis 与 Koch（1977）、Koo 与 Li（2016）、Krippendorff（2004）的惯例。\
             偏好用 Bradley–Terry 模型与 Davidson（1970）的平局参数。计算用 Wardround {}。",
            told.numbers.wardround
        ),
        format!(
            "Statistics: 95% intervals of means are percentile bootstraps that draw whole cases ({count} resamples, seed {seed}; Davison and Hinkley 1997); the second \
             interval draws raters too (Owen 2007). Models are compared in pairs over the same cases: raters are averaged for each unit, turns weigh the same in a case, \
             cases in the mean; two-sided sign-flip permutation test (Phipson and Smyth 2010), adjusted by Holm's method (1979) within each field; the smallest \
             detectable difference is that of a paired t test (level 0.05, power 80%). Shares have Wilson's interval (1927). Agreement: Krippendorff's alpha (2011), ICC \
             (Shrout and Fleiss 1979), Cohen's kappa (1968), Gwet's AC1 (2008), with intervals that draw cases, read by the conventions of Landis and Koch (1977), Koo \
             and Li (2016) and Krippendorff (2004). Preferences: Bradley and Terry's model with Davidson's ties (1970). Computed with Wardround {}.",
            told.numbers.wardround
        ),
    )
}

/// What someone who uses the figures has to know.
pub(super) fn notes(told: &Told<'_>) -> Vec<String> {
    let say = told.say;
    let mut notes = vec![
        say.pick(
            "评分为等级资料：均值把各级间距视为相等，应结合分布阅读。",
            "Ratings are ordinal: a mean takes the steps between them for equal. Read it with the distribution.",
        ),
        say.pick(
            "评分者少于约十名时，同时重抽评分者的区间仍偏窄：三五名评分者不能代表评分者总体。",
            "With fewer than about ten raters the interval that draws raters too is still too narrow: a few raters say little about raters in general.",
        ),
        say.pick(
            "占比的区间把各次评分视为独立，而同一病例的评分相关：区间偏窄。",
            "The intervals of shares take ratings for independent; those of one case are not, so these intervals are too narrow.",
        ),
        say.pick(
            "ICC 只取全部评分者都评过的单元；没有这样的单元时无定义。判读是惯例，不是检验。",
            "Intraclass correlations are of the units that all raters rated, and undefined where there are none. Readings are conventions and no tests.",
        ),
        say.pick(
            "回答的长度与文风也能使人认出模型；盲法不能消除这一点。",
            "Length and style of an answer can also give its model away; blinding does not remove that.",
        ),
        say.pick(
            "用时、宽严、漂移与重复包括被排除的评分者；一致性不包括。",
            "Time, severity, drift and repeats include raters who are left out; agreement does not.",
        ),
    ];
    let is_without = |rater: &Rater| rater.role.trim().is_empty() && rater.grade.trim().is_empty();
    if told.protocol.raters.iter().any(is_without) {
        notes.push(say.pick(
            "有评分者未写明身份（role、years、grade）：请在方案中补全，报告读者需要知道是谁评的。",
            "The protocol does not say who some raters are (role, years, grade): fill that in, since readers need to know who rated.",
        ));
    }
    let mut notes: Vec<String> = notes.into_iter().map(str::to_owned).collect();
    notes.extend(unequal_cases(told));
    let fewest = told.numbers.agreement.iter().map(|field| field.cases).min();
    if let Some(cases) = fewest.filter(|cases| *cases < FEW_CASES) {
        notes.push(say.pick(
            format!("一致性只来自 {cases} 个病例：病例这样少时，重抽样所得区间偏窄，只有一个病例时没有区间。{}", more_shared(told)),
            format!(
                "Agreement rests on {cases} case(s): with so few the intervals by resampling are too narrow, and there is none with one case. {}",
                more_shared(told)
            ),
        ));
    }
    notes
}

/// Which models are in how many cases, where that differs: a model that was added after the first packs is in new cases only.
fn unequal_cases(told: &Told<'_>) -> Option<String> {
    let by_model = &told.numbers.design.cases_by_model;
    let fewest = by_model.values().min()?;
    if by_model.values().all(|cases| cases == fewest) {
        return None;
    }
    let models = told.numbers.design.models.iter().filter_map(|model| Some(format!("{model} {}", by_model.get(model)?)));
    let models = told.say.list(&models.collect::<Vec<_>>());
    Some(told.say.pick(
        format!("各模型的病例数不同（{models}）：评分包首次发出之后加入的模型只出现在新增的病例中。请只看配对比较，不要直接比较各模型的均值。"),
        format!(
            "Models are in different numbers of cases ({models}): one that was added after the first packs is in new cases only. Go by the paired comparisons; the models' means \
             are over different cases."
        ),
    ))
}

/// What gives agreement more cases: a greater overlap only where not every case goes to several raters as it is.
fn more_shared(told: &Told<'_>) -> &'static str {
    let plan = &told.protocol.design;
    match plan.distribution {
        Distribution::Parts if plan.overlap < 1.0 => {
            told.say.pick("请在方案中提高 overlap，或增加病例。", "A greater overlap in the protocol, or more cases, help.")
        }
        Distribution::Parts | Distribution::Everyone => told.say.pick("请增加病例。", "Only more cases help."),
    }
}
