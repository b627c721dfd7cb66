//! Cases out again, in another format, with names masked on request.

use super::{Case, native};
use regex::{Captures, Regex};
use std::sync::LazyLock;

/// A case that the target format cannot hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConvertError {
    /// DotaBench has exactly three turns.
    #[error("case {id} has {turns} turns and DotaBench has three: left out")]
    NotThreeTurns {
        /// The case.
        id: String,
        /// How many turns it has.
        turns: usize,
    },
    /// DoctorFLAN has one.
    #[error("case {id} has {turns} turns and DoctorFLAN has one: left out")]
    NotOneTurn {
        /// The case.
        id: String,
        /// How many turns it has.
        turns: usize,
    },
    /// The writer failed on this case.
    #[error("case {id}: {message}")]
    Unwritable {
        /// The case.
        id: String,
        /// What the writer said.
        message: String,
    },
}

/// The case as one line of the benchmark's own format, with its keys in the published order.
///
/// # Errors
/// When the case does not have three turns.
pub fn to_dotabench(case: &Case) -> Result<String, ConvertError> {
    let [one, two, three] = case.turns() else {
        return Err(ConvertError::NotThreeTurns { id: case.id().to_string(), turns: case.turns().len() });
    };
    let object = serde_json::json!({
        "id": case.id_json(),
        "turn_1_question": one.question,
        "turn_2_question": two.question,
        "turn_3_question": three.question,
        "reference": case.reference_text(),
    });
    Ok(object.to_string())
}

/// The case as one line of the single-turn suite's format.
///
/// # Errors
/// When the case has more than one turn.
pub fn to_doctorflan(case: &Case) -> Result<String, ConvertError> {
    let [turn] = case.turns() else {
        return Err(ConvertError::NotOneTurn { id: case.id().to_string(), turns: case.turns().len() });
    };
    let mut object = serde_json::json!({ "id": case.id_json(), "input": turn.question, "reference": case.reference_text() });
    if let Some(category) = case.category() {
        object["category"] = category.into();
    }
    Ok(object.to_string())
}

/// The case as a `[[case]]` table of the native format.
///
/// # Errors
/// When the text cannot be written as TOML.
pub fn to_native(case: &Case) -> Result<String, ConvertError> {
    #[derive(serde::Serialize)]
    struct File {
        case: Vec<native::NativeCase>,
    }
    let text = |s: &str| native::Text::Plain(s.to_owned());
    let pair_id = |i: usize| format!("pair-{}", i + 1);
    let native = native::NativeCase {
        id: case.id().to_string(),
        language: Some(case.language()),
        department: case.department().map(text),
        category: case.category().map(str::to_owned),
        title: case.title().map(|t| text(t.reveal())),
        sources: vec![case.source().label().to_owned()],
        turns: case
            .turns()
            .iter()
            .map(|t| native::NativeTurn {
                kind: t.kind,
                question: text(&t.question),
                reference: t.answered_by.iter().map(|&i| pair_id(i)).collect(),
            })
            .collect(),
        reference: case
            .pairs()
            .iter()
            .enumerate()
            .map(|(i, p)| native::NativePair {
                id: pair_id(i),
                question: (!p.question.is_empty()).then(|| text(&p.question)),
                answer: text(&p.answer),
            })
            .collect(),
    };
    toml::to_string_pretty(&File { case: vec![native] })
        .map_err(|e| ConvertError::Unwritable { id: case.id().to_string(), message: e.to_string() })
}

/// The commonest hundred surnames, by the 2020 name report of China's Ministry of Public Security, and a few compound ones.
const SURNAMES: &str = "欧阳|上官|司马|诸葛|王|李|张|刘|陈|杨|黄|赵|吴|周|徐|孙|马|朱|胡|郭|何|林|高|罗|郑|梁|谢|宋|唐|许|韩|冯|邓|曹|彭|曾|肖|田|董|袁|潘|于|蒋|蔡|余|杜|叶|程|苏|魏|吕|丁|任|沈|姚|卢|姜|崔|钟|谭|陆|汪|范|金|石|廖|贾|夏|韦|付|方|白|邹|孟|熊|秦|邱|江|尹|薛|闫|段|雷|侯|龙|史|陶|黎|贺|顾|毛|郝|龚|邵|万|钱|严|覃|武|戴|莫|孔|向|汤";

