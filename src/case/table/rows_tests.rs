//! What becomes of a table's rows.

use super::*;
use crate::case::{ReadOptions, read_bytes, to_native};

fn import(text: &str, map: &[&str]) -> Imported {
    let sheet = Sheet::read("t.csv", text.as_bytes(), None).unwrap();
    let wanted: Vec<Wanted> = map.iter().map(|written| written.parse().unwrap()).collect();
    cases("t.csv", &sheet, &wanted, Wording::WithQuestion).unwrap()
}

const CHINESE: &str = "2024年病例汇总|||||||\n编号|科室|性别|年龄|主诉|现病史|查体|诊断\n\
    1|普外科|女|24岁|右下腹痛14小时|先脐周后右下腹|麦氏点压痛|急性阑尾炎；阑尾粪石\n\
    2|心内科|男|58|胸痛2小时|||急性心肌梗死\n";

#[test]
fn a_row_is_a_case_with_turns_questions_patient_and_reference() {
    let imported = import(CHINESE, &[]);
    assert_eq!((imported.cases.len(), imported.remarks.as_slice()), (2, &[][..]));
    let case = &imported.cases[0];
    assert_eq!((case.id().as_str(), case.department(), case.turns().len()), ("1", Some("普外科"), 2));
    let question = &case.turns()[0].question;
    assert!(question.starts_with("病人，女，24岁。主诉：右下腹痛14小时\n现病史：先脐周后右下腹\n请问初步考虑哪些诊断？"), "{question}");
    assert!(case.turns()[1].question.ends_with("请给出诊断及依据，并说明治疗原则。"));
    assert_eq!(case.diagnoses().len(), 2);
    assert_eq!(case.title().unwrap().reveal(), "急性阑尾炎");
    assert_eq!(case.pairs_for_turn(1)[0].answer, "急性阑尾炎；阑尾粪石");
    assert_eq!(imported.cases[1].turns().len(), 1);
    // What is written is read again as it is.
    for case in &imported.cases {
        let again = read_bytes("f", to_native(case).unwrap().as_bytes(), &ReadOptions::default()).unwrap();
        assert_eq!((again.problems.len(), &again.cases[0]), (0, case));
    }
}

#[test]
fn references_answer_their_turns_and_one_for_all_answers_every_turn() {
    let text = "complaint,exam,reference,reference-exam\nFever for 3 days,Crackles,Pneumonia in all,CT of the chest\n";
    let case = import(text, &[]).cases.remove(0);
    let answers = |turn| case.pairs_for_turn(turn).iter().map(|pair| pair.answer.as_str()).collect::<Vec<_>>();
    assert_eq!(answers(1), ["CT of the chest", "Pneumonia in all"]);
    assert!(answers(0).contains(&"Pneumonia in all"));
    assert_eq!(case.id().as_str(), "row-2");
    let published = "id,turn_1_question,turn_2_question,turn_3_question,reference\n1,腹痛？,查体？,化验？,阑尾炎\n";
    let case = import(published, &[]).cases.remove(0);
    assert_eq!((case.turns().len(), case.turns()[0].question.as_str()), (3, "腹痛？"));
}

#[test]
fn rows_that_give_no_case_and_doubts_name_row_and_column() {
    let text = "编号|主诉|年龄|性别|诊断\n1|发热|三岁|男|感冒\n1|咳嗽|3|男|肺炎\n||4|女|x\n3|确诊胃癌1年|60|男|胃癌\n4|a|5|男|y|多\n";
    let imported = import(text, &[]);
    assert_eq!(imported.cases.len(), 2);
    let said = |language| imported.remarks.iter().map(|remark| remark.words(language)).collect::<Vec<_>>();
    let english = said(Language::En);
    assert!(english[0].starts_with("row 2, column C (年龄): cannot read \"三岁\": the case gets neither age nor sex"), "{english:#?}");
    assert!(english[1].starts_with("row 3, column A (编号): the id 1 is used by row 2: left out"), "{english:#?}");
    assert!(english[2].starts_with("row 4, column B (主诉): no complaint: left out"), "{english:#?}");
    assert!(english[3].starts_with("row 5, column E (诊断): the question of turn 1 has the diagnosis \"胃癌\""), "{english:#?}");
    assert!(english[4].starts_with("row 6: more cells than the 5 headings"), "{english:#?}");
    assert!(said(Language::Zh)[2].starts_with("第 4 行，B (主诉) 列：没有主诉病史"));
    assert_eq!(imported.remarks.iter().filter(|remark| remark.left_out).count(), 3);
    // Numbered by rows, no id is used twice.
    assert_eq!(import(text, &["id="]).cases.len(), 3);
}

#[test]
fn ages_and_sexes_are_read_as_they_are_written() {
    for (written, age) in [
        ("58", Some(Age::Years(58))),
        ("58岁", Some(Age::Years(58))),
        ("26个月", Some(Age::Months(26))),
        ("3 months", Some(Age::Months(3))),
        ("200", None),
        ("成人", None),
        ("", None),
    ] {
        assert_eq!(age_of(written), age, "{written}");
    }
    assert_eq!([sex_of("女性"), sex_of(" F "), sex_of("Male"), sex_of("?")], [Some(Sex::Female), Some(Sex::Female), Some(Sex::Male), None]);
}

#[test]
fn a_table_without_rows_or_without_questions_is_refused() {
    let refused = |text: &str| {
        let sheet = Sheet::read("t.csv", text.as_bytes(), None).unwrap();
        cases("t.csv", &sheet, &[], Wording::AsWritten).unwrap_err().to_string()
    };
    assert!(refused("主诉|查体\n").contains("the table has no rows"));
    assert!(refused("").contains("the table has no rows"));
    assert!(refused("a,b\n1,2\n").contains("no column is known to hold the complaint"));
}
