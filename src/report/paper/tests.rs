//! The data against itself: how many rows there are, that the printed gains follow from the printed scores, and that every fault that is told is true.

use super::*;

fn table(name: &str) -> &'static Table {
    FILE.named(name).unwrap()
}

fn cell(table: &Table, model: &str, column: &str) -> f64 {
    table.rows.iter().find(|row| row.model == model).unwrap().cells[column]
}

/// To so many decimals, as a paper prints.
fn rounded(value: f64, decimals: i32) -> f64 {
    let scale = 10f64.powi(decimals);
    (value * scale).round() / scale
}

const PHASES: [&str; 4] = ["pre-diagnosis", "diagnosis", "treatment", "post-treatment"];
const YI: &str = "DotaGPT (Yi-6B)";
const BAICHUAN: &str = "DotaGPT (Baichuan2-7B)";

#[test]
fn every_table_has_the_rows_and_cells_that_the_paper_prints() {
    let counts: Vec<_> = FILE.table.iter().map(|t| (t.number, t.rows.len(), t.rows.iter().map(|r| r.cells.len()).sum::<usize>())).collect();
    assert_eq!(counts, [(1, 15, 90), (2, 6, 6), (3, 2, 2), (4, 5, 15)]);
    for table in &FILE.table {
        for row in &table.rows {
            assert!(row.cells.keys().all(|column| table.columns.contains(column)), "{}", row.model);
            let scale = if table.measure == "score" { 1.0..=10.0 } else { 0.0..=100.0 };
            assert!(row.cells.values().all(|value| scale.contains(value)), "{}", row.model);
        }
        assert!(table.faults.iter().all(|fault| FILE.fault.contains_key(fault)), "{}", table.name);
        assert!(table.gains.iter().flat_map(|g| g.percent.keys()).all(|column| table.columns.contains(column)));
    }
    // No fault that nobody would be told of.
    assert!(FILE.fault.keys().all(|fault| FILE.table.iter().any(|table| table.faults.contains(fault))));
}

#[test]
fn the_printed_gains_are_percent_of_the_other_models_score() {
    let mut gains = 0;
    for table in &FILE.table {
        for gain in &table.gains {
            for (column, printed) in &gain.percent {
                let (score, other) = (cell(table, &gain.model, column), cell(table, &gain.over, column));
                assert_eq!(rounded((score / other - 1.0) * 100.0, 1), *printed, "{} {column}", gain.model);
                gains += 1;
            }
        }
    }
    assert_eq!(gains, 9);
    // The fault "percent": what the gains are in points.
    let table_1 = table("automatic");
    let points = |model: &str, over: &str, column: &str| rounded(cell(table_1, model, column) - cell(table_1, over, column), 2);
    assert_eq!((points(YI, "Yi-6B-Chat", DOTABENCH), points(BAICHUAN, "Baichuan2-7B-Chat", "treatment")), (0.11, 1.89));
    let people = table("people-dotabench");
    assert_eq!(rounded(cell(people, BAICHUAN, DOTABENCH) - cell(people, "Baichuan2-7B-Chat", DOTABENCH), 2), 0.29);
}

#[test]
fn the_average_follows_from_neither_weighting() {
    let table = table("automatic");
    let mut least = f64::INFINITY;
    let mut most = f64::NEG_INFINITY;
    for row in &table.rows {
        let phases = PHASES.map(|phase| row.cells[phase]);
        let by_tasks = phases.iter().zip([1.0, 10.0, 9.0, 2.0]).map(|(score, tasks)| score * tasks).sum::<f64>() / 22.0;
        let above = row.cells["average"] - by_tasks;
        (least, most) = (least.min(above), most.max(above));
    }
    assert_eq!((rounded(least, 2), rounded(most, 2)), (0.02, 0.15));
    let by_phases = |row: &&Row| rounded(PHASES.iter().map(|phase| row.cells[*phase]).sum::<f64>() / 4.0, 2) == row.cells["average"];
    assert_eq!(table.rows.iter().filter(by_phases).count(), 0);
}

