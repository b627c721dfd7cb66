//! Numbers that follow from others: each is computed again from the inputs as they stand in the questions. The comments `# derived:` above the turns of a
//! scenario say the same for whoever reads the file.

use super::{LANGUAGES, case, files, name, numbers, questions, texts};
use std::fs;

/// One derived value.
struct Row {
    file: &'static str,
    /// How its comment begins.
    value: &'static str,
    formula: fn(&[f64]) -> f64,
    /// As they stand in the questions; a time of day is taken in minutes.
    inputs: &'static [&'static str],
    /// As it is written, with its decimals.
    result: &'static str,
    /// Whether the reference or the rubric tells it.
    told: bool,
}

const fn row(
    file: &'static str,
    value: &'static str,
    formula: fn(&[f64]) -> f64,
    inputs: &'static [&'static str],
    result: &'static str,
) -> Row {
    Row { file, value, formula, inputs, result, told: false }
}

const fn told(row: Row) -> Row {
    Row { told: true, ..row }
}

/// Systolic and diastolic pressure.
fn mean_pressure(v: &[f64]) -> f64 {
    (v[0] + 2.0 * v[1]) / 3.0
}

/// Weight in kg, height in cm.
fn body_mass(v: &[f64]) -> f64 {
    v[0] / (v[1] / 100.0).powi(2)
}

/// CKD-EPI 2021 without race: creatinine in μmol/L, age.
fn egfr_of_a_man(v: &[f64]) -> f64 {
    egfr(v[0], v[1], 0.9, -0.302)
}

fn egfr_of_a_woman(v: &[f64]) -> f64 {
    egfr(v[0], v[1], 0.7, -0.241) * 1.012
}

fn egfr(creatinine: f64, age: f64, kappa: f64, alpha: f64) -> f64 {
    let ratio = creatinine / 88.4 / kappa;
    142.0 * ratio.min(1.0).powf(alpha) * ratio.max(1.0).powf(-1.2) * 0.9938_f64.powf(age)
}

/// Sodium, chloride, bicarbonate.
fn anion_gap(v: &[f64]) -> f64 {
    v[0] - v[1] - v[2]
}

/// Bicarbonate.
fn winter(v: &[f64]) -> f64 {
    1.5 * v[0] + 8.0
}

/// Bicarbonate in mmol/L, PaCO₂ in mmHg.
fn henderson_hasselbalch(v: &[f64]) -> f64 {
    6.1 + (v[0] / (0.0307 * v[1])).log10()
}

/// PaCO₂ and PaO₂ in mmHg, on air at sea level.
fn alveolar_arterial(v: &[f64]) -> f64 {
    150.0 - v[0] / 0.8 - v[1]
}

fn difference(v: &[f64]) -> f64 {
    v[0] - v[1]
}

fn ratio(v: &[f64]) -> f64 {
    v[0] / v[1]
}

fn sum(v: &[f64]) -> f64 {
    v.iter().sum()
}

fn point(condition: bool) -> f64 {
    f64::from(u8::from(condition))
}

/// Age, respirations, systolic, diastolic, urea; nobody here is confused.
fn curb_65(v: &[f64]) -> f64 {
    point(v[0] >= 65.0) + point(v[1] >= 30.0) + point(v[2] < 90.0 || v[3] <= 60.0) + v.get(4).map_or(0.0, |&urea| point(urea > 7.0))
}

/// Age, pulse, share of the skin, urea, bicarbonate, glucose; no malignancy here.
fn scorten(v: &[f64]) -> f64 {
    point(v[0] >= 40.0) + point(v[1] >= 120.0) + point(v[2] > 10.0) + point(v[3] > 10.0) + point(v[4] < 20.0) + point(v[5] > 14.0)
}

/// Temperature, white cells, neutrophils; pain that moved, anorexia, vomiting, tenderness (2) and rebound are there.
fn alvarado(v: &[f64]) -> f64 {
    6.0 + point(v[0] >= 37.3) + 2.0 * point(v[1] > 10.0) + point(v[2] > 75.0)
}

