//! The words of a report about groups, classes of models and gains, in both languages.

use super::{BaseMissing, By, ByValue, words::Words};
use crate::{case::Source, language::Language};

/// The words of the table of what is known of models.
pub(super) struct FactsWords {
    pub caption: &'static str,
    pub class: &'static str,
    pub size: &'static str,
    pub quant: &'static str,
    pub seconds: &'static str,
    pub cost: &'static str,
    pub weights: &'static str,
    pub note: &'static str,
}

/// The words of the table of gains.
pub(super) struct GainWords {
    pub caption: &'static str,
    pub base_mean: &'static str,
    pub points: &'static str,
    pub percent: &'static str,
    pub note: &'static str,
}

/// The words of the tables of rubrics.
pub(super) struct RubricWords {
    pub caption: &'static str,
    pub graded: &'static str,
    pub bounds: &'static str,
    pub healthbench: &'static str,
    pub whole: &'static str,
    pub safety: &'static str,
    pub tags: &'static str,
    pub tag: &'static str,
    pub note: &'static str,
    pub deviation: &'static str,
    pub single: &'static str,
    pub single_note: &'static str,
    pub safety_mark: &'static str,
    pub case: &'static str,
    pub item: &'static str,
    pub points: &'static str,
}

const RUBRIC_ZH: RubricWords = RubricWords {
    caption: "评分细则的条目",
    graded: "已评条目",
    bounds: "得分上下界",
    healthbench: "HealthBench 算法",
    whole: "全部条目已评的回答",
    safety: "未过安全条目的回答",
    tags: "按条目标签",
    tag: "标签",
    deviation: "自助标准差",
    single: "未通过最多的条目",
    safety_mark: "安全",
    single_note: "每个模型一列：未通过的回答数/已评的回答数，加号后为未评的回答数；分值为负的条目是错误，未通过即出现该错误；“安全”为安全条目。CSV 与 JSON 中有全部条目。",
    case: "病例",
    item: "条目",
    points: "分值",
    note: "得分上下界：未评条目全按最差与全按最好计算所得的两个均值；条目全部已评时两者即为均值。HealthBench 算法：符合条目的分值之和除以正分之和，对全部条目已评的回答取均值后再限制在 0 至 1，不计安全上限。安全条目一列为至少一条安全条目未通过的回答数，分母为至少有一条安全条目已评的回答数，区间为 Wilson 区间（把各回答视为独立）。自助标准差亦按该算法，把各回答视为独立，且在限制之后计算，因此均值接近 0 时偏小。",
};

const RUBRIC_EN: RubricWords = RubricWords {
    caption: "Items of the rubrics",
    graded: "graded items",
    bounds: "bounds of the score",
    healthbench: "HealthBench's arithmetic",
    whole: "whole answers",
    safety: "safety failed",
    tags: "By the items' tags",
    tag: "tag",
    deviation: "bootstrap deviation",
    single: "Items that fail most",
    safety_mark: "safety",
    single_note: "A column for each model: answers that fail the item, of those graded, and behind a plus sign those ungraded. An item below 0 points is a mistake, and failing it is making it; \"safety\" marks safety items. CSV and JSON have every item.",
    case: "case",
    item: "item",
    points: "points",
    note: "Bounds of the score: the two means with every ungraded item taken at its worst and at its best; where every item is graded both are the mean. HealthBench's arithmetic: points met by positive points, \
           meaned over the answers of which every item is graded (whole answers), then limited to 0 to 1; without the caps of safety items. Safety failed: answers that fail at least one safety item, of those \
           with at least one such item graded; the interval is Wilson's, which takes answers for independent. So does the bootstrap deviation, HealthBench's error bar; it is taken of limited means and is too small where they are near 0.",
};