static NAME: LazyLock<Regex> = LazyLock::new(|| {
    // A name stands at a line's start or after 患者/病人/姓名, and its sex follows.
    let pattern = format!(r"(?m)(^\s*|患者|病人|姓名[：:]?)({SURNAMES})([\x{{4e00}}-\x{{9fff}}--某]{{1,2}})([，,]\s*[男女])");
    // The pattern is fixed; a test runs it.
    Regex::new(&pattern).expect("the name pattern is valid")
});

/// Replaces what looks like a patient's full name with the surname and ××; also says how many there were. A heuristic: it finds a name before
/// the patient's sex, the way case histories write it, and cannot promise to find every name.
pub fn mask_names(text: &str) -> (String, usize) {
    let mut count = 0;
    let masked = NAME.replace_all(text, |c: &Captures<'_>| {
        count += 1;
        format!("{}{}××{}", &c[1], &c[2], &c[4])
    });
    (masked.into_owned(), count)
}

impl Case {
    /// The case with patients' names masked wherever they look unmasked; see [`mask_names`].
    #[must_use]
    pub fn masked(mut self) -> Self {
        for turn in &mut self.turns {
            turn.question = mask_names(&turn.question).0;
        }
        for pair in &mut self.pairs {
            pair.answer = mask_names(&pair.answer).0;
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::super::{ReadOptions, read_bytes};
    use super::*;

    const LINE: &str = r#"{"id":"7","turn_1_question":"患者王小明，男，三天前\n腹痛","turn_2_question":"查\"体\"","turn_3_question":"化验","reference":"阑尾炎"}"#;

    #[test]
    fn dotabench_survives_a_round_trip_byte_for_byte() {
        let file = read_bytes("f", LINE.as_bytes(), &ReadOptions::default()).unwrap();
        assert_eq!(to_dotabench(&file.cases[0]).unwrap(), LINE);
    }

    #[test]
    fn doctorflan_survives_a_round_trip_byte_for_byte() {
        let line = r#"{"id":12,"input":"该挂什么科？","reference":"普外科","category":"Triage"}"#;
        let file = read_bytes("f", line.as_bytes(), &ReadOptions::default()).unwrap();
        assert_eq!(to_doctorflan(&file.cases[0]).unwrap(), line);
        assert!(to_dotabench(&file.cases[0]).unwrap_err().to_string().contains("1 turns"));
        let again = read_bytes("g", to_native(&file.cases[0]).unwrap().as_bytes(), &ReadOptions::default()).unwrap();
        assert_eq!(again.cases[0].category(), Some("Triage"));
    }

    #[test]
    fn native_survives_a_round_trip() {
        let case = &read_bytes("f", LINE.as_bytes(), &ReadOptions::default()).unwrap().cases[0];
        let again = read_bytes("g", to_native(case).unwrap().as_bytes(), &ReadOptions::default()).unwrap();
        assert!(again.problems.is_empty(), "{:?}", again.problems);
        assert_eq!(again.cases[0].turns()[0].question, case.turns()[0].question);
        assert_eq!(again.cases[0].reference_text(), case.reference_text());
    }

    #[test]
    fn names_are_masked_and_other_words_are_not() {
        assert_eq!(mask_names("患者王小明，女，37岁").0, "患者王××，女，37岁");
        assert_eq!(mask_names("  李雷，男， 12岁").0, "  李××，男， 12岁");
        for text in ["男性病人，24岁", "病人，男，49岁", "王XX，女，52岁", "病人男，22岁", "王××，男，65岁", "赵某，男，7岁"]
        {
            assert_eq!(mask_names(text), (text.to_owned(), 0));
        }
    }
}
