//! Which model of the one run is compared with which of the other.

use crate::{
    items::Items,
    language::{Bilingual, Language},
    suggest::nearest,
};
use serde::Serialize;

/// Two models that are compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ModelPair {
    /// The name in the first run.
    pub a: String,
    /// The name in the second run.
    pub b: String,
}

impl ModelPair {
    /// The name, or both where they differ.
    pub fn label(&self) -> String {
        if self.a == self.b { self.a.clone() } else { format!("{} → {}", self.a, self.b) }
    }
}

/// Why models cannot be paired.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.words(Language::En))]
pub enum PairingError {
    /// A run has no answers.
    NoAnswers {
        /// Whether it is the second.
        is_second: bool,
    },
    /// No name is in both runs, and one has several models.
    NoCommonModel {
        /// The models of both.
        models: [Vec<String>; 2],
    },
    /// No pair, but a text of another form.
    NoPair {
        /// The text.
        text: String,
    },
    /// A run has no such model.
    Unknown {
        /// The name.
        name: String,
        /// Whether the second run was meant.
        is_second: bool,
        /// The models that it has.
        models: Vec<String>,
    },
    /// A model is named in two pairs.
    Twice {
        /// The name.
        name: String,
    },
}

impl PairingError {
    /// In a language of the interface.
    pub fn words(&self, language: Language) -> String {
        self.bilingual().words(language).to_owned()
    }

    /// In both languages.
    pub fn bilingual(&self) -> Bilingual {
        let run = |is_second: bool| if is_second { ("第二次运行", "the second run") } else { ("第一次运行", "the first run") };
        match self {
            Self::NoAnswers { is_second } => {
                let (zh, en) = run(*is_second);
                Bilingual::both(
                    format!("{zh}没有计入基准的回答，无可比较"),
                    format!("{en} has no answers of the protocol, so nothing can be compared"),
                )
            }
            Self::NoCommonModel { models: [a, b] } => Bilingual::both(
                format!("两次运行没有同名的模型：{}；{}。请用 --models 甲=乙 指定比较哪两个", a.join("、"), b.join("、")),
                format!("no model is in both runs: {}; {}. Say with --models A=B which are compared", a.join(", "), b.join(", ")),
            ),
            Self::NoPair { text } => Bilingual::both(
                format!("--models {text}：应为 甲=乙，甲为第一次运行中的模型，乙为第二次运行中的模型"),
                format!("--models {text}: expected A=B, a model of the first run and one of the second"),
            ),
            Self::Unknown { name, is_second, models } => {
                let (zh, en) = run(*is_second);
                let (hint_zh, hint_en) = match nearest(name, models.iter().map(String::as_str)) {
                    Some(near) => (format!("是不是 {near}？"), format!("did you mean {near}?")),
                    None => (format!("其中有：{}", models.join("、")), format!("it has: {}", models.join(", "))),
                };
                Bilingual::both(
                    format!("--models：{zh}中没有模型 {name}；{hint_zh}"),
                    format!("--models: {en} has no model {name}; {hint_en}"),
                )
            }
            Self::Twice { name } => Bilingual::both(
                format!("--models：模型 {name} 出现在两对中；一个模型只能比较一次"),
                format!("--models: the model {name} is in two pairs; a model is compared once"),
            ),
        }
    }
}

