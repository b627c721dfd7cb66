//! The sections of a study's report.

use crate::{
    arms::{
        numbers::{ArmsNumbers, Measure, MeasureNumbers, MeasureRow},
        pack::Arm,
        plan::Plan,
    },
    language::Language,
    report::{
        Estimate,
        document::{Part, Section, Sheet, compared},
        figures::{ends, number},
    },
    trial::numbers::Figure,
};

/// What the parts of a document are made from.
pub(super) struct Told<'a> {
    pub numbers: &'a ArmsNumbers,
    pub plan: &'a Plan,
    pub language: Language,
}

impl Told<'_> {
    /// One of two wordings.
    pub fn pick<T>(&self, zh: T, en: T) -> T {
        match self.language {
            Language::Zh => zh,
            Language::En => en,
        }
    }

    fn list(&self, names: &[String]) -> String {
        names.join(self.pick("、", ", "))
    }

    pub fn overview(&self) -> Section {
        let design = &self.numbers.design;
        let mut items = vec![
            self.pick(
                format!("{} 个病例，{} 位医生；作答方式：{}", design.cases, design.doctors, self.list(&design.arms)),
                format!("{} cases, {} doctors; arms: {}", design.cases, design.doctors, self.list(&design.arms)),
            ),
            self.pick(
                format!("应答 {} 轮，已答 {} 轮", design.wanted, design.answered),
                format!("{} of {} turns are answered", design.answered, design.wanted),
            ),
        ];
        if !design.models.is_empty() {
            let models = self.list(&design.models);
            items.push(self.pick(format!("对照的模型：{models}"), format!("models beside the arms: {models}")));
        }
        if !design.is_complete {
            let zh = "研究尚未完成：以下数字只代表已答部分";
            items.push(self.pick(zh, "the study is not complete: the figures are about what was answered so far").into());
        }
        if !design.has_trial {
            let zh = "没有评分者的评分：请对本研究的记录做一次盲评（trial new --run），再加 --trial";
            let en = "there are no raters' grades: let raters grade the study's run in a blind trial (trial new --run), and name it with --trial";
            items.push(self.pick(zh, en).into());
        }
        if design.on_two_machines > 0 {
            let count = design.on_two_machines;
            items.push(self.pick(
                format!("{count} 个病例由同一医生在两台机器上作答过，以先开始的为准"),
                format!("{count} cases were answered by one doctor on two machines; the one begun first counts"),
            ));
        }
        if design.broken > 0 {
            let count = design.broken;
            items.push(self.pick(
                format!("{count} 个病例的记录不连贯，中断之后的内容不计入"),
                format!("the lines of {count} cases do not follow from each other; what comes after the break does not count"),
            ));
        }
        Section { heading: self.pick("研究", "Study").into(), parts: vec![Part::List { heading: None, items }] }
    }

    /// What a measure is called.
    pub fn name(&self, measure: &Measure) -> String {
        match measure {
            Measure::Judge { judge, preset } => self.pick(format!("评委 {judge}（{preset}）"), format!("Judge {judge} ({preset})")),
            Measure::Raters { field } => self.pick(format!("评分者：{field}"), format!("Raters: {field}")),
            Measure::Seconds => self.pick("用时（秒，不含暂停）", "Time used (seconds, pauses left out)").into(),
            Measure::Characters => self.pick("回答的字符数", "Characters of the answer").into(),
        }
    }

    pub fn measure(&self, of: &MeasureNumbers) -> Section {
        let mut parts = vec![Part::Sheet(self.rows(of))];
        if !of.comparisons.is_empty() {
            let [sheet, chart] = compared(&of.comparisons, self.language);
            parts.push(sheet);
            // The chart's axis is in points.
            if matches!(of.measure, Measure::Judge { .. } | Measure::Raters { .. }) {
                parts.push(chart);
            }
        }
        if !of.bands.is_empty() {
            parts.push(Part::Sheet(self.bands(of)));
        }
        parts.push(Part::Sheet(self.cases(of)));
        Section { heading: self.name(&of.measure), parts }
    }

    fn interval(&self, mean: &Estimate) -> String {
        match (&mean.interval, mean.value) {
            (Some(interval), _) => ends(interval, |end| number(Some(end))),
            (None, Some(_)) => self.pick("只有一个病例", "one case only").into(),
            (None, None) => self.pick("没有取值", "no values").into(),
        }
    }

    fn cells(&self, row: &MeasureRow) -> [String; 6] {
        [
            row.model.clone(),
            number(row.mean.value),
            self.interval(&row.mean),
            number(row.median),
            format!("{}/{}", row.scored, row.of),
            row.cases.to_string(),
        ]
    }

    fn rows(&self, of: &MeasureNumbers) -> Sheet {
        let header = self.pick(
            ["作答方式", "均值", "95% CI（病例）", "中位数", "覆盖率 n/N", "病例数"],
            ["Arm", "Mean", "95% CI (cases)", "Median", "Coverage n/N", "Cases"],
        );
        Sheet::new(self.pick("按作答方式", "By arm"), 1, header, of.rows.iter().map(|row| self.cells(row)).collect())
    }

    fn bands(&self, of: &MeasureNumbers) -> Sheet {
        let rows = of.bands.iter().map(|band| {
            let [model, mean, interval, median, coverage, cases] = self.cells(&band.row);
            [band.band.words(self.language), model, band.doctors.to_string(), mean, interval, median, coverage, cases]
        });
        let header = self.pick(
            ["从业年限", "作答方式", "医生数", "均值", "95% CI（病例）", "中位数", "覆盖率 n/N", "病例数"],
            ["Years in practice", "Arm", "Doctors", "Mean", "95% CI (cases)", "Median", "Coverage n/N", "Cases"],
        );
        Sheet::new(self.pick("按医生的从业年限", "By the doctors' years in practice"), 2, header, rows.collect())
    }

    fn cases(&self, of: &MeasureNumbers) -> Sheet {
        let mut header = vec![self.pick("病例", "Case").to_owned()];
        header.extend(of.rows.iter().map(|row| row.model.clone()));
        let rows = of.cases.iter().map(|case| {
            let name = format!("{} {}", case.source, case.case);
            std::iter::once(name).chain(case.means.iter().map(|mean| number(*mean))).collect()
        });
        let caption = self.pick("按病例（各轮的均值）", "By case (means over its turns)");
        Sheet { caption: caption.into(), header, rows: rows.collect(), words: 1 }
    }

    /// What the help did: revisions, and consultations.
    pub fn help(&self) -> Option<Section> {
        let mut items = Vec::new();
        if let Some(revisions) = &self.numbers.revisions {
            let (changed, answers, share) = (revisions.changed, revisions.answers, self.share(&revisions.share));
            items.push(self.pick(
                format!("revise：{answers} 个回答中有 {changed} 个在看过模型的回答后改动（{share}）"),
                format!("revise: {changed} of {answers} answers were changed after the model's was shown ({share})"),
            ));
        }
        if let Some(of) = &self.numbers.consultations {
            let mean = format!("{} {}", number(of.mean_messages.value), self.interval(&of.mean_messages));
            items.push(self.pick(
                format!(
                    "aided：{} 个回答中有 {} 个咨询过模型；共 {} 条消息，{} 条得到回复，{} 条没有；平均每个回答 {mean} 条",
                    of.answers, of.consulted, of.messages, of.replies, of.without_reply
                ),
                format!(
                    "aided: the model was consulted for {} of {} answers; {} messages, {} with a reply and {} without; {mean} messages an answer",
                    of.consulted, of.answers, of.messages, of.replies, of.without_reply
                ),
            ));
        }
        let heading = self.pick("模型的帮助如何被使用", "How the help was used").into();
        (!items.is_empty()).then(|| Section { heading, parts: vec![Part::List { heading: None, items }] })
    }

    fn share(&self, share: &Figure) -> String {
        let percent = |share: f64| format!("{:.1}%", share * 100.0);
        match share {
            Figure::Defined { value, interval: Some(interval), .. } => format!("{}, 95% CI {}", percent(*value), ends(interval, percent)),
            Figure::Defined { value, .. } => percent(*value),
            Figure::Undefined { .. } => self.pick("无定义", "undefined").into(),
        }
    }

    pub fn methods(&self) -> Vec<String> {
        let (design, methods, plan) = (&self.numbers.design, &self.plan.methods, self.plan);
        let arms: Vec<String> = plan.arms.iter().map(|arm| format!("{}{}", arm.name(), self.gloss(*arm))).collect();
        let arms = self.list(&arms);
        let (cases, doctors, seed) = (design.cases, design.doctors, plan.seed);
        let (resamples, draw) = (self.numbers.resampling.resamples, self.numbers.resampling.seed);
        vec![
            self.pick(
                format!("{doctors} 位医生作答 {cases} 个病例，作答方式为：{arms}。每个病例的每种方式由一位医生作答，同一医生不重复见到同一病例；各医生的作答方式数目均衡，顺序按区组随机（种子 {seed}）。"),
                format!("{doctors} doctors answered {cases} cases in these arms: {arms}. Each arm of a case was answered by one doctor, and no doctor saw a case twice; arms were balanced within each doctor and ordered in permuted blocks (seed {seed})."),
            ),
            self.pick(
                format!("区间为按病例重抽样 {resamples} 次（种子 {draw}）的 95% 百分位区间；差值先在病例内求均值，再按病例作符号翻转置换检验，p 值按 Holm 法校正。"),
                format!("Intervals are 95% percentile intervals of {resamples} resamples of cases (seed {draw}). Differences are means within cases, tested by sign-flip permutation over cases, with Holm's adjustment."),
            ),
            self.pick(
                format!("招募：{}。培训：{}。报酬：{}。伦理：{}。", methods.recruitment, methods.training, methods.compensation, methods.ethics),
                format!(
                    "Recruitment: {}. Training: {}. Compensation: {}. Ethics: {}.",
                    methods.recruitment, methods.training, methods.compensation, methods.ethics
                ),
            ),
        ]
    }

    fn gloss(&self, arm: Arm) -> String {
        let words = arm.words(self.language);
        self.pick(format!("（{words}）"), format!(" ({words})"))
    }

    pub fn limits(&self) -> Vec<String> {
        let is_there = |arm| self.plan.arms.contains(&arm);
        let all = [
            (
                self.plan.arms.len() > 1,
                "同一病例的不同方式由不同的医生作答：方式之间的差值包含医生之间的差别，医生少时尤其如此。",
                "The arms of a case were answered by different doctors: differences between arms include differences between doctors, the more so the fewer there are.",
            ),
            (
                true,
                "区间与检验以病例为样本，不说明换一批医生会怎样。",
                "Intervals and tests take the cases as the sample; they do not say what other doctors would do.",
            ),
            (
                is_there(Arm::Revise),
                "revise − revise-first 来自同一医生的同一回答，不含医生之间的差别；它说明的是先有自己的回答之后的改动，不是自由使用。",
                "revise − revise-first is of the same doctor and answer, and includes no differences between doctors; it is about changes after an own answer, not about free use.",
            ),
            (
                is_there(Arm::Revise),
                "revise 中医生看到的第 k 轮模型回答，是模型接着它自己此前的回答给出的，不是接着医生的回答。",
                "In the arm revise, the model's answer to turn k followed its own earlier answers, not the doctor's.",
            ),
            (
                is_there(Arm::Aided),
                "aided 的用时包括等待模型回复的时间。",
                "Time in the arm aided includes waiting for the model's replies.",
            ),
            (
                true,
                "用时不含暂停；程序被强行结束时，最后一次保存之后的时间丢失。",
                "Time leaves pauses out; where the program was killed, the time since the last saved line is lost.",
            ),
            (
                true,
                "按从业年限与按病例的数字只作描述：各组的病例可能不同。",
                "Figures by years in practice and by case are descriptive: the groups may have had different cases.",
            ),
        ];
        let all = all.into_iter().filter(|(is_so, _, _)| *is_so).map(|(_, zh, en)| (zh, en));
        all.map(|(zh, en)| self.pick(zh, en).to_owned()).collect()
    }
}