impl Words {
    /// The words of the tables of rubrics.
    pub fn rubric(&self) -> &'static RubricWords {
        match self.language() {
            Language::Zh => &RUBRIC_ZH,
            Language::En => &RUBRIC_EN,
        }
    }

    /// A group of a characteristic.
    pub fn by_value(&self, value: &ByValue) -> String {
        match value {
            ByValue::Difficulty(difficulty) => difficulty.words(self.language()).to_owned(),
            ByValue::Characters { from, to } => self.pick(format!("{from}–{to} 字"), format!("{from}–{to} characters")),
            ByValue::Repeat(repeat) => self.pick(format!("第 {repeat} 次"), format!("repeat {repeat}")),
            ByValue::Word(word) => Source::of_label(word).map_or_else(|_| word.clone(), |source| self.source(source)),
            ByValue::NotStated => self.pick("未注明", "not stated"),
        }
    }

    /// The heading of a characteristic's table.
    pub fn by(&self, by: By) -> String {
        self.pick(format!("按{}", by.words(Language::Zh)), format!("By {}", by.words(Language::En)))
    }

    /// The heading of its comparisons.
    pub fn by_compared(&self, by: By) -> String {
        self.pick(format!("按{}的模型两两比较", by.words(Language::Zh)), format!("Models compared in pairs, by {}", by.words(Language::En)))
    }

    /// What a reader of a characteristic's tables has to know.
    pub fn by_note(&self, by: By) -> Option<String> {
        match by {
            By::Length => Some(self.pick(
                "长度分段以本报告全部有内容回答的字数四分位数为界；没有内容的回答归入“未注明”。同一段内的比较只取双方回答都落在该段的病例轮次。回答长度由模型决定，并非随机分组。",
                "The borders of the bands are the quartiles of the characters of all answers of this report that have a text; answers without one are \"not stated\". \
                 Within a band two models are compared on the turns on which the answers of both fall into it. Models choose the length of their answers: the groups are not random.",
            )),
            By::Tag => Some(self.pick("有多个标签的病例计入每一个标签。", "A case with several tags is in the group of each.")),
            By::Department | By::Source | By::Difficulty | By::Repeat => None,
        }
    }

    /// Why sources stand beside each other only.
    pub fn sources_apart(&self) -> String {
        self.pick(
            "不同来源的病例问题与参考答案不同，得分只并列，不合并，也不相互检验。",
            "Cases of different sources have other questions and references: their scores stand beside each other and are neither pooled nor tested against each other.",
        )
    }

    /// The name of the second overall mean, and the heading of the table of both.
    pub fn two_averages(&self) -> (&'static str, String) {
        match self.language() {
            Language::Zh => ("各轮均值的均值", "合计均值的两种算法".to_owned()),
            Language::En => ("mean of turn means", "The overall mean in two ways".to_owned()),
        }
    }

    /// Why the paper's average is set beside neither of them.
    pub fn average_of_paper(&self) -> &'static str {
        match self.language() {
            Language::Zh => "（论文未说明其“平均”是哪一种）",
            Language::En => " (the paper does not say which one its average is)",
        }
    }

    /// The words of the table of what is known of models.
    pub fn facts(&self) -> &'static FactsWords {
        match self.language() {
            Language::Zh => &FACTS_ZH,
            Language::En => &FACTS_EN,
        }
    }

    /// The words of the table of gains.
    pub fn gains(&self) -> &'static GainWords {
        match self.language() {
            Language::Zh => &GAINS_ZH,
            Language::En => &GAINS_EN,
        }
    }

    /// The title of the chart of overall means.
    pub fn forest(&self) -> String {
        self.pick("合计均值", "Overall means")
    }

    /// What it shows.
    pub fn chart_forest(&self, lowest: u8, highest: u8) -> String {
        self.pick(
            format!("每行一个模型的合计均值（点）与 95% 置信区间（线），横轴为 {lowest}–{highest} 分。数值见旁表。"),
            format!("One line for each model: its overall mean (dot) and 95% interval (bar) on the scale from {lowest} to {highest}. The table beside has the numbers."),
        )
    }

    /// The title of the chart of turns.
    pub fn turns_title(&self) -> String {
        self.pick("各轮均值", "Means by turn")
    }

    /// What it shows.
    pub fn chart_turns(&self) -> String {
        self.pick(
            "横轴为轮次，纵轴为均值，每个模型一种标记与一条线。数值与区间见旁表。",
            "Turns across, means up, a mark and a line for each model. The table beside has the numbers and intervals.",
        )
    }

    /// The title of the map of cases.
    pub fn cases_title(&self) -> String {
        self.pick("各病例的得分（均值最低的在前）", "Scores by case (the lowest mean first)")
    }

    /// What it shows.
    pub fn chart_cases(&self) -> String {
        self.pick(
            "每行一个病例，每列一个模型；颜色越深得分越高，格内为均值，末列为各模型均值的均值。",
            "One row for each case, one column for each model: the darker, the higher, with the mean in the cell; the last column is the mean of the models' means.",
        )
    }

    /// What stands in the place of cases that are not drawn.
    pub fn cases_left_out(&self) -> fn(usize) -> String {
        match self.language() {
            Language::Zh => |count| format!("……（中间 {count} 例未画出，见 csv 或 json）"),
            Language::En => |count| format!("… ({count} cases between are not drawn: see csv or json)"),
        }
    }

    /// The title of the chart of calibration.
    pub fn calibration_title(&self, ratings: usize) -> String {
        self.pick(
            format!("评委评分与人工评分的对应（人工评分 {ratings} 次）"),
            format!("The judge's scores by people's ratings ({ratings} ratings by people)"),
        )
    }

    /// What it shows.
    pub fn chart_calibration(&self) -> String {
        self.pick(
            "横轴为人工评分，纵轴为评委给这些回答的平均得分；各分值的次数见旁表。不含看过评委评分之后的人工评分。",
            "People's ratings across, the mean of the judge's scores of these answers up; the table beside says how many there are of each. Ratings that were given after a verdict had been seen are left out.",
        )
    }

    /// People's ratings, on an axis and over a column.
    pub fn peoples_rating(&self) -> &'static str {
        match self.language() {
            Language::Zh => "人工评分",
            Language::En => "people's rating",
        }
    }

    /// The judge's mean, on an axis and over a column.
    pub fn judges_mean(&self) -> &'static str {
        match self.language() {
            Language::Zh => "评委均值",
            Language::En => "judge's mean",
        }
    }

    /// The title of a chart of scores against a measure of models.
    pub fn against_title(&self, measure: &str, shown: usize, unknown: usize) -> String {
        let (zh, en) = if unknown == 0 {
            (String::new(), String::new())
        } else {
            (format!("（{shown} 个模型；另有 {unknown} 个未知，未画出）"), format!(" ({shown} models; of {unknown} it is unknown)"))
        };
        self.pick(format!("得分与{measure}{zh}"), format!("Score against {measure}{en}"))
    }

    /// What it shows.
    pub fn chart_against(&self, measure: &str) -> String {
        self.pick(
            format!("横轴为{measure}，纵轴为合计均值，每个模型一个标记。数值与区间见旁表。"),
            format!("Across {measure}, up the overall mean, a mark for each model. The table beside has the numbers and intervals."),
        )
    }

    /// Models whose base cannot be compared with.
    pub fn base_missing(&self, missing: &[BaseMissing]) -> String {
        let list = |joint: &str| missing.iter().map(|of| format!("{} ({})", of.model, of.base)).collect::<Vec<_>>().join(joint);
        self.pick(
            format!("以下模型的基座不在本组模型之中，无法与之比较：{}。请让基座也回答同样的病例，并把它的运行一并列入。", list("、")),
            format!(
                "The base of these models is none of the models here, so they are not compared with it: {}. Have the base answer the same cases, and name its run, too.",
                list(", ")
            ),
        )
    }
}

