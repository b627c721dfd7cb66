//! The `wardround` program: parse, dispatch, exit code.

fn main() -> std::process::ExitCode {
    wardround::cli::main()
}
