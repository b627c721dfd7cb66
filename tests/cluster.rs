//! The scripts of `examples/cluster` do what they say: those of a shell are linted and run with what a scheduler gives them, and the Kubernetes job is read and its command run as a pod would.

#![cfg(unix)]

#[path = "common/mod.rs"]
mod common;

use common::{
    endpoint::{Behaviour, Endpoint},
    user::{User, code, expect, text},
};
use serde_yaml_ng::Value;
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/cluster").join(name)
}

/// A user with a plan, and settings with one model.
fn prepared() -> (User, Endpoint) {
    let (user, model) = (User::new(), Endpoint::start(Behaviour::default()));
    user.file("wardround.toml", &format!("[models.m]\nbase_url = \"{}\"\nmodel = \"m\"\n", model.url()));
    user.file("plan.toml", "cases = \"bundled\"\nmodels = [\"m\"]\nlimit = 6\n");
    (user, model)
}

/// Runs a script as a scheduler does, with a folder of stand-ins in front of the system's programs.
fn run(user: &User, command: &mut Command, environment: &[(&str, &str)]) -> Output {
    user.dress(command);
    let program = Path::new(env!("CARGO_BIN_EXE_wardround")).parent().unwrap();
    let path = format!("{}:{}:{}", user.path("bin").display(), program.display(), std::env::var("PATH").unwrap_or_default());
    command.env("PATH", path).envs(environment.iter().copied()).output().unwrap()
}

/// A program that stands in for one of the scheduler's.
fn stand_in(user: &User, name: &str, text: &str) {
    use std::os::unix::fs::PermissionsExt;
    fs::create_dir_all(user.path("bin")).unwrap();
    let path = user.file(&format!("bin/{name}"), text);
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

/// Merges the shards, which make the whole.
fn merged(user: &User, shards: &[&str]) {
    let output = user.run(&[&["run", "merge"], shards, &["--out", "whole"]].concat());
    expect(&output, 0, "");
    expect(&user.run(&["batch", "plan.toml", "--out", "whole", "--display", "plain"]), 0, "answers 18/18");
    let info = text(&user.run(&["run", "info", "whole"]).stdout);
    assert!(info.contains("state: complete") && info.contains(&format!("of {}", shards.len())), "{info}");
}

#[test]
fn the_scripts_have_no_mistake_that_a_linter_finds() {
    let names = ["slurm.sh", "parallel.sh"];
    let has_shellcheck = Command::new("shellcheck").arg("--version").output().is_ok_and(|output| output.status.success());
    for name in names {
        let path = script(name);
        let mut command = Command::new(if has_shellcheck { "shellcheck" } else { "bash" });
        let output = command.args((!has_shellcheck).then_some("-n")).arg(&path).output().unwrap();
        assert_eq!(code(&output), 0, "{name}: {}{}", text(&output.stdout), text(&output.stderr));
    }
}

#[test]
fn the_slurm_script_asks_the_shard_of_its_task_and_all_of_them_make_the_whole() {
    let (user, model) = prepared();
    // Without its own flags, as srun starts what follows them.
    stand_in(&user, "srun", "#!/bin/sh\nwhile [ \"${1#--}\" != \"$1\" ]; do shift; done\nexec \"$@\"\n");
    let task = |number: &str, more: &[(&str, &str)]| {
        let array = [("SLURM_ARRAY_TASK_ID", number), ("SLURM_ARRAY_TASK_MAX", "3"), ("SLURM_ARRAY_TASK_COUNT", "3"), ("RUNS", "shards")];
        let output = run(&user, Command::new("bash").arg(script("slurm.sh")), &[&array[..], more].concat());
        expect(&output, 0, "");
    };
    for number in ["1", "2", "3"] {
        task(number, &[]);
    }
    let asked = model.requests();
    // Submitted again alone: the array of this job has one task, the batch three shards.
    task("2", &[("SLURM_ARRAY_TASK_MAX", "2"), ("SHARDS", "3")]);
    assert_eq!((model.requests(), asked), (18, 18));
    merged(&user, &["shards/shard-1", "shards/shard-2", "shards/shard-3"]);
    assert_eq!(model.requests(), 18);
    // What a scheduler reads of it.
    let text = fs::read_to_string(script("slurm.sh")).unwrap();
    for option in ["#SBATCH --signal=TERM@60", "#SBATCH --requeue", "#SBATCH --output=wardround-%A_%a.log"] {
        assert!(text.lines().any(|line| line == option), "{option}");
    }
}

#[test]
fn the_parallel_script_asks_every_shard() {
    let (user, model) = prepared();
    // One command for each line of the input, as GNU parallel puts it together.
    let parallel = "#!/bin/bash\nwhile [[ $1 == -* ]]; do case $1 in --tag|--line-buffer) shift ;; *) shift 2 ;; esac; done\n\
                    while read -r line; do \"${@//\\{\\}/$line}\" || exit 1; done\n";
    stand_in(&user, "parallel", parallel);
    expect(&run(&user, Command::new("bash").arg(script("parallel.sh")), &[("RUNS", "shards"), ("SHARDS", "2")]), 0, "");
    assert_eq!(model.requests(), 18);
    merged(&user, &["shards/shard-1", "shards/shard-2"]);
}

#[test]
fn the_kubernetes_job_counts_its_shards_and_each_pod_asks_its_own() {
    let job: Value = serde_yaml_ng::from_str(&fs::read_to_string(script("kubernetes.yaml")).unwrap()).unwrap();
    assert_eq!((job["apiVersion"].as_str(), job["kind"].as_str()), (Some("batch/v1"), Some("Job")));
    let spec = &job["spec"];
    assert_eq!(spec["completionMode"].as_str(), Some("Indexed"));
    let pod = &spec["template"]["spec"];
    assert_eq!(pod["restartPolicy"].as_str(), Some("Never"), "what podFailurePolicy demands");
    let container = &pod["containers"][0];
    let variables = container["env"].as_sequence().unwrap();
    let value = |name: &str| variables.iter().find(|variable| variable["name"].as_str() == Some(name)).unwrap()["value"].as_str().unwrap();
    assert_eq!(Some(value("SHARDS")), spec["completions"].as_u64().map(|count| count.to_string()).as_deref());
    assert_eq!(spec["podFailurePolicy"]["rules"][0]["onExitCodes"]["containerName"], container["name"]);
    let mounted = container["volumeMounts"].as_sequence().unwrap();
    for volume in pod["volumes"].as_sequence().unwrap() {
        assert!(mounted.iter().any(|mount| mount["name"] == volume["name"]), "{volume:?}");
    }
    // What a pod runs, on this machine and with two shards.
    let (user, model) = prepared();
    let mut command = container["command"].as_sequence().unwrap().iter().chain(container["args"].as_sequence().unwrap());
    let shell = command.next().unwrap().as_str().unwrap();
    let arguments: Vec<&str> = command.map(|part| part.as_str().unwrap()).collect();
    for index in ["0", "1"] {
        let environment = [
            ("JOB_COMPLETION_INDEX", index),
            ("SHARDS", "2"),
            ("PLAN", "plan.toml"),
            ("RUNS", "runs"),
            ("WARDROUND_CONFIG", "wardround.toml"),
        ];
        expect(&run(&user, Command::new(shell).args(&arguments), &environment), 0, "");
    }
    assert_eq!(model.requests(), 18);
    merged(&user, &["runs/shard-1", "runs/shard-2"]);
}