const FACTS_ZH: FactsWords = FactsWords {
    caption: "模型概况与每个回答的耗费",
    class: "模型类别",
    size: "参数量",
    quant: "量化",
    seconds: "每个回答的秒数",
    cost: "每千个回答的费用",
    weights: "权重（GiB）",
    note: "类别、参数量、量化与价格来自运行时的设置，本机模型文件缺项时取自文件头；秒数为本机所见，含排队与网络；费用按设置中的价格与所记词元数计算，币种同设置。未知者不计入 n。",
};

const FACTS_EN: FactsWords = FactsWords {
    caption: "The models, and what an answer took",
    class: "class",
    size: "parameters",
    quant: "quantisation",
    seconds: "seconds an answer",
    cost: "cost of 1,000 answers",
    weights: "weights (GiB)",
    note: "Class, parameters, quantisation and prices are from the settings of the run, and of a model file from its header where settings say nothing. Seconds are as seen from here, \
           waiting and network included; the cost is by the settings' prices and the recorded tokens, in the settings' currency. What is unknown is not in n.",
};

const GAINS_ZH: GainWords = GainWords {
    caption: "相对各自基座的增益",
    base_mean: "基座均值",
    points: "增益（分）[95% CI]",
    percent: "增益（基座均值的 %）[95% CI]",
    note: "按病例配对，病例内各轮次等权，病例间等权；百分比为两个均值之比减 1，不是各病例比值的均值。",
};

const GAINS_EN: GainWords = GainWords {
    caption: "Gains over the models that they were made from",
    base_mean: "base's mean",
    points: "gain in points [95% CI]",
    percent: "gain in % of base's mean [95% CI]",
    note: "Paired by case: turns weigh the same in a case, cases in the mean. The percentage is the ratio of the two means less 1 and not the mean of the cases' ratios.",
};