/// Sodium, AST, neutrophils, CRP in mg/L, platelets, age in years; not ill for less than 5 days when treated.
fn kobayashi(v: &[f64]) -> f64 {
    2.0 * (point(v[0] <= 133.0) + point(v[1] >= 100.0) + point(v[2] >= 80.0))
        + point(v[3] >= 100.0)
        + point(v[4] <= 300.0)
        + point(v[5] < 1.0)
}

/// Total bilirubin, urate, AST, glucose, white cells, ammonia, creatinine, prothrombin time; vomiting and pain are there.
fn swansea(v: &[f64]) -> f64 {
    2.0 + point(v[0] > 14.0)
        + point(v[1] > 340.0)
        + point(v[2] > 42.0)
        + point(v[3] < 4.0)
        + point(v[4] > 11.0)
        + point(v[5] > 47.0)
        + point(v[6] > 150.0)
        + point(v[7] > 14.0)
}

/// By the surface of the body in m²: the mean and standard deviation of an artery's width in mm, McCrindle 2007.
fn coronary_z(v: &[f64], mean: [f64; 3], deviation: [f64; 2]) -> f64 {
    let surface = (v[1] * v[2] / 3600.0).sqrt();
    (v[0] - 10.0 * (mean[0] * surface.powf(mean[1]) - mean[2])) / (10.0 * (deviation[0] + deviation[1] * surface))
}

const DKA: &str = "abdominal-pain-and-deep-breathing";
const TYPHUS: &str = "autumn-fever";
const HEART: &str = "chest-pain-at-rest";
const LUNG: &str = "fever-and-cough";
const CHILD: &str = "fever-and-rash-in-a-child";
const EYE: &str = "headache-with-blurred-vision";
const PSYCHOSIS: &str = "new-psychosis";
const SKIN: &str = "painful-rash";
const BELLY: &str = "right-lower-quadrant-pain";
const BACK: &str = "stubborn-back-pain";
const STROKE: &str = "sudden-right-sided-weakness";
const PREGNANCY: &str = "upper-abdominal-pain-in-pregnancy";
const LEGS: &str = "weak-legs";

