//! What the form says, in Chinese and English side by side.

use crate::{glossary::texts, language::Language, own_case::Saved};

/// The words of a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Words(pub Language);

texts! {
    pub(super) impl Words {
        title: "新病例", "New case";
        write_here: "在此输入或粘贴", "Write or paste here";
        kept: "草稿已保存", "draft saved";
        unkept: "草稿未保存", "draft not saved";
        not_kept: "草稿未能保存：", "The draft could not be saved: ";
        saving: "正在保存…", "saving …";
        masked: "✓ 已遮盖", "✓ masked";
        reminder_title: "请先去掉病人身份信息", "Remove what identifies the patient";
        reminder: "不要写姓名、住院号、身份证号、电话和住址；日期可写成“3天前”。病例会发给您选用的模型：若模型不在本机，内容会离开这台机器。保存前会指出疑似姓名的文字，但不能保证找全。", "Write no name, record number, identity number, telephone or address; write dates as “3 days ago”. The case is sent to the model that you choose: if that is not on this machine, it leaves it. Before saving, what looks like a name is pointed out, but not every name is found.";
        keys_of_reminder: "Enter 开始填写", "Enter begin";
        keys_of_draft: "Enter 继续写   n 丢弃草稿，从头开始   Ctrl-Q 退出", "Enter go on with it   n discard it and begin anew   Ctrl-Q leave";
        names_title: "疑似病人姓名", "What looks like patients' names";
        keys_of_names: "y 遮盖   n 保持原样   Esc 返回修改", "y mask them   n leave them   Esc back";
        save_title: "保存病例", "Save the case";
        keys_of_save: "Enter 保存   Esc 返回修改", "Enter save   Esc back";
        saved_title: "病例已保存", "The case is saved";
        keys_of_saved: "n 再写一例   Enter 退出", "n another case   Enter leave";
        help_title: "按键", "Keys";
        help_note: "其余按键都是文字，可照常粘贴。退出时草稿保留。", "Every other key is text, which is pasted as in other programs. The draft is kept when you leave.";
        keys_of_help: "Enter 关闭", "Enter close";
        too_small: "窗口太小", "The window is too small";
        nothing_lost: "已写的内容都保留。请放大窗口。", "What you wrote is kept. Make the window larger.";
        confirm_leave: "草稿未能保存，退出就会丢失。再按一次退出键即退出。", "The draft could not be saved and would be lost. Press the key again to leave.";
        try_it: "回放（换上您的模型）：", "Replay it, with a model of yours:";
        consult_it: "或在界面中打开：", "Or open it on the screen:";
    }
}

impl Words {
    /// The place of a field.
    pub(super) fn place(self, place: usize, fields: usize) -> String {
        match self.0 {
            Language::Zh => format!("第 {}/{fields} 栏", place + 1),
            Language::En => format!("Field {}/{fields}", place + 1),
        }
    }

    /// That there is a draft.
    pub(super) fn draft(self, at: &str) -> String {
        match self.0 {
            Language::Zh => format!("有一份未保存的草稿（{at}）。"),
            Language::En => format!("There is a draft that was not saved ({at})."),
        }
    }

    /// Where the case goes.
    pub(super) fn goes_to(self, turns: usize, path: &str, cases: Option<usize>) -> String {
        match (self.0, cases) {
            (Language::Zh, None) => format!("共 {turns} 轮。将新建文件：{path}"),
            (Language::Zh, Some(cases)) => format!("共 {turns} 轮。将追加到：{path}（已有 {cases} 例，保持不变）"),
            (Language::En, None) => format!("Turns: {turns}. A new file is made: {path}"),
            (Language::En, Some(cases)) => format!("Turns: {turns}. Appended to {path}; what is there (cases: {cases}) stays as it is"),
        }
    }

    /// Where the case is.
    pub(super) fn is_in(self, saved: &Saved) -> String {
        let (id, path, cases) = (&saved.id, saved.path.display(), saved.cases);
        match self.0 {
            Language::Zh => format!("病例 {id} 已写入 {path}（共 {cases} 例）。"),
            Language::En => format!("Case {id} is in {path} (cases there now: {cases})."),
        }
    }

    /// How large the window has to be, and is.
    pub(super) fn needed_size(self, least: (u16, u16), is: (u16, u16)) -> String {
        match self.0 {
            Language::Zh => format!("至少需要 {}×{}，现为 {}×{}", least.0, least.1, is.0, is.1),
            Language::En => format!("{}×{} at least; it is {}×{}", least.0, least.1, is.0, is.1),
        }
    }
}
