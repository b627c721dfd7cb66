//! What a package installs beside the program: manual pages and completions, as scripts/dist-share.sh writes them.
#![cfg(unix)]

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

fn run(program: &str, args: &[&str]) -> Output {
    Command::new(program).args(args).output().unwrap_or_else(|error| panic!("{program}: {error}"))
}

#[test]
fn a_package_gets_every_page_and_completions_that_bash_reads() {
    let folder = tempfile::tempdir().unwrap();
    let script = format!("{}/scripts/dist-share.sh", env!("CARGO_MANIFEST_DIR"));
    let made = run("bash", &[&script, env!("CARGO_BIN_EXE_wardround"), folder.path().to_str().unwrap()]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let share = folder.path().join("share");
    let names = |folder: &str| {
        let mut names: Vec<_> = fs::read_dir(share.join(folder)).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    let pages = names("man/man1");
    assert!(pages.len() > 50, "{pages:?}");
    assert_eq!(names("man/zh_CN/man1"), pages);
    for (file, has) in [
        ("bash-completion/completions/wardround", "complete -F"),
        ("zsh/site-functions/_wardround", "#compdef wardround"),
        ("fish/vendor_completions.d/wardround.fish", "complete -c wardround"),
        ("wardround/completions/wardround.ps1", "Register-ArgumentCompleter"),
        ("wardround/completions/wardround.elv", "edit:completion:arg-completer"),
        ("man/man1/wardround.1", ".SH EXAMPLES"),
        ("man/zh_CN/man1/wardround.1", ".SH 示例"),
    ] {
        let text = fs::read_to_string(share.join(file)).unwrap();
        assert!(text.contains(has), "{file} has no {has:?}");
    }
    let bash = run("bash", &["-n", share.join("bash-completion/completions/wardround").to_str().unwrap()]);
    assert!(bash.status.success(), "{}", String::from_utf8_lossy(&bash.stderr));
    // What bash offers after `wardround tape r`.
    let offered = format!(
        "source {}; COMP_WORDS=(wardround tape r); COMP_CWORD=2; _wardround wardround r tape; echo \"${{COMPREPLY[@]}}\"",
        share.join("bash-completion/completions/wardround").display()
    );
    assert_eq!(String::from_utf8_lossy(&run("bash", &["-c", &offered]).stdout).trim(), "redact");
}

#[test]
fn a_page_is_printed_by_its_name_and_a_wrong_name_gets_the_nearest() {
    let program = env!("CARGO_BIN_EXE_wardround");
    let page = run(program, &["man", "wardround-tape-trim"]);
    assert!(String::from_utf8_lossy(&page.stdout).contains(".TH WARDROUND-TAPE-TRIM 1"), "{page:?}");
    let wrong = run(program, &["man", "wardround-tape-trin"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("wardround-tape-trim"), "{wrong:?}");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "x").unwrap();
    let into_file = run(program, &["man", "--out", file.to_str().unwrap()]);
    assert_eq!(into_file.status.code(), Some(2), "{into_file:?}");
    assert!(Path::new(&file).is_file());
}