const TABLE: &[Row] = &[
    told(row(DKA, "weight_loss", difference, &["65", "58"], "7")),
    told(row(DKA, "Glasgow", sum, &["3", "5", "6"], "14")),
    row(DKA, "MAP", mean_pressure, &["98", "60"], "73"),
    row(DKA, "BMI", body_mass, &["58", "174"], "19.2"),
    row(DKA, "shock_index", ratio, &["124", "98"], "1.3"),
    told(row(DKA, "anion_gap", anion_gap, &["130", "94", "6"], "30")),
    told(row(DKA, "corrected_sodium", |v| v[0] + 1.6 * (v[1] - 5.6) / 5.6, &["130", "28.4"], "136.5")),
    told(row(DKA, "effective_osmolality", |v| 2.0 * v[0] + v[1], &["130", "28.4"], "288.4")),
    told(row(DKA, "expected_PaCO2", winter, &["6"], "17")),
    told(row(DKA, "pH", henderson_hasselbalch, &["6", "17"], "7.16")),
    row(DKA, "alveolar_PO2", |v| 150.0 - v[0] / 0.8, &["17"], "129"),
    row(DKA, "alveolar-arterial difference", alveolar_arterial, &["17", "116"], "13"),
    row(DKA, "delta_ratio", |v| (anion_gap(v) - 12.0) / (24.0 - v[2]), &["130", "94", "6"], "1.0"),
    row(DKA, "eGFR", egfr_of_a_man, &["118", "21"], "78"),
    row(DKA, "insulin", |v| 0.1 * v[0], &["58"], "5.8"),
    told(row(DKA, "fluid in hour 1", |v| 15.0 * v[0], &["58"], "870")),
    told(row(DKA, "fluid in hour 1", |v| 20.0 * v[0], &["58"], "1160")),
    row(DKA, "amylase / upper limit", ratio, &["168", "110"], "1.5"),
    row(DKA, "lipase / upper limit", ratio, &["92", "60"], "1.5"),
    row(TYPHUS, "mean_arterial_pressure", mean_pressure, &["108", "66"], "80"),
    row(TYPHUS, "egfr_ckd_epi_2021", egfr_of_a_woman, &["74", "56"], "82"),
    row(HEART, "mean_arterial_pressure", mean_pressure, &["92", "58"], "69"),
    row(HEART, "shock_index", ratio, &["52", "92"], "0.57"),
    row(LUNG, "mean_arterial_pressure", mean_pressure, &["104", "62"], "76"),
    told(row(LUNG, "curb_65_before_urea", curb_65, &["67", "28", "104", "62"], "1")),
    told(row(LUNG, "curb_65", curb_65, &["67", "28", "104", "62", "8.6"], "2")),
    row(LUNG, "alveolar_arterial_gradient", alveolar_arterial, &["32", "58"], "52"),
    row(LUNG, "egfr_ckd_epi_2021", egfr_of_a_man, &["102", "67"], "69"),
    row(CHILD, "days_of_rash", |v| v[0] - v[1] + 1.0, &["6", "3"], "4"),
    row(CHILD, "days_of_antibiotic", |v| v[0] - v[1] + 1.0, &["6", "4"], "3"),
    row(CHILD, "BMI", body_mass, &["14", "96"], "15.2"),
    row(CHILD, "BSA", |v| (v[0] * v[1] / 3600.0).sqrt(), &["96", "14"], "0.61"),
    told(row(
        CHILD,
        "Z of the left anterior descending artery",
        |v| coronary_z(v, [0.26108, 0.37893, 0.02852], [0.01465, 0.01996]),
        &["2.6", "96", "14"],
        "2.7",
    )),
    row(
        CHILD,
        "Z of the right coronary artery",
        |v| coronary_z(v, [0.26117, 0.39992, 0.02756], [0.02407, 0.01597]),
        &["2.1", "96", "14"],
        "0.7",
    ),
    told(row(CHILD, "Kobayashi", kobayashi, &["131", "112", "82", "128", "468", "3"], "7")),
    row(CHILD, "immunoglobulin", |v| 2.0 * v[0], &["14"], "28"),
    row(EYE, "hours_from_drug_to_onset", |v| (v[0] - v[1]) / 60.0, &["20:00", "16:00"], "4"),
    row(EYE, "hours_of_headache", |v| 24.0 + (v[1] - v[0]) / 60.0, &["20:00", "01:00"], "5"),
    row(EYE, "Glasgow", sum, &["4", "5", "6"], "15"),
    row(EYE, "MAP", mean_pressure, &["162", "88"], "113"),
    row(EYE, "BMI", body_mass, &["60", "158"], "24.0"),
    told(row(EYE, "mannitol", |v| 1.0 * v[0] / 0.2, &["60"], "300")),
    told(row(EYE, "mannitol", |v| 1.5 * v[0] / 0.2, &["60"], "450")),
    row(EYE, "eGFR", egfr_of_a_woman, &["64", "66"], "92"),
    row(EYE, "left iridotrabecular contact", |v| v[0] / 4.0 * 360.0, &["3"], "270"),
    row(PSYCHOSIS, "bmi", body_mass, &["52", "162"], "19.8"),
    // E3V3M5.
    row(PSYCHOSIS, "glasgow_coma_scale", |v| v[0] + v[0] + v[1], &["3", "5"], "11"),
    row(PSYCHOSIS, "ph_by_henderson", |v| 9.0 - (24.0 * v[0] / v[1]).log10(), &["47", "26"], "7.36"),
    row(PSYCHOSIS, "alveolar_arterial_gradient", alveolar_arterial, &["47", "76"], "15"),
    row(PSYCHOSIS, "csf_glucose_ratio", ratio, &["3.4", "5.4"], "0.63"),
    told(row(PSYCHOSIS, "immunoglobulin_per_day", |v| 0.4 * v[0], &["52"], "20.8")),
    row(SKIN, "bmi", body_mass, &["70", "170"], "24.2"),
    row(SKIN, "mean_arterial_pressure", mean_pressure, &["118", "70"], "86"),
    told(row(SKIN, "scorten", scorten, &["61", "112", "12", "11.2", "22", "9.2"], "3")),
    told(row(SKIN, "egfr_ckd_epi_2021", egfr_of_a_man, &["148", "61"], "46")),
    row(SKIN, "eosinophils", |v| v[0] * v[1] / 100.0, &["6.8", "2"], "0.14"),
    row(BELLY, "mean_arterial_pressure", mean_pressure, &["118", "72"], "87"),
    row(BELLY, "alvarado", alvarado, &["37.9", "14.6", "86"], "10"),
    row(BACK, "bmi", body_mass, &["53", "156"], "21.8"),
    row(BACK, "mean_arterial_pressure", mean_pressure, &["126", "72"], "90"),
    told(row(BACK, "corrected_calcium", |v| v[0] + 0.02 * (40.0 - v[1]), &["2.78", "31"], "2.96")),
    row(BACK, "globulin", difference, &["102", "31"], "71"),
    told(row(BACK, "egfr_ckd_epi_2021", egfr_of_a_woman, &["196", "69"], "23")),
    told(row(BACK, "earlier_egfr_ckd_epi_2021", egfr_of_a_woman, &["72", "69"], "78")),
    told(row(BACK, "creatinine_clearance_cockcroft_gault", |v| (140.0 - v[0]) * v[1] * 1.04 / v[2], &["69", "53", "196"], "20")),
    told(row(BACK, "free_light_chain_ratio", ratio, &["1440", "9.6"], "150")),
    row(STROKE, "time_from_onset", difference, &["09:40", "08:40"], "60"),
    row(STROKE, "time_since_arrival", difference, &["09:40", "09:30"], "10"),
    told(row(STROKE, "NIHSS", sum, &["0", "2", "1", "1", "2", "2", "0", "3", "0", "2", "0", "1", "2", "1", "0"], "17")),
    row(STROKE, "MAP", mean_pressure, &["176", "96"], "123"),
    told(row(STROKE, "time_from_onset", difference, &["10:10", "08:40"], "90")),
    row(STROKE, "time_since_arrival", difference, &["10:10", "09:30"], "40"),
    told(row(STROKE, "alteplase", |v| 0.9 * v[0], &["68"], "61.2")),
    told(row(STROKE, "bolus 10 %", |v| 0.09 * v[0], &["68"], "6.1")),
    told(row(STROKE, "infusion", |v| 0.81 * v[0], &["68"], "55.1")),
    told(row(STROKE, "tenecteplase", |v| 0.25 * v[0], &["68"], "17")),
    row(STROKE, "eGFR", egfr_of_a_man, &["82", "66"], "91"),
    row(PREGNANCY, "hours_since_last_meal", sum, &["4", "10"], "14"),
    row(PREGNANCY, "MAP", mean_pressure, &["172", "112"], "132"),
    row(PREGNANCY, "repeated", mean_pressure, &["168", "110"], "129"),
    row(PREGNANCY, "BMI", body_mass, &["74", "160"], "28.9"),
    row(PREGNANCY, "indirect_bilirubin", difference, &["29.4", "8.2"], "21.2"),
    told(row(PREGNANCY, "Swansea", swansea, &["29.4", "452", "286", "5.1", "10.4", "24", "84", "11.8"], "5")),
    row(PREGNANCY, "platelet fall in 3 weeks", difference, &["186", "62"], "124"),
    row(LEGS, "bmi", body_mass, &["64", "168"], "22.7"),
    row(LEGS, "mean_arterial_pressure", mean_pressure, &["106", "64"], "78"),
    told(row(LEGS, "egfr_ckd_epi_2021", egfr_of_a_man, &["298", "67"], "19")),
    told(row(LEGS, "earlier_egfr_ckd_epi_2021", egfr_of_a_man, &["168", "67"], "38")),
    told(row(LEGS, "creatinine_ratio", ratio, &["298", "168"], "1.77")),
    row(LEGS, "anion_gap", anion_gap, &["135", "106", "17"], "12"),
    row(LEGS, "expected_pco2", winter, &["17"], "33.5"),
    row(LEGS, "ph_by_henderson", |v| 9.0 - (24.0 * v[0] / v[1]).log10(), &["34", "17"], "7.32"),
];

