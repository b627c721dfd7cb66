//! Finds clauses that state the diagnosis, so that they are removed before a model is asked. Six records of
//! CMB-Clin contain them.

use super::{super::han::folded, sections::Sections};
use crate::language::Bilingual;

/// How much was taken out.
#[derive(Debug, Default)]
pub(super) struct Removed {
    stated: usize,
    named: usize,
}

impl Removed {
    pub fn notes(&self) -> Vec<Bilingual> {
        let (stated, named) = (self.stated, self.named);
        let said = [
            (stated, Bilingual::both(format!("略去写明的诊断 {stated} 处"), format!("{stated}× stated diagnosis left out"))),
            (
                named,
                Bilingual::both(
                    format!("略去点出标题病名的语句 {named} 处"),
                    format!("{named}× clause naming the title's disease left out"),
                ),
            ),
        ];
        said.into_iter().filter(|(count, _)| *count > 0).map(|(_, note)| note).collect()
    }
}

/// Takes out of every part: a sentence that begins with `诊断：`, and every clause that holds the disease that the title names.
pub(super) fn remove(sections: &mut Sections, title: &str) -> Removed {
    let mut removed = Removed::default();
    let disease = folded(disease(title));
    for part in [&mut sections.history, &mut sections.exam, &mut sections.tests] {
        let lines: Vec<String> = part
            .lines()
            .map(|line| {
                let line = without_stated(line, &mut removed.stated);
                without_named(&line, &disease, &mut removed.named)
            })
            .collect();
        *part = lines.iter().map(|l| l.trim()).filter(|l| !l.is_empty()).collect::<Vec<_>>().join("\n");
    }
    removed
}

fn disease(title: &str) -> &str {
    // A place in the folded text is the same place in the text.
    let title = folded(title).rfind(CASE_ANALYSIS).map_or(title, |at| &title[at + CASE_ANALYSIS.len()..]);
    title.trim_matches(|c: char| c.is_whitespace() || "-—－".contains(c))
}

/// What stands between a title's chapter and its disease.
const CASE_ANALYSIS: &str = "案例分析";

/// `女，诊断：骨折，伴出血。入院` → `女，入院`
fn without_stated(line: &str, count: &mut usize) -> String {
    let all = folded(line);
    let mut from = 0;
    let mut out = String::new();
    while let Some(at) = ["诊断：", "诊断:"].into_iter().find_map(|mark| all[from..].find(mark)).map(|at| from + at) {
        let begins = all[from..at].trim_end().chars().next_back().is_none_or(|c| "，。；,;）)终".contains(c));
        let end = all[at..].find('。').map_or(all.len(), |e| at + e + '。'.len_utf8());
        out.push_str(if begins { &line[from..at] } else { &line[from..end] });
        *count += usize::from(begins);
        from = end;
    }
    out + &line[from..]
}

/// Drops the clauses that hold the disease's name, which is folded; a clause ends at a comma, semicolon or full stop.
fn without_named(line: &str, disease: &str, count: &mut usize) -> String {
    if disease.is_empty() || !folded(line).contains(disease) {
        return line.to_owned();
    }
    let mut out = String::new();
    for clause in line.split_inclusive(['，', '。', '；', ',', ';']) {
        if !folded(clause).contains(disease) {
            out.push_str(clause);
            continue;
        }
        *count += 1;
        // The sentence still ends where it ended.
        if clause.ends_with('。') && !out.is_empty() && !out.ends_with('。') {
            out.truncate(out.trim_end_matches(['，', '；', ',', ';']).len());
            out.push('。');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strip(line: &str, title: &str) -> String {
        let mut s = Sections { tests: line.into(), ..Sections::default() };
        remove(&mut s, title);
        s.tests
    }

    #[test]
    fn stated_diagnoses_go_to_the_end_of_their_sentence() {
        assert_eq!(strip("女，37岁，诊断：右手压砸伤，骨折。入院日期", "x"), "女，37岁，入院日期");
        assert_eq!(strip("诊断：肾占位，考虑肾癌。", "x"), "");
        assert_eq!(strip("（4）最终诊断: 胰腺癌。", "x"), "（4）最终");
        assert_eq!(strip("无手术史；诊断明确后入院", "x"), "无手术史；诊断明确后入院");
    }

    #[test]
    fn clauses_that_name_the_disease_go_and_the_sentence_stays() {
        assert_eq!(
            strip("急来就诊，造影明确为膀胱破裂，急诊以“膀胱破裂”收入院，患者未进食。", "案例分析-膀胱破裂"),
            "急来就诊，患者未进食。"
        );
        assert_eq!(strip("PSA升高，病理提示前列腺癌1月。", "肿瘤 案例分析-前列腺癌"), "PSA升高。");
        assert_eq!(strip("腹痛。", ""), "腹痛。");
    }

    #[test]
    fn traditional_characters_give_nothing_away_either() {
        assert_eq!(strip("女，37歲，診斷：右手壓砸傷，骨折。入院日期", "x"), "女，37歲，入院日期");
        assert_eq!(strip("PSA升高，病理提示前列腺癌1月。", "腫瘤 案例分析-前列腺癌"), "PSA升高。");
        assert_eq!(strip("腹痛，曾診為膽囊結石，未治療。", "案例分析—膽囊結石"), "腹痛，未治療。");
    }
}
