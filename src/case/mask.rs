//! Masks patients' names on request.

use super::{Case, han::folded};
use regex::Regex;
use std::{ops::Range, sync::LazyLock};

/// The commonest hundred surnames, by the 2020 name report of China's Ministry of Public Security, and a few compound ones.
const SURNAMES: &str = "欧阳|上官|司马|诸葛|王|李|张|刘|陈|杨|黄|赵|吴|周|徐|孙|马|朱|胡|郭|何|林|高|罗|郑|梁|谢|宋|唐|许|韩|冯|邓|曹|彭|曾|肖|田|董|袁|潘|于|蒋|蔡|余|杜|叶|程|苏|魏|吕|丁|任|沈|姚|卢|姜|崔|钟|谭|陆|汪|范|金|石|廖|贾|夏|韦|付|方|白|邹|孟|熊|秦|邱|江|尹|薛|闫|段|雷|侯|龙|史|陶|黎|贺|顾|毛|郝|龚|邵|万|钱|严|覃|武|戴|莫|孔|向|汤";

static NAME: LazyLock<Regex> = LazyLock::new(|| {
    // A name stands at a line's start or after 患者/病人/姓名, and its sex follows; after the label 姓名： nothing else can stand.
    let given = r"[\x{4e00}-\x{9fff}--某]{1,2}";
    let pattern = format!(
        r"(?m)(?:(?:^\s*|患者[：:]?\s*|病人[：:]?\s*|姓名[：:]?\s*)(?:{SURNAMES})(?P<before_sex>{given})[，,]\s*[男女]|姓名[：:]\s*(?:{SURNAMES})(?P<labelled>{given})(?:[，,；;。\s]|$))"
    );
    // The pattern is fixed; a test runs it.
    Regex::new(&pattern).expect("the name pattern is valid")
});

/// Where a patient's name seems to stand, the given name each: bytes of the text, in order. A heuristic: it finds a name before the patient's sex, the way
/// case histories write it, and cannot promise to find every name.
pub fn names_in(text: &str) -> Vec<Range<usize>> {
    // A place in the folded text is the same place in the text.
    let folded = folded(text);
    let given = NAME.captures_iter(&folded).filter_map(|c| c.name("before_sex").or_else(|| c.name("labelled")));
    given.map(|given| given.range()).collect()
}

/// Replaces what looks like a patient's full name with the surname and ××; also says how many there were. See [`names_in`].
pub fn mask_names(text: &str) -> (String, usize) {
    let names = names_in(text);
    (replaced(text, 0..text.len(), &names), names.len())
}

/// A part of a text as it is in the masked text.
pub(super) fn masked_part(text: &str, part: Range<usize>) -> String {
    replaced(text, part, &names_in(text))
}

/// A part of a text with ×× for every one of these places, or for as much of it as the part has.
fn replaced(text: &str, part: Range<usize>, names: &[Range<usize>]) -> String {
    let mut out = String::with_capacity(part.len());
    let mut from = part.start;
    for name in names.iter().filter(|name| name.start < part.end && name.end > part.start) {
        out.push_str(&text[from..name.start.max(from)]);
        out.push_str("××");
        from = name.end.min(part.end);
    }
    out.push_str(&text[from..part.end]);
    out
}

impl Case {
    /// The case with patients' names masked wherever they look unmasked; see [`mask_names`].
    #[must_use]
    pub fn masked(mut self) -> Self {
        let questions: Vec<String> = self.turns.iter().map(|turn| turn.question.clone()).collect();
        self.details.mask(&questions);
        for turn in &mut self.turns {
            turn.question = mask_names(&turn.question).0;
        }
        for pair in &mut self.pairs {
            pair.question = mask_names(&pair.question).0;
            pair.answer = mask_names(&pair.answer).0;
        }
        self.twin = self.twin_changed(|twin| twin.clone().masked());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_masked_and_other_words_are_not() {
        assert_eq!(mask_names("患者王小明，女，37岁").0, "患者王××，女，37岁");
        assert_eq!(mask_names("患者姓名：王小明，住院号1。患者：王明，女").0, "患者姓名：王××，住院号1。患者：王××，女");
        assert_eq!(mask_names("姓名：李建国\n性别：男").0, "姓名：李××\n性别：男");
        assert_eq!(mask_names("  李雷，男， 12岁").0, "  李××，男， 12岁");
        assert_eq!(mask_names("患者陳小明，女；病人張雷，男，發熱"), ("患者陳××，女；病人張××，男，發熱".to_owned(), 2));
        for text in ["男性病人，24岁", "病人，男，49岁", "王XX，女，52岁", "病人男，22岁", "王××，男，65岁", "赵某，男，7岁"]
        {
            assert_eq!(mask_names(text), (text.to_owned(), 0));
        }
    }
}