/// A number, or a time of day in minutes.
fn value(written: &str) -> f64 {
    match written.split_once(':') {
        Some((hours, minutes)) => 60.0 * value(hours) + value(minutes),
        None => written.parse().unwrap(),
    }
}

#[test]
fn every_derived_value_follows_from_what_the_questions_say() {
    for Row { file, value: what, formula, inputs, result, told } in TABLE {
        let path = files().into_iter().find(|path| name(path) == *file).unwrap_or_else(|| panic!("no scenario {file}"));
        let values: Vec<f64> = inputs.iter().map(|input| value(input)).collect();
        let decimals = result.split_once('.').map_or(0, |(_, decimals)| decimals.len());
        let computed = formula(&values);
        assert_eq!(format!("{computed:.decimals$}"), *result, "{file}: {what} is {computed}");
        for language in LANGUAGES {
            let case = case(&path, language);
            let asked = numbers(&questions(&case));
            for input in *inputs {
                // The oldest files write some small numbers as words, and E3V3M5 has its digits in one word.
                assert!(asked.iter().any(|number| number == input), "{file}, {what}: {input} is not in the questions ({language:?})");
            }
            if *told {
                let elsewhere = texts(&case).into_iter().filter(|(place, _)| place.starts_with("reference") || place.starts_with("rubric"));
                let tells = elsewhere.flat_map(|(_, text)| numbers(&text)).any(|number| number == *result);
                assert!(tells, "{file}: the reference does not tell {what} = {result} ({language:?})");
            }
        }
    }
}

