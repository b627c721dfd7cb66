use super::*;
use std::{
    fs,
    os::unix::fs::{FileTypeExt, PermissionsExt, symlink},
    process::Command,
};

#[test]
fn a_report_goes_where_its_path_leads_and_replaces_nothing_but_a_file() {
    let Recorded { user, .. } = Recorded::new();
    let at = |name: &str| user.path(name);
    let report = |output: &str| user.run(&["report", "run", "--format", "html", "--output", output]);
    fs::create_dir(at("shared")).unwrap();
    fs::write(at("shared/report.html"), "old").unwrap();
    fs::set_permissions(at("shared/report.html"), PermissionsExt::from_mode(0o600)).unwrap();
    symlink("shared/report.html", at("link.html")).unwrap();
    expect(&report("link.html"), 0, "");
    assert!(at("link.html").is_symlink());
    assert!(fs::read_to_string(at("shared/report.html")).unwrap().contains("<html"));
    assert_eq!(fs::metadata(at("shared/report.html")).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::read_dir(at("shared")).unwrap().count(), 1, "nothing is left beside it");

    assert!(Command::new("mkfifo").arg(at("pipe")).status().unwrap().success());
    let pipe = at("pipe");
    let reader = std::thread::spawn(move || fs::read_to_string(pipe).unwrap());
    expect(&report("pipe"), 0, "");
    assert!(reader.join().unwrap().contains("<html"));
    assert!(fs::symlink_metadata(at("pipe")).unwrap().file_type().is_fifo());

    let printed = report("/dev/stdout");
    expect(&printed, 0, "");
    assert!(text(&printed.stdout).contains("<html"));

    // A device of our own that takes nothing; only the superuser can make one.
    if Command::new("mknod").arg(at("device")).args(["c", "1", "7"]).status().unwrap().success()
        && fs::OpenOptions::new().write(true).open(at("device")).is_ok()
    {
        expect(&report("device"), 6, "No space left");
        assert!(fs::symlink_metadata(at("device")).unwrap().file_type().is_char_device());
    }
    expect(&report("nowhere/report.html"), 2, "name a file in a folder that is there");
    expect(&report("shared"), 2, "shared");
}

#[test]
fn what_must_not_be_there_yet_may_be_a_pipe() {
    let user = User::new();
    let convert = |output: &str| user.run(&["cases", "convert", "--case", CASE, "--to", "native", "--output", output]);
    let printed = convert("/dev/stdout");
    expect(&printed, 0, "");
    assert!(text(&printed.stdout).contains("[[case]]") || !printed.stdout.is_empty());
    expect(&convert("case.toml"), 0, "");
    expect(&convert("case.toml"), 2, "name a file that is not there yet");
    symlink("later.toml", user.path("link.toml")).unwrap();
    expect(&convert("link.toml"), 0, "");
    assert_eq!(fs::read(user.path("later.toml")).unwrap(), fs::read(user.path("case.toml")).unwrap());
}
