//! The program on a pseudo-terminal: keys in, and what a terminal emulator makes of the bytes that come out.

use crate::home::Home;
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, SlavePty, native_pty_system};
use std::{
    io::{Read, Write},
    num::NonZeroU16,
    path::PathBuf,
    process::Command,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

pub const ENTER: &str = "\r";
pub const ESC: &str = "\x1b";
pub const CTRL_L: &str = "\x0c";
pub const CTRL_S: &str = "\x13";
pub const CTRL_Z: &str = "\x1a";

/// Seconds for what needs the model, on a machine that is busy with other things.
pub const SLOW: u64 = 90;
/// Seconds for what only needs the screen.
pub const QUICK: u64 = 30;

const FRAME_BEGINS: &[u8] = b"\x1b[?2026h";
const FRAME_ENDS: &[u8] = b"\x1b[?2026l";

/// Runs the program as a shell does, as a child of the terminal's session: what a terminal is like after its session has ended says nothing.
const SHELL: &str = r#"pid=$1; code=$2; shift 2
sh -c 'echo $$ >"$0.new" && mv "$0.new" "$0" && exec "$@"' "$pid" "$@"
echo $? >"$code.new" && mv "$code.new" "$code"
read -r _"#;

/// A terminal with the program in it.
pub struct Screen {
    parser: vt100::Parser,
    bytes: Arc<Mutex<Vec<u8>>>,
    /// How many of the bytes the parser has.
    parsed: usize,
    termios_before: String,
    pid_file: PathBuf,
    code_file: PathBuf,
    log_folder: PathBuf,
    writer: Box<dyn Write + Send>,
    shell: Box<dyn Child + Send + Sync>,
    /// Whether the reader is to let go of the terminal.
    is_closed: Arc<AtomicBool>,
    reader: Option<JoinHandle<()>>,
    /// Nothing after the terminal was closed.
    pty: Option<(Box<dyn MasterPty + Send>, Box<dyn SlavePty + Send>)>,
}

impl Screen {
    /// Starts the program in a terminal of so many columns and rows. `env` comes after, and covers, what every test has.
    pub fn start(home: &Home, size: (u16, u16), args: &[&str], env: &[(&str, &str)]) -> Self {
        Self::start_within(home, size, &[], args, env)
    }

    /// As [`Screen::start`], with another program in front that runs it.
    pub fn start_within(home: &Home, (columns, rows): (u16, u16), within: &[&str], args: &[&str], env: &[(&str, &str)]) -> Self {
        let pair = native_pty_system().openpty(PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }).unwrap();
        let run = home.next_run();
        let (pid_file, code_file) = (run.with_extension("pid"), run.with_extension("code"));
        let mut command = CommandBuilder::new("sh");
        command.env_clear();
        home.dress(|name, value| command.env(name, value));
        for (name, value) in env {
            command.env(name, value);
        }
        command.cwd(home.path());
        command.args(["-c", SHELL, "sh"]);
        command.args([&pid_file, &code_file]);
        command.args(within);
        command.arg(env!("CARGO_BIN_EXE_wardround"));
        command.args(args);

        let mut reader = pair.master.try_clone_reader().unwrap();
        let writer = pair.master.take_writer().unwrap();
        let bytes = Arc::new(Mutex::new(Vec::new()));
        let is_closed = Arc::new(AtomicBool::new(false));
        let (sink, has_to_end) = (bytes.clone(), is_closed.clone());
        let reader = thread::spawn(move || {
            let mut buffer = [0; 1 << 14];
            while let Ok(count) = reader.read(&mut buffer)
                && count > 0
                && !has_to_end.load(Ordering::SeqCst)
            {
                sink.lock().unwrap().extend_from_slice(&buffer[..count]);
            }
        });
        let (parser, termios_before) = (emulator(columns, rows), termios(&*pair.master));
        let shell = pair.slave.spawn_command(command).unwrap();
        let pty = Some((pair.master, pair.slave));
        Self {
            parser,
            bytes,
            parsed: 0,
            termios_before,
            pid_file,
            code_file,
            log_folder: home.state(),
            writer,
            shell,
            is_closed,
            reader: Some(reader),
            pty,
        }
    }

    pub fn press(&mut self, keys: &str) {
        self.writer.write_all(keys.as_bytes()).and_then(|()| self.writer.flush()).unwrap();
    }

    /// Pastes as terminals do: in brackets, with carriage returns for line breaks.
    pub fn paste(&mut self, text: &str) {
        self.press(&format!("\x1b[200~{}\x1b[201~", text.replace('\n', "\r")));
    }

    /// Changes the size and waits for the frame that the program draws for it.
    ///
    /// The wait matters for what is pressed next: crossterm reads the terminal at the next key only where a key and a change of
    /// size come at the same moment.
    #[track_caller]
    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.read();
        let frames = |screen: &Self| screen.bytes().windows(FRAME_ENDS.len()).filter(|bytes| *bytes == FRAME_ENDS).count();
        let before = frames(self);
        let (master, _) = self.pty.as_ref().unwrap();
        master.resize(PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }).unwrap();
        self.parser.set_size(NonZeroU16::new(rows).unwrap(), NonZeroU16::new(columns).unwrap());
        self.wait_until("a frame of the new size is drawn", QUICK, |screen| frames(screen) > before);
    }

    /// Closes the terminal, as closing its window does. The program must be writing: the reader has the terminal until something comes.
    pub fn close(&mut self) {
        self.is_closed.store(true, Ordering::SeqCst);
        self.reader.take().unwrap().join().unwrap();
        self.writer = Box::new(std::io::sink());
        self.pty = None;
    }

    /// Everything the program wrote so far.
    pub fn bytes(&self) -> Vec<u8> {
        self.bytes.lock().unwrap().clone()
    }

    /// The same as text, to look for sequences in.
    pub fn written(&self) -> String {
        String::from_utf8_lossy(&self.bytes()).into_owned()
    }

    /// Gives the emulator what came, but not the beginning of a frame without its end, as a terminal that knows frames does.
    fn read(&mut self) {
        let bytes = self.bytes.lock().unwrap();
        let new = &bytes[self.parsed..];
        let begun = find_last(new, FRAME_BEGINS).filter(|at| find_last(&new[*at..], FRAME_ENDS).is_none());
        let whole = begun.unwrap_or(new.len());
        // The emulator leaves out the replacement character, which terminals draw and small models write.
        let mut seen = new[..whole].to_vec();
        while let Some(at) = find_last(&seen, "\u{fffd}".as_bytes()) {
            seen.splice(at..at + 3, *b"?");
        }
        self.parser.process(&seen);
        self.parsed += whole;
    }

    /// What the terminal shows.
    pub fn shown(&mut self) -> String {
        self.read();
        self.parser.screen().contents()
    }

    /// Its lines.
    pub fn lines(&mut self) -> Vec<String> {
        self.read();
        let (_, columns) = self.parser.screen().size();
        self.parser.screen().rows(0, columns.get()).collect()
    }

    /// The state of the terminal that is not text.
    pub fn emulator(&mut self) -> &vt100::Screen {
        self.read();
        self.parser.screen()
    }

    /// Waits until a text is shown.
    #[track_caller]
    pub fn wait_for(&mut self, text: &str, seconds: u64) {
        self.wait_until(&format!("{text:?} is shown"), seconds, |screen| screen.shown().contains(text));
    }

    /// Waits until a text is no longer shown.
    #[track_caller]
    pub fn wait_gone(&mut self, text: &str, seconds: u64) {
        self.wait_until(&format!("{text:?} is gone"), seconds, |screen| !screen.shown().contains(text));
    }

    /// Waits until something is so; what is shown, written and set is told where it never is.
    #[track_caller]
    pub fn wait_until(&mut self, what: &str, seconds: u64, is_so: impl Fn(&mut Self) -> bool) {
        let end = Instant::now() + Duration::from_secs(seconds);
        while !is_so(self) {
            if Instant::now() > end {
                let report = self.report();
                panic!("after {seconds} s it is not so that {what}\n{report}");
            }
            thread::sleep(Duration::from_millis(10));
        }
    }

    #[track_caller]
    pub fn expect(&mut self, is_so: bool, what: &str) {
        if !is_so {
            let report = self.report();
            panic!("{what}\n{report}");
        }
    }

    /// The program's process.
    #[track_caller]
    pub fn pid(&mut self) -> String {
        self.wait_until("the program has started", QUICK, |screen| screen.pid_file.exists());
        std::fs::read_to_string(&self.pid_file).unwrap().trim().to_owned()
    }

    /// Sends the program a signal, by its name.
    #[track_caller]
    pub fn signal(&mut self, name: &str) {
        let pid = self.pid();
        kill(name, &pid);
    }

    /// The state of the program's process as ps tells it: `T` is stopped; nothing where there is none.
    pub fn process_state(&mut self) -> String {
        let pid = self.pid();
        let out = Command::new("ps").args(["-o", "stat=", "-p", &pid]).output().unwrap();
        String::from_utf8(out.stdout).unwrap().trim().to_owned()
    }

    /// The process in which llama.cpp runs.
    pub fn worker(&mut self) -> Option<String> {
        let pid = self.pid();
        let out = Command::new("pgrep").args(["-P", &pid, "-f", "worker"]).output().unwrap();
        String::from_utf8(out.stdout).unwrap().lines().next().map(str::to_owned)
    }

    /// The exit code, once the program has ended.
    pub fn code(&self) -> Option<i32> {
        std::fs::read_to_string(&self.code_file).ok()?.trim().parse().ok()
    }

    /// Waits until the program has ended with this code and the terminal is as it was before.
    #[track_caller]
    pub fn expect_left(&mut self, code: i32) {
        self.wait_until("the program has ended", QUICK, |screen| screen.code().is_some());
        // The bytes are read by another thread.
        self.wait_until("the other screen is left", QUICK, |screen| !screen.emulator().alternate_screen());
        let ended = self.code();
        self.expect(ended == Some(code), &format!("the exit code is {ended:?}, not {code}"));
        self.expect_given_back();
    }

    /// The terminal is as it was before.
    #[track_caller]
    pub fn expect_given_back(&mut self) {
        let written = self.written();
        self.expect(written.contains("\x1b[?1049l"), "the alternate screen was not left");
        self.expect(!written.contains("llama_") && !written.contains("ggml"), "llama.cpp wrote on the terminal");
        let emulator = self.emulator();
        let modes = (emulator.alternate_screen(), emulator.hide_cursor(), emulator.bracketed_paste(), emulator.mouse_protocol_mode());
        let plain = (false, false, false, vt100::MouseProtocolMode::None);
        self.expect(modes == plain, &format!("alternate screen, hidden cursor, bracketed paste, mouse: {modes:?}"));
        self.expect(self.termios() == self.termios_before, "the terminal's settings are not as they were");
    }

    /// The settings of the terminal's line.
    pub fn termios(&self) -> String {
        self.pty.as_ref().map(|(master, _)| termios(&**master)).unwrap_or_default()
    }

    /// Sets the line as a shell does for itself.
    pub fn make_sane(&self) {
        let (master, _) = self.pty.as_ref().unwrap();
        let terminal = std::fs::File::open(master.tty_name().unwrap()).unwrap();
        assert!(Command::new("stty").arg("sane").stdin(terminal).status().unwrap().success());
    }

    pub fn is_raw(&self) -> bool {
        self.termios() != self.termios_before
    }

    fn report(&mut self) -> String {
        const MOST: usize = 30_000;
        let lines = self.lines().join("\n");
        let bytes = self.bytes();
        let last = bytes[bytes.len().saturating_sub(MOST)..].escape_ascii();
        let logs = std::fs::read_dir(&self.log_folder).into_iter().flatten().flatten();
        let logs: Vec<String> = logs.filter_map(|f| std::fs::read_to_string(f.path()).ok()).collect();
        format!(
            "--- screen\n{lines}\n--- cursor {:?}, hidden {}, alternate screen {}\n--- exit code {:?}\n--- termios before {}\n--- termios now {}\n--- log\n{}\n--- {} bytes, the last of them\n{last}",
            self.parser.screen().cursor_position(),
            self.parser.screen().hide_cursor(),
            self.parser.screen().alternate_screen(),
            self.code(),
            self.termios_before,
            self.termios(),
            logs.join("\n"),
            bytes.len(),
        )
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        if self.code().is_none()
            && let Ok(pid) = std::fs::read_to_string(&self.pid_file)
        {
            let _ = Command::new("kill").args(["-KILL", pid.trim()]).stderr(std::process::Stdio::null()).status();
        }
        let _ = self.shell.kill();
        let _ = self.shell.wait();
    }
}

fn emulator(columns: u16, rows: u16) -> vt100::Parser {
    vt100::Parser::new(NonZeroU16::new(rows).unwrap(), NonZeroU16::new(columns).unwrap(), 0)
}

fn termios(master: &dyn MasterPty) -> String {
    master.get_termios().map(|t| format!("{t:?}")).unwrap_or_default()
}

#[track_caller]
pub fn kill(signal: &str, pid: &str) {
    assert!(Command::new("kill").args([&format!("-{signal}"), pid]).status().unwrap().success(), "kill -{signal} {pid}");
}

fn find_last(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).rposition(|w| w == wanted)
}
