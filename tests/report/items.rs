//! The answers of runs one by one.

use super::{Run, shape};
use wardround::{
    case::{CaseId, Source},
    chat::Finish,
    items::{Flag, Items, Score},
    judge::Preset,
    record::{NOTES_FILE, NoteRecord, OwnJournal, current_notes},
    report::Missing,
};

fn small() -> Run {
    let mut shape = shape(Preset::Official, Source::DotaBench);
    (shape.models, shape.cases) = (&["alpha-7b", "beta-7b"], 2);
    Run::of(&shape)
}

#[test]
fn every_current_answer_is_an_item_with_its_verdicts_and_texts() {
    let mut run = small();
    run.turns[4].finish = Finish::Length;
    let mut later = run.turns[5].clone();
    later.text = "后来的回答。".into();
    run.turns.push(later);
    let (dir, folder) = run.written();
    let items = Items::read(&[folder]).unwrap();
    assert_eq!((items.len(), items.models().collect::<Vec<_>>()), (12, vec!["alpha-7b", "beta-7b"]));
    let places: Vec<(String, &str, u32)> = items.iter().map(|i| (i.model().to_owned(), i.case_id(), i.turn())).collect();
    assert!(places.is_sorted(), "{places:?}");

    let case = CaseId::new("2").unwrap();
    let cut = items.find(Source::DotaBench, &case, 2, 0, "alpha-7b").unwrap();
    assert_eq!((cut.flags(), cut.turn_record().unwrap().turn), (vec![Flag::Cut], 2));
    // The mean and the spread of the two verdicts, by hand.
    let points: Vec<f64> = cut.verdict_records().unwrap().iter().map(|v| v.verdict.score().unwrap()).collect();
    assert_eq!(points.len(), 2);
    assert_eq!(cut.score(None), Some((points[0] + points[1]) / 2.0));
    assert_eq!((cut.score(Some(0)), cut.score(Some(1))), (cut.score(None), None));
    assert_eq!(cut.spread(), Some((points[0] - points[1]).abs()));
    assert_eq!(cut.verdicts().map(|v| v.score).collect::<Vec<_>>(), points.iter().map(|p| Score::Points(*p)).collect::<Vec<_>>());
    assert_eq!(cut.history().unwrap().iter().map(|t| t.turn).collect::<Vec<_>>(), [1]);
    assert_eq!((cut.earlier().unwrap(), cut.rating()), (vec![], None));

    // What was answered anew: the earlier answer is still to be read.
    let anew = items.find(Source::DotaBench, &case, 3, 0, "alpha-7b").unwrap();
    assert_eq!(anew.turn_record().unwrap().text, "后来的回答。");
    assert_eq!(anew.earlier().unwrap().len(), 1);
    assert!(items.find(Source::DotaBench, &CaseId::new("7").unwrap(), 1, 0, "alpha-7b").is_none());
    drop(dir);
}

#[test]
fn a_verdict_without_a_number_says_why_and_counts_in_no_mean() {
    let mut run = small();
    run.verdicts[0].verdict = wardround::judge::Verdict::Refused;
    let (_dir, folder) = run.written();
    let items = Items::read(&[folder]).unwrap();
    let first = items.item(0);
    let scores: Vec<Score> = first.verdicts().map(|v| v.score).collect();
    assert_eq!(scores[0], Score::None(Missing::Refused));
    assert_eq!((first.score(None), first.spread()), (scores[1].points(), None));
}

#[test]
fn notes_are_found_by_the_answer_and_can_be_taken_back() {
    let (_dir, folder) = small().written();
    let mut items = Items::read(std::slice::from_ref(&folder)).unwrap();
    assert!(items.iter().all(|item| item.notes().is_empty()));
    let read = |line: &[u8]| serde_json::from_slice::<NoteRecord>(line).map_err(|e| e.to_string());
    let (mut journal, _) = OwnJournal::open(&folder.join(NOTES_FILE), read).unwrap().unwrap();
    let note = items.item(3).note(Some("王".into()), "剂量需核对".into(), vec!["dose".parse().unwrap()]).unwrap();
    journal.append(&note).unwrap();
    items.read_notes().unwrap();
    let noted: Vec<usize> = items.iter().filter(|item| !item.notes().is_empty()).map(wardround::items::Item::place).collect();
    assert_eq!((noted, items.item(3).notes()[0].text.as_str()), (vec![3], "剂量需核对"));
    journal.append(&NoteRecord { text: String::new(), tags: Vec::new(), ..note }).unwrap();
    items.read_notes().unwrap();
    assert!(items.item(3).notes().is_empty() && current_notes(&folder).unwrap().is_empty());
}
