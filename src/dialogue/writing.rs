//! `wardround cases new --plain`: the fields of an own case one after the other as lines, for screen readers and pipes. The same form as the screen's.

use super::printer::Printer;
use crate::{
    glossary, io_error,
    language::Language,
    own_case::{self, Draft, Field, Form, OwnFile, Part, Refused, Saved},
    text::half_width,
};
use std::io::{self, BufRead, Write};

/// How the form was left.
#[derive(Debug)]
pub enum WritingEnding {
    /// The case is on the disk.
    Saved(Saved),
    /// Left before that; what was written is kept as a draft.
    Left,
    /// The case could not be put on the disk; the draft is kept.
    NotSaved(Refused),
}

/// Asks for every field, and saves the case. A text ends with a line that is a single dot; what is written is kept as a draft after each field.
///
/// # Errors
/// When the input cannot be read, or nothing can be printed any more; the draft stays.
pub fn write(
    left: Option<(Form, String)>,
    (draft, file): (&Draft, &OwnFile),
    language: Language,
    input: impl BufRead,
    printer: Printer<impl Write>,
) -> io::Result<WritingEnding> {
    let mut dialogue = Dialogue { input, printer, language };
    dialogue.say(
        "请不要写姓名、住院号、电话、住址。每一栏写完后，单独一行输入一个点（.）结束；中断后草稿保留，下次可继续。",
        "Write no name, record number, telephone or address. End each field with a line that is a single dot (.). If you stop, the draft is kept for the next time.",
    );
    let Some(form) = dialogue.form(left, draft)? else { return Ok(WritingEnding::Left) };
    dialogue.save(form, draft, file)
}

struct Dialogue<R, W: Write> {
    input: R,
    printer: Printer<W>,
    language: Language,
}

impl<R: BufRead, W: Write> Dialogue<R, W> {
    fn say(&mut self, zh: &str, en: &str) {
        self.printer.line(if self.language == Language::Zh { zh } else { en });
    }

    fn check(&mut self) -> io::Result<()> {
        match self.printer.error() {
            Some(error) => Err(io::Error::new(error.kind(), error.to_string())),
            None => Ok(()),
        }
    }

    /// A line without its end; `None` at the end of the input.
    fn read_line(&mut self) -> io::Result<Option<String>> {
        self.check()?;
        let mut line = String::new();
        let read = self.input.read_line(&mut line)?;
        self.printer.line_came();
        Ok((read > 0).then(|| line.trim_end_matches(['\n', '\r']).to_owned()))
    }

    /// Whether the answer is yes; `None` at the end of the input.
    fn yes(&mut self, zh: &str, en: &str) -> io::Result<Option<bool>> {
        loop {
            self.say(&format!("{zh}（y/n）"), &format!("{en} (y/n)"));
            self.printer.prompt();
            let Some(line) = self.read_line()? else { return Ok(None) };
            match line.trim().chars().map(|c| half_width(c).to_ascii_lowercase()).collect::<String>().as_str() {
                "y" | "yes" | "是" | "好" => return Ok(Some(true)),
                "n" | "no" | "否" | "不" => return Ok(Some(false)),
                _ => {}
            }
        }
    }

    /// Every field that is to be written; `None` where the input ended before the last.
    fn form(&mut self, left: Option<(Form, String)>, draft: &Draft) -> io::Result<Option<Form>> {
        let mut form = Form::new(self.language);
        if let Some((kept, at)) = left {
            let zh = format!("有一份未保存的草稿（{at}）。继续写吗？n 为丢弃");
            match self.yes(&zh, &format!("There is a draft that was not saved ({at}). Go on with it? n discards it"))? {
                None => return Ok(None),
                Some(true) => form = kept,
                Some(false) => _ = draft.remove(),
            }
        }
        for field in Field::ALL {
            // Nothing is asked about findings that there are none of.
            let is_needed = match field {
                Field::Turn(step, Part::Question | Part::Reference) => !form.get(Field::Turn(step, Part::Findings)).trim().is_empty(),
                _ => true,
            };
            let went_on = if is_needed { self.field(field, &mut form) } else { Ok(true) };
            // Also where the input ended, or could not be read, in the middle of a field.
            if let Err(error) = draft.keep(&form) {
                let why = io_error::words(&error, self.language);
                self.say(&format!("草稿未能保存：{why}"), &format!("the draft could not be saved: {why}"));
            }
            if !went_on? {
                return Ok(None);
            }
        }
        Ok(Some(form))
    }

    /// Asks for one field; whether the input goes on. A dot alone leaves what stands there.
    fn field(&mut self, field: Field, form: &mut Form) -> io::Result<bool> {
        self.printer.heading(&format!("── {}/{} · {} ──", field.place() + 1, Field::ALL.len(), field.heading(self.language)));
        self.printer.line(field.hint(self.language));
        let before = form.get(field).to_owned();
        if !before.trim().is_empty() {
            self.say("现为（直接输入点即保留）：", "Now (a dot alone keeps it):");
            self.printer.line(&before);
        }
        let mut lines: Vec<String> = Vec::new();
        loop {
            self.printer.prompt();
            let line = match self.read_line() {
                Ok(Some(line)) => line,
                ended => {
                    // What was written of this field is not lost.
                    if !lines.is_empty() {
                        form.set(field, lines.join("\n"));
                    }
                    return ended.map(|_| false);
                }
            };
            if matches!(line.trim(), "." | "。" | "．") {
                break;
            }
            lines.push(line);
        }
        if lines.iter().any(|line| !line.trim().is_empty()) {
            let text = if field.is_line() { lines.join(" ") } else { lines.join("\n") };
            form.set(field, text.trim());
        }
        Ok(true)
    }