/// The models of two runs that are compared: those named (`A=B`), else those of one name, else the only one of each run.
///
/// # Errors
/// When a run has no answers, a named model is in none, or nothing says which models belong together.
pub fn pair_models(a: &Items, b: &Items, named: &[String]) -> Result<Vec<ModelPair>, PairingError> {
    let with_answers = |items: &Items| {
        let names: Vec<String> = items.models().map(str::to_owned).collect();
        let mut has = vec![false; names.len()];
        items.iter().for_each(|item| has[item.model_place()] = true);
        names.into_iter().zip(has).filter(|(_, has)| *has).map(|(name, _)| name).collect::<Vec<String>>()
    };
    let models = [with_answers(a), with_answers(b)];
    if let Some(empty) = models.iter().position(Vec::is_empty) {
        return Err(PairingError::NoAnswers { is_second: empty == 1 });
    }
    if !named.is_empty() {
        return named_pairs(&models, named);
    }
    let pairs: Vec<ModelPair> =
        models[0].iter().filter(|name| models[1].contains(name)).map(|name| ModelPair { a: name.clone(), b: name.clone() }).collect();
    match (pairs.is_empty(), models[0].as_slice(), models[1].as_slice()) {
        (false, ..) => Ok(pairs),
        (true, [a], [b]) => Ok(vec![ModelPair { a: a.clone(), b: b.clone() }]),
        _ => Err(PairingError::NoCommonModel { models }),
    }
}

fn named_pairs(models: &[Vec<String>; 2], named: &[String]) -> Result<Vec<ModelPair>, PairingError> {
    let mut pairs: Vec<ModelPair> = Vec::new();
    for text in named {
        let pair = named_pair(models, text)?;
        for (name, is_used) in [(&pair.a, pairs.iter().any(|p| p.a == pair.a)), (&pair.b, pairs.iter().any(|p| p.b == pair.b))] {
            if is_used {
                return Err(PairingError::Twice { name: name.clone() });
            }
        }
        pairs.push(pair);
    }
    Ok(pairs)
}

fn named_pair(models: &[Vec<String>; 2], text: &str) -> Result<ModelPair, PairingError> {
    let splits: Vec<(&str, &str)> = text.match_indices(['=', '＝']).map(|(at, sign)| (&text[..at], &text[at + sign.len()..])).collect();
    let is_known = |side: usize, name: &str| models[side].iter().any(|model| model == name.trim());
    // A name can have the sign in itself.
    let known = splits.iter().find(|(a, b)| is_known(0, a) && is_known(1, b));
    if let Some((a, b)) = known {
        return Ok(ModelPair { a: a.trim().to_owned(), b: b.trim().to_owned() });
    }
    let Some((a, b)) = splits.first() else { return Err(PairingError::NoPair { text: text.to_owned() }) };
    let is_second = is_known(0, a);
    let name = if is_second { b } else { a }.trim().to_owned();
    Err(PairingError::Unknown { name, is_second, models: models[usize::from(is_second)].clone() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn models() -> [Vec<String>; 2] {
        [["yi", "qwen=7b"], ["yi-2", "qwen"]].map(|names| names.map(str::to_owned).to_vec())
    }

    #[test]
    fn named_models_are_found_also_with_the_sign_in_their_names() {
        let pair = |text: &str| named_pair(&models(), text).map(|pair| (pair.a, pair.b));
        assert_eq!(pair("yi=yi-2").unwrap(), ("yi".into(), "yi-2".into()));
        assert_eq!(pair("qwen=7b=qwen").unwrap(), ("qwen=7b".into(), "qwen".into()));
        assert_eq!(pair(" yi ＝ qwen ").unwrap(), ("yi".into(), "qwen".into()));
    }

    #[test]
    fn a_wrong_pair_says_what_is_wrong_with_it() {
        let said = |text: &str| named_pair(&models(), text).unwrap_err().words(Language::En);
        assert_eq!(said("yi"), "--models yi: expected A=B, a model of the first run and one of the second");
        assert_eq!(said("qwen-7b=yi-2"), "--models: the first run has no model qwen-7b; did you mean qwen=7b?");
        assert_eq!(said("yi=zzzzzz"), "--models: the second run has no model zzzzzz; it has: yi-2, qwen");
        let twice = named_pairs(&models(), &["yi=yi-2".into(), "yi=qwen".into()]).unwrap_err();
        assert_eq!(twice.words(Language::Zh), "--models：模型 yi 出现在两对中；一个模型只能比较一次");
    }
}
