//! What the build promises about processors: no AMX routines, whatever the compiler, and a build script that refuses them.

#![cfg(all(target_arch = "x86_64", target_os = "linux"))]

use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// The newest of the build scripts that Cargo has compiled for this package with the feature `local`.
fn build_script() -> PathBuf {
    let builds = Path::new(env!("OUT_DIR")).ancestors().nth(2).unwrap();
    let scripts = std::fs::read_dir(builds).unwrap().map(|entry| entry.unwrap().path());
    let scripts =
        scripts.filter(|p| p.file_name().unwrap().to_string_lossy().starts_with("wardround-")).map(|p| p.join("build-script-build"));
    // A script that Cargo compiled without the feature has no word about AMX.
    let asks = |p: &PathBuf| std::fs::read(p).unwrap_or_default().windows(10).any(|w| w == b"__AMX_TILE");
    scripts.filter(|p| p.is_file() && asks(p)).max_by_key(|p| p.metadata().unwrap().modified().unwrap()).expect("a build script")
}

fn run_build_script(rust_flags: &str, cxx_flags: &str) -> Output {
    let target = "x86_64-unknown-linux-gnu";
    Command::new(build_script())
        .env("CARGO_ENCODED_RUSTFLAGS", rust_flags)
        .env("CXXFLAGS_x86_64_unknown_linux_gnu", cxx_flags)
        .envs([("TARGET", target), ("HOST", target), ("OPT_LEVEL", "3"), ("DEBUG", "false"), ("OUT_DIR", env!("OUT_DIR"))])
        .envs([("CARGO_CFG_TARGET_ARCH", "x86_64"), ("CARGO_CFG_TARGET_OS", "linux"), ("CARGO_CFG_TARGET_ENV", "gnu")])
        .output()
        .unwrap()
}

/// What `.cargo/config.toml` gives the C++ compiler.
fn own_cxx_flags() -> String {
    let config: toml::Table = std::fs::read_to_string(".cargo/config.toml").unwrap().parse().unwrap();
    config["env"]["CXXFLAGS_x86_64_unknown_linux_gnu"].as_str().unwrap().to_owned()
}

fn knows_amx() -> bool {
    let probe = Command::new("c++").args(["-march=sapphirerapids", "-dM", "-E", "-x", "c++", "/dev/null"]).output().unwrap();
    String::from_utf8_lossy(&probe.stdout).contains("__AMX_INT8__")
}

/// The instruction sets that a successful build script writes down, as macros.
fn sets(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    let sets = said.lines().find_map(|l| l.strip_prefix("cargo:rustc-env=WARDROUND_INSTRUCTIONS="));
    sets.expect("a line with the instruction sets").to_owned()
}

#[test]
fn the_flags_of_this_package_leave_no_amx_and_name_the_rest() {
    let haswell = sets(&run_build_script("-C\x1fmetadata=target-cpu=haswell", &own_cxx_flags()));
    assert!(haswell.contains("__AVX2__") && !haswell.contains("AVX512"), "{haswell}");
    let newer = sets(&run_build_script("-C\x1fmetadata=target-cpu=sapphirerapids", &own_cxx_flags()));
    assert!(!newer.contains("__AMX"), "{newer}");
}

#[test]
fn a_build_with_amx_is_refused_with_the_flags_that_mend_it() {
    if !knows_amx() {
        // GCC 10 and earlier have no such instructions to be refused.
        return;
    }
    let output = run_build_script("-C\x1ftarget-cpu=sapphirerapids", "");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && said.contains("CXXFLAGS=\"-U__AMX_TILE__"), "{said}");
}

#[test]
fn without_a_named_processor_llama_cpp_is_compiled_for_avx2() {
    let sets = sets(&run_build_script("", &own_cxx_flags()));
    assert!(sets.contains("__AVX2__") && sets.contains("__FMA__") && !sets.contains("AVX512"), "{sets}");
}
