//! `cases import`: workbooks and separated values, and what spreadsheets do to cells.

use crate::common::user::{User, expect, text};
use std::fs;

/// Made by make.py beside it: a title over the headings, merged cells, a number, a date, a formula with its result, one with an error, an empty row, an id twice.
const WORKBOOK: &[u8] = include_bytes!("../fixtures/tables/patients.xlsx");

fn with_workbook() -> User {
    let user = User::new();
    fs::write(user.path("patients.xlsx"), WORKBOOK).unwrap();
    user
}

#[test]
fn a_workbook_becomes_cases_that_validate_and_rows_that_cannot_are_named() {
    let user = with_workbook();
    let out = user.run(&["cases", "import", "patients.xlsx", "-o", "cases.toml", "--language", "zh"]);
    expect(&out, 3, "第 6 行，E (主诉) 列：公式出错，单元格显示 #REF!");
    let said = text(&out.stderr);
    for line in [
        "工作表：病例",
        "A 编号 → id（按标题识别）",
        "G 体格检查 → exam（按标题识别）",
        "F 入院日期 → 不使用",
        "第 7 行，A (编号) 列：编号 101 在第 3 行已用过",
        "有 1 处疑似病人姓名：--mask-names 可遮盖",
        "已写入 2 例：cases.toml",
        "wardround cases validate --cases cases.toml",
    ] {
        assert!(said.contains(line), "{line} is not in:\n{said}");
    }
    expect(&user.run(&["cases", "validate", "--cases", "cases.toml"]), 0, "");
    let shown = text(&user.run(&["cases", "show", "102", "--cases", "cases.toml", "--language", "zh", "--reference"]).stdout);
    // The merged department, the formula's result, a number without a point, and the closing questions.
    for words in ["普外科", "病人，男，31岁。腰痛3小时，阵发性绞痛", "请问初步考虑", "肾区叩痛", "请给出诊断及依据", "输尿管结石"]
    {
        assert!(shown.contains(words), "{words} is not in:\n{shown}");
    }
    expect(&user.run(&["cases", "import", "patients.xlsx", "-o", "cases.toml"]), 2, "not there yet");
}

#[test]
fn names_are_masked_columns_joined_and_dates_read_on_request() {
    let user = with_workbook();
    let args =
        ["cases", "import", "patients.xlsx", "--sheet", "2", "--map", "complaint=主诉", "--map", "complaint=F", "--map", "diagnosis="];
    let out = user.run(&[&args[..], &["--mask-names", "--no-question", "--language", "en"]].concat());
    expect(&out, 3, "1 of what looks like patients' names masked");
    let written = text(&out.stdout);
    assert!(written.contains("患者王××，女，24岁") && !written.contains("小红"), "{written}");
    assert!(written.contains("入院日期：2025-03-15") && !written.contains("急性阑尾炎") && !written.contains("请问"), "{written}");
    assert!(text(&out.stderr).contains("F 入院日期 → complaint\n"), "{}", text(&out.stderr));
}

#[test]
fn separated_values_in_chinese_encodings_and_wrong_mappings() {
    let user = User::new();
    let table = "编号,经过,结果\n1,发热咳嗽三天，痰中带血丝,白细胞升高\n2,胸痛两小时，伴有大汗，面色苍白,心电图异常\n";
    fs::write(user.path("t.csv"), encoding_rs::GB18030.encode(table).0).unwrap();
    expect(
        &user.run(&["cases", "import", "t.csv"]),
        3,
        "no column is known to hold the complaint: write --map complaint=HEADING; the headings are: A 编号, B 经过, C 结果",
    );
    let out = user.run(&["cases", "import", "t.csv", "--map", "complaint=经过", "--map", "tests=C", "-o", "c.toml"]);
    expect(&out, 0, "read as GB18030");
    let list = text(&user.run(&["cases", "list", "--cases", "c.toml", "--language", "en"]).stdout);
    assert!(list.contains("2 cases · native") && list.contains("胸痛两小时"), "{list}");
    for (args, code, says) in [
        (&["--map", "symptom=经过"][..], 2, "the fields are: id, department"),
        (&["--map", "complaint=主诉"], 2, "no column is called \"主诉\""),
        (&["--map", "complaint"], 2, "write FIELD=COLUMN"),
    ] {
        expect(&user.run(&[&["cases", "import", "t.csv"], args].concat()), code, says);
    }
    expect(&user.run(&["cases", "import", "none.xlsx"]), 3, "none.xlsx");
    let user = with_workbook();
    expect(&user.run(&["cases", "import", "patients.xlsx", "--sheet", "病人"]), 2, "no sheet \"病人\"; there are: 说明, 病例");
    fs::write(user.path("cut.xlsx"), &WORKBOOK[..600]).unwrap();
    expect(&user.run(&["cases", "import", "cut.xlsx", "--language", "zh"]), 3, "无法读取工作簿");
    // A cell at the end of the sheet does not take the memory of everything before it.
    fs::write(user.path("far.xlsx"), include_bytes!("../fixtures/tables/far.xlsx")).unwrap();
    expect(&user.run(&["cases", "import", "far.xlsx"]), 3, "17179869184 cells in \"病例\"");
    // Whoever takes it for a case file is told the command.
    expect(&user.run(&["cases", "list", "--cases", "patients.xlsx"]), 3, "wardround cases import FILE -o cases.toml");
}
