//! Folds Traditional to Simplified characters for comparison: the rules are written in Simplified characters,
//! and the text is sent unchanged.

use std::{collections::HashMap, sync::LazyLock};

/// The traditional characters of the rules' words and of surnames, each before its simplified form. Both take three bytes in UTF-8: a place in the folded text is the same
/// place in the text itself.
const PAIRS: &str = "檢检驗验進进補补還还麼么麽么項项種种體体輔辅現现療疗過过術术後后診诊斷断別别鑑鉴鑒鉴應应為为議议選选優优復复複复隨随訪访實实問问題题簡简試试說说給给\
                     討讨論论寫写舉举結结請请變变處处發发歷历學学徵征狀状來来無无經经與与該该當当嗎吗幾几樣样臨临預预確确訴诉專专義义顯显證证異异據据薦荐測测態态總总會会個个牀床\
                     劉刘張张陳陈楊杨黃黄趙赵吳吴孫孙馬马羅罗鄭郑謝谢許许韓韩馮冯鄧邓葉叶蘇苏呂吕盧卢鍾钟鐘钟譚谭陸陆範范賈贾蔣蒋韋韦鄒邹閻闫龍龙賀贺顧顾龔龚萬万錢钱嚴严湯汤歐欧陽阳諸诸";

static SIMPLIFIED: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    let all: Vec<char> = PAIRS.chars().collect();
    all.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()
});

/// The text with the characters of the rules' words simplified; as many bytes as before.
pub(super) fn folded(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii() { c } else { SIMPLIFIED.get(&c).copied().unwrap_or(c) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traditional_words_are_found_and_every_place_stays_what_it_was() {
        let text = "現病史：還需完善哪些輔助檢查？x";
        assert_eq!(folded(text), "现病史：还需完善哪些辅助检查？x");
        assert_eq!(folded(text).len(), text.len());
        let chars: Vec<char> = PAIRS.chars().collect();
        assert!(chars.len().is_multiple_of(2) && chars.iter().all(|c| c.len_utf8() == 3), "{}", chars.len());
        assert_eq!(SIMPLIFIED.len(), chars.len() / 2, "each traditional character stands there once");
    }
}
