//! A trial's means in the scoreboard of the interactive interfaces.

use crate::{
    organiser, protocol,
    report::{numbers, rated, scored},
};
use std::{io::Write, process::Stdio};

#[test]
fn a_trial_that_is_named_stands_beside_the_runs_with_its_own_means() {
    let user = organiser();
    protocol(&user, "r1,r2", &[]);
    rated(&user, &["r1"], &scored);
    let (_, numbers) = numbers(&user);
    let mut command = user.command();
    command.args(["--plain", "--language", "zh"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all("scores TRIAL.toml\nscores run-of-unmistakable\n".as_bytes()).unwrap();
    let said = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
    // The second board has what the first one had.
    assert_eq!(said.matches("盲法人工评分").count(), 2 * numbers.figures.scales.len(), "{said}");
    assert!(said.contains("试验尚未完成") && said.contains("评委 "), "{said}");
    for row in numbers.figures.scales.iter().flat_map(|scale| &scale.rows) {
        let mean = format!("{:.2}", row.mean.value.unwrap());
        let is_there = said.lines().any(|line| line.contains(&row.model) && line.contains(&mean));
        assert!(is_there, "{} {mean}: {said}", row.model);
    }
}