    fn save(&mut self, mut form: Form, draft: &Draft, file: &OwnFile) -> io::Result<WritingEnding> {
        let names = form.names();
        if !names.is_empty() {
            self.say("疑似病人姓名：", "What looks like patients' names:");
            for name in &names {
                let line =
                    format!("{}{}{} → {}", name.field.heading(self.language), glossary::colon(self.language), name.before, name.after);
                self.printer.line(&line);
            }
            match self.yes("遮盖吗？", "Mask them?")? {
                None => return Ok(WritingEnding::Left),
                Some(true) => form.mask(),
                Some(false) => {}
            }
            let _ = draft.keep(&form);
        }
        let checked = match form.check("own") {
            Ok(checked) => checked,
            Err((field, why)) => {
                let (field, why) = (field.heading(self.language), why.words(self.language).to_owned());
                self.say(&format!("未保存：{field}：{why}。草稿已保留"), &format!("not saved: {field}: {why}; the draft is kept"));
                self.check()?;
                return Ok(WritingEnding::Left);
            }
        };
        self.printer.line(own_case::checked(self.language));
        for note in &checked.notes {
            self.printer.line(&format!("! {}", note.words(self.language)));
        }
        let cases = match file.ids() {
            Ok(ids) => ids.map(|ids| ids.len()),
            Err(refused) => return Ok(WritingEnding::NotSaved(refused)),
        };
        let path = file.path().display();
        let (zh, en) = match cases {
            None => (format!("新建文件 {path} 并保存吗？"), format!("Make the file {path} and save the case?")),
            Some(cases) => (format!("追加到 {path}（已有 {cases} 例）吗？"), format!("Append to {path} (cases there: {cases})?")),
        };
        if self.yes(&zh, &en)? != Some(true) {
            self.say("未保存，草稿已保留。", "Not saved; the draft is kept.");
            self.check()?;
            return Ok(WritingEnding::Left);
        }
        Ok(match file.save(&form) {
            Ok(saved) => {
                let _ = draft.remove();
                WritingEnding::Saved(saved)
            }
            Err(refused) => WritingEnding::NotSaved(refused),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::rating::printer;
    use super::*;

    fn written(input: &str, folder: &std::path::Path) -> (WritingEnding, String) {
        let (draft, file) = (Draft::in_folder(folder), OwnFile::new(folder.join("own.toml")));
        let left = draft.left().map(|(form, _)| (form, "today".to_owned()));
        let mut out = Vec::new();
        let ending = write(left, (&draft, &file), Language::En, input.as_bytes(), printer(&mut out, None, false)).unwrap();
        (ending, String::from_utf8(out).unwrap())
    }

    #[test]
    fn fields_end_with_a_dot_and_a_case_without_tests_has_two_turns() {
        let folder = tempfile::tempdir().unwrap();
        let input =
            "Cardiology\n.\n.\nA man of 58\nwith chest pain.\n.\n.\nAn infarction\n.\nPressure 92/58 mmHg\n.\nWhat now?\n.\n.\n.\ny\n";
        let (ending, said) = written(input, folder.path());
        assert!(matches!(&ending, WritingEnding::Saved(saved) if saved.id == "own-1"), "{ending:?}\n{said}");
        let text = std::fs::read_to_string(folder.path().join("own.toml")).unwrap();
        assert!(text.contains("What now?") && text.contains("with chest pain."), "{text}");
        assert!(said.contains("turn 2 has no reference") && said.contains("Make the file"), "{said}");
        assert!(!folder.path().join("new-case.json").exists());
    }

    #[test]
    fn an_input_that_ends_leaves_a_draft_that_is_gone_on_with() {
        let folder = tempfile::tempdir().unwrap();
        let (ending, _) = written("Cardiology\n.\n.\n患者王小明，男，58岁\n.\n", folder.path());
        assert!(matches!(ending, WritingEnding::Left));
        let (ending, said) = written("y\n.\n.\n.\n.\n.\n.\n.\ny\ny\n", folder.path());
        assert!(matches!(ending, WritingEnding::Saved(_)), "{ending:?}\n{said}");
        assert!(said.contains("患者王小明，男，58岁 → 患者王××，男，58岁"), "{said}");
        let text = std::fs::read_to_string(folder.path().join("own.toml")).unwrap();
        assert!(text.contains("王××") && !text.contains("小明"), "{text}");
    }

    #[test]
    fn a_field_that_the_input_ends_in_is_in_the_draft() {
        let folder = tempfile::tempdir().unwrap();
        let (ending, _) = written("Cardiology\n.\n.\nFever for three", folder.path());
        assert!(matches!(ending, WritingEnding::Left));
        let draft = std::fs::read_to_string(folder.path().join("new-case.json")).unwrap();
        assert!(draft.contains("Fever for three"), "{draft}");
    }

    #[test]
    fn nothing_is_saved_where_the_answer_is_no_or_the_complaint_is_empty() {
        let folder = tempfile::tempdir().unwrap();
        let (ending, said) = written(".\n.\n.\n.\n.\n", folder.path());
        assert!(matches!(ending, WritingEnding::Left) && said.contains("the complaint is empty"), "{said}");
        let (ending, _) = written(".\n.\nA cough.\n.\n.\n.\n.\n.\nn\n", folder.path());
        assert!(matches!(ending, WritingEnding::Left));
        assert!(!folder.path().join("own.toml").exists() && folder.path().join("new-case.json").exists());
    }
}
