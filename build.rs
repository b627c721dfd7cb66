//! Tells the program which instruction set llama.cpp is compiled for, and refuses a build that would contain llama.cpp's AMX routines.
//!
//! llama-cpp-sys-2 compiles llama.cpp with the C++ compiler and flags that the crate `cc` finds, for the processor that `target-cpu=` names in
//! Rust's flags. The same compiler, flags and processor are asked here for the macros that they define.
//!
//! Without the feature `local` there is no llama.cpp, and no compiler is asked.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    #[cfg(feature = "local")]
    compiler::tell();
    #[cfg(not(feature = "local"))]
    println!("cargo:rustc-env=WARDROUND_CXX=no compiler\ncargo:rustc-env=WARDROUND_INSTRUCTIONS=unknown");
}

#[cfg(feature = "local")]
mod compiler {
    use std::{
        collections::BTreeSet,
        env,
        process::{Command, Stdio},
    };

    /// What ggml turns on by itself on x86-64 where Rust's flags name no processor.
    const GGML_X86_DEFAULT: [&str; 6] = ["-msse4.2", "-mavx", "-mavx2", "-mbmi2", "-mfma", "-mf16c"];

    /// Asks the compiler and tells the program.
    pub fn tell() {
        println!("cargo:rerun-if-env-changed=CARGO_ENCODED_RUSTFLAGS");
        let variable = |name: &str| env::var(name).unwrap_or_default();
        let portable = env::var_os("CARGO_FEATURE_PORTABLE").is_some();
        let arch = variable("CARGO_CFG_TARGET_ARCH");
        let rust_flags = variable("CARGO_ENCODED_RUSTFLAGS");
        let cpu = rust_flags.split('\x1f').find_map(|f| f.split_once("target-cpu=")).map(|(_, cpu)| cpu.to_owned());

        let mut compiler = cc::Build::new();
        let compiler = compiler.cpp(true).cargo_warnings(false).get_compiler();
        println!("cargo:rustc-env=WARDROUND_CXX={}", version(&compiler.to_command()));
        if compiler.is_like_msvc() {
            println!("cargo:rustc-env=WARDROUND_INSTRUCTIONS=unknown");
            return;
        }
        let for_processor: Vec<String> = match (&cpu, arch.as_str()) {
            // Each of the variants has a set of its own.
            _ if portable => Vec::new(),
            (Some(cpu), "x86_64" | "x86") => vec![format!("-march={cpu}")],
            (Some(cpu), _) => vec![format!("-mcpu={cpu}")],
            (None, "x86_64") if variable("HOST") == variable("TARGET") => GGML_X86_DEFAULT.map(String::from).to_vec(),
            (None, _) => Vec::new(),
        };
        let plain = macros(&compiler.to_command(), &[]);
        let built_for = macros(&compiler.to_command(), &for_processor);
        if built_for.iter().any(|m| m.starts_with("__AMX_")) {
            refuse_amx();
        }
        let more: Vec<&str> = built_for.difference(&plain).map(String::as_str).collect();
        println!("cargo:rustc-env=WARDROUND_INSTRUCTIONS={}", if portable { "portable".to_owned() } else { more.join(" ") });
    }

    /// The first line of what the compiler says of itself.
    fn version(compiler: &Command) -> String {
        let output = Command::new(compiler.get_program()).arg("--version").stderr(Stdio::null()).output();
        let said = output.map(|o| String::from_utf8_lossy(&o.stdout).lines().next().unwrap_or_default().to_owned());
        said.ok().filter(|line| !line.is_empty()).unwrap_or_else(|| compiler.get_program().to_string_lossy().into_owned())
    }

    /// The macros of instruction sets that the compiler defines with these flags: `__AVX2__` and the like. Empty where it cannot be asked.
    fn macros(compiler: &Command, flags: &[String]) -> BTreeSet<String> {
        let output = Command::new(compiler.get_program())
            .args(compiler.get_args())
            .args(flags)
            .args(["-dM", "-E", "-x", "c++", "-"])
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .output();
        let text = output.map(|o| String::from_utf8_lossy(&o.stdout).into_owned()).unwrap_or_default();
        let is_instruction_set = |name: &&str| {
            name.starts_with("__") && name.ends_with("__") && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
        };
        let names = text.lines().filter_map(|line| line.strip_prefix("#define ")?.strip_suffix(" 1"));
        names.filter(is_instruction_set).map(str::to_owned).collect()
    }

    fn refuse_amx() -> ! {
        let flags = "-U__AMX_TILE__ -U__AMX_INT8__ -U__AMX_BF16__";
        eprintln!(
            "wardround: these flags would compile llama.cpp's AMX routines, which GCC compiles wrongly: the program would die of an illegal \
             instruction. Build without them:\n\n    CFLAGS=\"{flags}\" CXXFLAGS=\"{flags}\" cargo …\n"
        );
        std::process::exit(1);
    }
}
