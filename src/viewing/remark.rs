//! What is to be known of runs before their answers are read.

use crate::{
    items::Items,
    language::Language,
    record::{LockOwner, writer_of},
};

/// Something that is to be known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remark {
    /// Another process writes the run.
    BeingWritten(LockOwner),
    /// So many files end in a line that is not whole.
    Torn(usize),
    /// Another version wrote it.
    OtherVersions(Vec<String>),
    /// One model under several names is shown as one already.
    IsOne(String, Vec<String>),
    /// Several judges gave verdicts: their names.
    SeveralJudges(Vec<String>),
    /// Models of several names are the same weights, and can be shown as one.
    Same(Vec<String>),
}

impl Remark {
    /// Everything that is to be known of runs at this moment.
    pub fn all(items: &Items) -> Vec<Self> {
        let mut remarks: Vec<Self> = items.folders().iter().filter_map(|folder| writer_of(folder)).map(Self::BeingWritten).collect();
        remarks.extend(Some(items.torn_lines()).filter(|lines| *lines > 0).map(Self::Torn));
        let versions: Vec<String> = items.other_versions().into_iter().map(str::to_owned).collect();
        remarks.extend(Some(versions).filter(|versions| !versions.is_empty()).map(Self::OtherVersions));
        let names: Vec<&str> = items.models().collect();
        for (place, name) in names.iter().enumerate().filter(|(place, _)| !items.other_names(*place).is_empty()) {
            remarks.push(Self::IsOne((*name).to_owned(), items.other_names(place).to_vec()));
        }
        for group in items.same_models() {
            remarks.push(Self::Same(group.iter().map(|&model| names[model].to_owned()).collect()));
        }
        let judges: Vec<String> = items.judges().map(|(_, name)| name.to_owned()).collect();
        remarks.extend(Some(judges).filter(|judges| judges.len() > 1).map(Self::SeveralJudges));
        remarks
    }

    /// In a language of the interface.
    pub fn words(&self, language: Language) -> String {
        let comma = crate::glossary::comma(language);
        match (self, language) {
            (Self::BeingWritten(owner), Language::Zh) => format!("此运行正由{}写入，所显示的是目前为止的内容", owner.words(language)),
            (Self::BeingWritten(owner), Language::En) => format!("the run is being written by {owner}; this is what there is so far"),
            (Self::Torn(lines), Language::Zh) => format!("{lines} 个文件的最后一行不完整，没有计入（下次写入时会移到一旁）"),
            (Self::Torn(lines), Language::En) => {
                format!("the last line of {lines} file(s) is not whole and is left out (the next program that writes moves it aside)")
            }
            (Self::OtherVersions(versions), Language::Zh) => {
                format!("此运行由其他版本（{}）写入；当时没有记录的内容显示为空", versions.join(comma))
            }
            (Self::OtherVersions(versions), Language::En) => {
                format!("another version wrote the run ({}); what it did not record is empty here", versions.join(comma))
            }
            (Self::IsOne(name, others), Language::Zh) => format!("{name} 在其中也叫 {}：同一模型，合并显示", others.join(comma)),
            (Self::IsOne(name, others), Language::En) => {
                format!("{name} is also called {} there: the same model, shown as one", others.join(comma))
            }
            (Self::SeveralJudges(names), Language::Zh) => {
                format!("有几位评委（{}）：score 与 spread 合计所有评委；单独一位写作 score@评委", names.join(comma))
            }
            (Self::SeveralJudges(names), Language::En) => {
                format!(
                    "there are several judges ({}): score and spread take all of them together; score@JUDGE is one judge's",
                    names.join(comma)
                )
            }
            (Self::Same(names), Language::Zh) => format!("{} 是同一模型（权重或接口相同），设置不同", names.join(comma)),
            (Self::Same(names), Language::En) => {
                format!("{} are the same model (same weights or endpoint) with other settings", names.join(comma))
            }
        }
    }
}