#[test]
fn what_the_text_says_of_table_1_is_not_what_it_holds() {
    let table = table("automatic");
    let percent = |model: &str| &table.gains.iter().find(|g| g.model == model).unwrap().percent;
    // "11.6 % and 12.4 % in diagnosis, 25.9 % and 29.8 % in treatment, respectively".
    assert_eq!((percent(YI)["diagnosis"], percent(YI)["treatment"]), (11.6, 12.4));
    assert_eq!((percent(BAICHUAN)["diagnosis"], percent(BAICHUAN)["treatment"]), (25.9, 29.8));
    for dotagpt in [YI, BAICHUAN] {
        assert!(cell(table, dotagpt, DOTABENCH) < cell(table, "Yi-34B-Chat", DOTABENCH));
        assert!(cell(table, dotagpt, "average") > cell(table, "Yi-34B-Chat", "average"));
    }
}

#[test]
fn judge_and_people_differ_in_spread_and_order() {
    let (judge, people) = (table("automatic"), table("people-doctorflan"));
    let pairs: Vec<(&str, f64, f64)> =
        people.rows.iter().map(|row| (row.model.as_str(), row.cells["average"], cell(judge, &row.model, "average"))).collect();
    let mean = |of: fn(&(&str, f64, f64)) -> f64| pairs.iter().map(of).sum::<f64>() / pairs.len() as f64;
    let (x, y) = (mean(|p| p.1), mean(|p| p.2));
    let slope = pairs.iter().map(|p| (p.1 - x) * (p.2 - y)).sum::<f64>() / pairs.iter().map(|p| (p.1 - x).powi(2)).sum::<f64>();
    assert_eq!(rounded(slope, 2), 1.41);
    let bias = |p: &(&str, f64, f64)| p.2 - p.1;
    let least = pairs.iter().min_by(|a, b| bias(a).total_cmp(&bias(b))).unwrap();
    let most = pairs.iter().max_by(|a, b| bias(a).total_cmp(&bias(b))).unwrap();
    assert_eq!((least.0, rounded(bias(least), 2)), ("DISC-MedLLM", -1.12));
    assert_eq!((most.0, rounded(bias(most), 2)), (BAICHUAN, 0.42));
    let of = |model: &str| pairs.iter().find(|p| p.0 == model).unwrap();
    let (huatuo, disc) = (of("HuatuoGPT"), of("DISC-MedLLM"));
    assert!(huatuo.1 < disc.1 && huatuo.2 > disc.2);
    let gain = |table: &Table| rounded(cell(table, BAICHUAN, DOTABENCH) - cell(table, "Baichuan2-7B-Chat", DOTABENCH), 2);
    assert_eq!((gain(judge), gain(table("people-dotabench"))), (0.95, 0.29));
}

#[test]
fn the_exam_table_gains_on_three_of_four_and_leaves_cells_empty() {
    let exams = Published::all().tables.remove(3);
    assert_eq!(exams.rows[0].scores, [None, Some(36.62), None, Some(32.47)]);
    let table = table("exams");
    let better = |column: &&String| cell(table, BAICHUAN, column) > cell(table, "Baichuan2-7B-Chat", column);
    assert_eq!(table.columns.iter().filter(better).count(), 3);
}

#[test]
fn a_block_gets_the_rows_that_measure_the_same() {
    let dotabench = beside(Source::DotaBench, Preset::Official).unwrap();
    assert_eq!((dotabench.same_cases, dotabench.columns.as_slice(), dotabench.rows.len()), (true, ["average"].as_slice(), 17));
    let faults = |table: &PaperTable| table.faults.iter().map(|f| f.fault).collect::<Vec<_>>();
    assert_eq!(faults(&dotabench), ["yi-34b", "averaging", "spread", "people-unstated", "table-numbers"]);
    let doctorflan = beside(Source::DoctorFlan, Preset::Official).unwrap();
    assert_eq!((doctorflan.columns.len(), doctorflan.rows.len()), (5, 21));
    assert_eq!(doctorflan.rows[11].scores, [8.48, 8.01, 8.23, 8.80, 8.25].map(Some));
    assert_eq!(doctorflan.rows[15].scores, [None, None, None, None, Some(4.58)]);
    assert_eq!(faults(&doctorflan), ["average", "gains-exchanged", "averaging", "spread", "people-unstated", "table-numbers"]);
    assert!(!beside(Source::CmbClinDerived, Preset::Paper).unwrap().same_cases);
    assert_eq!(beside(Source::Native, Preset::Official), None);
    assert_eq!(beside(Source::DotaBench, Preset::CmbClin), None);
    let people = beside_people(Source::DoctorFlan).unwrap();
    assert_eq!((people.columns.as_slice(), people.rows.len(), people.rows[0].doctors), (["average"].as_slice(), 6, Some(6)));
}
