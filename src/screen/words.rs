//! What only the screen says, in Chinese and English side by side.

use crate::{
    glossary::{term_methods, texts},
    language::Language,
    session::words::Words,
};

term_methods! {
    pub(in crate::screen) impl Words {
        rating: heading RATING;
        context: words CONTEXT;
        first_token: words FIRST_TOKEN;
    }
}

texts! {
    pub(in crate::screen) impl Words {
        product: "查房", "Wardround";
        department: "科室", "Dept";
        complaint_column: "主诉", "Complaint";
        preview: "预览", "Preview";
        no_case_fits: "没有符合筛选条件的病例。按 Esc 清除筛选。", "No case fits the filter. Esc clears it.";
        filter: "筛选", "Filter";
        filter_hint: "文字，或 @科室", "text, or @department";
        excluded: "不可用", "excluded";
        broken: "损坏", "broken";
        transcript: "会诊", "Consultation";
        only_last_again: "只能重问最后一个问题（] 可回到最后）。", "Only the last question can be asked again (] leads there).";
        answering: "回答中", "answering";
        side_by_side: "并排对照", "side by side";
        not_answered_yet: "本轮尚未回答。", "Not answered yet.";
        not_yet_reached: "还没有到这一轮。", "This turn was not reached yet.";
        no_such_turn_here: "原病例没有这一轮（施压）。", "The original has no such turn: it presses the model.";
        choose_variant: "以哪种变体打开本例？", "Open the case as which variant?";
        variants_typed: "也可直接输入，如 first=0.5、challenge=direct@1", "Others can be typed, such as first=0.5 or challenge=direct@1";
        no_case_for_variant: "请先在列表中选定一个病例，或打开它。", "Choose a case in the list first, or open it.";
        ended_above: "（以上已结束）", "(ends above)";
        scrolled_alone: "单栏滚动", "alone";
        choose_columns: "对照哪几个模型？（2–3 个；Esc 完成）", "Which models? (2 or 3; Esc ends)";
        at_most_three: "最多并排三个模型；请先取消一个。", "Three models at most; take one away first.";
        no_columns: "还没有模型。按 m 选择要对照的两三个模型。", "No models yet. m chooses two or three.";
        no_case_to_compare: "请先选定一个病例。", "Choose a case first.";
        after_edited: "沿用改动过的历史", "after an edited question";
        changed: "改", "edited";
        recorded_mark: "录", "recorded";
        continued_mark: "现场", "live";
        open: "打开", "Open";
        scores_title: "得分总览", "scoreboard";
        computing_scores: "正在计算…", "computing …";
        path_of_scores: "运行文件夹，或试验方案 TRIAL.toml", "Folder of a run, or a trial's TRIAL.toml";
        waiting_for_model: "等待模型载入…", "waiting for the model …";
        play_to_turn: "播放到第几轮？", "Play to which turn?";
        who_goes_on: "由谁现场接续？", "Who goes on?";
        paused: "已暂停", "paused";
        at_once: "立即显示", "at once";
        waiting_skipped: "已跳过等待", "waiting skipped";
        thinking: "已发送，等待回答…", "sent, waiting for the answer …";
        reading_prompt: "读取上文", "reading";
        retrying: "重试", "again";
        not_recorded: "未能存盘", "not recorded";
        characters: "字", "characters";
        judging: "评委评阅中…", "the judge is reading …";
        no_verdict: "评委尚未评分。", "No verdict yet.";
        no_rating_yet: "尚未评分。", "Not rated yet.";
        judges_rating: "评委评分", "Judge's rating";
        open_file: "打开病例文件…", "Open a case file …";
        path_of_cases: "病例文件路径（TOML、DotaBench、DoctorFLAN、CMB-Clin）", "Path of a case file (TOML, DotaBench, DoctorFLAN, CMB-Clin)";
        choose_model: "由谁回答？", "Who answers?";
        choose_judge: "由谁评分？", "Who judges?";
        choose_theme: "主题", "Theme";
        sample: "样例", "Sample";
        choose_source: "病例来源", "Where the cases come from";
        welcome: "欢迎。请先选定一个模型：", "Welcome. First choose a model:";
        add_gguf: "本机的 GGUF 文件…", "A GGUF file on this machine …";
        add_endpoint: "OpenAI 兼容的服务地址…", "An OpenAI-compatible endpoint …";
        pull_a_model: "下载小模型：wardround models pull qwen2.5-1.5b", "A small model: wardround models pull qwen2.5-1.5b";
        demo_missing: "演示小模型：make demo 或 scripts/demo-model.sh", "Demo model: make demo or scripts/demo-model.sh";
        demo_model: "演示用小模型，仅供试用", "the small demo model, for trying only";
        path_of_gguf: "GGUF 文件路径", "Path of a GGUF file";
        address: "OpenAI 兼容的服务地址", "Address of an OpenAI-compatible endpoint";
        not_an_address: "请写服务地址，例如 http://127.0.0.1:8080/v1#模型名", "Write an address, for example http://127.0.0.1:8080/v1#model";
        address_example: "例如 http://127.0.0.1:8080/v1#模型名", "for example http://127.0.0.1:8080/v1#model";
        key_variable: "存放密钥的环境变量名（不需要则留空）", "Environment variable that holds the key (empty: none)";
        new_question: "自己提问（不计入基准）", "Own question (off protocol)";
        sent_after_answer: "上一个回答还没结束；可以先写，等它结束再发送。", "An answer is still coming; write now, and send when it has ended.";
        edit_question: "改后再问（不计入基准）", "Edit the question (off protocol)";
        write_here: "在此输入", "Write here";
        send: "发送", "Send";
        cancel: "取消", "Cancel";
        save: "保存", "Save";
        rate_title: "为回答评分", "Rate the answer";
        tags: "问题", "Errors";
        comment: "评语", "Comment";
        optional: "可不填", "optional";
        help_title: "按键", "Keys";
        palette_title: "命令", "Commands";
        log_title: "日志", "Log";
        log_empty: "还没有消息。", "No messages yet.";
        search: "查找", "Search";
        no_hits: "没有找到", "nothing found";
        too_small: "窗口太小", "Window too small";
        too_small_hint: "至少需要 40×10", "40×10 at least";
        all_answered: "各轮已毕", "every turn is answered";
        hidden: "已隐藏", "hidden";
        to_reveal: "显示", "shows it";
        record_unreadable: "这份记录读不出来", "The record cannot be read";
        copied: "已复制", "copied";
        copied_terminal: "已请终端复制（OSC 52）", "copied by the terminal (OSC 52)";
        nothing_to_copy: "这里没有可复制的内容", "nothing to copy here";
        saved_to: "已存为", "saved as";
        mouse_on: "鼠标已启用；选取文字时按住 Shift", "mouse on; hold Shift to select text";
        mouse_off: "鼠标已交还终端", "mouse off";
        leave_busy: "回答尚未结束。退出会停止它，已到的部分会存盘。", "An answer is still coming. Leaving stops it; what came is recorded.";
        leave_unsaved: "有回答没有存盘，退出就会丢失；Ctrl-w 可再试存盘。", "An answer is not recorded and would be lost; Ctrl-w tries again.";
        leave_anyway: "再按一次退出键离开", "press quit again to leave";
    }
}

impl Words {
    /// A path that leads to no file.
    pub(in crate::screen) fn no_such_file(self, path: &str) -> String {
        if self.0 == Language::Zh { format!("没有这个文件：{path}") } else { format!("there is no such file: {path}") }
    }

    /// A case begins again, for the so-manieth time.
    pub(in crate::screen) fn begun_again(self, repeat: u32) -> String {
        if self.0 == Language::Zh {
            format!("重新开始：第 {repeat} 遍，先前的都已保留")
        } else {
            format!("begun again: repeat {repeat}; what was before is kept")
        }
    }

    /// What stands in the column of a model, such as `3/3 7.5/8.0` or `3/3 -/8.0`.
    pub(in crate::screen) fn scores_legend(self) -> &'static str {
        if self.0 == Language::Zh {
            "列：已答/轮次 评委均分/人工均分（-：评委未评）"
        } else {
            "columns: answered/turns judge's mean/people's mean (-: not judged)"
        }
    }
}