#[test]
fn every_comment_about_a_derived_value_is_in_the_table_with_its_result() {
    // What is counted or named, and no formula: principal features, the class of the syndrome, ASPECTS by regions, times of day that are read off, chambers.
    const NOT_COMPUTED: &[&str] = &[
        "principal features",
        "class by platelets",
        "ASPECTS",
        "end_of_",
        "arrival when leaving",
        "anterior_chamber",
        "176/96 is below",
        "measured",
    ];
    for path in files() {
        let text = fs::read_to_string(&path).unwrap();
        let comments = text.lines().filter_map(|line| line.strip_prefix("# derived: "));
        for value in comments.flat_map(|comment| comment.split("; ")).filter(|value| value.contains(" = ")) {
            let rows = || TABLE.iter().filter(|row| row.file == name(&path) && value.starts_with(row.value));
            let results = numbers(value.rsplit_once(" = ").map_or(value, |(before, _)| &value[before.len()..]));
            let all = numbers(value);
            let known = NOT_COMPUTED.iter().any(|known| value.starts_with(known));
            let in_table = rows().any(|row| results.iter().chain(&all).any(|number| number == row.result));
            assert!(known || in_table, "{}: {value:?} is not in the table", path.display());
        }
        for row in TABLE.iter().filter(|row| row.file == name(&path)) {
            let line = text
                .lines()
                .find(|line| line.starts_with("# derived: ") && line.contains(row.value) && numbers(line).iter().any(|n| n == row.result));
            assert!(line.is_some(), "{}: no comment tells {} = {}", path.display(), row.value, row.result);
        }
    }
}
