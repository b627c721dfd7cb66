//! Asks the terminal what the environment does not say: how many columns characters take, and what it supports. Terminals answer on standard input; one that does
//! not answer is waited for shortly, and whatever comes late is thrown away, so that nothing is left on the prompt.

#[cfg(unix)]
use std::time::{Duration, Instant};

/// Characters whose width is asked for: a Chinese one, and one of those that Unicode leaves open.
pub(super) const SAMPLES: [char; 2] = ['汉', '①'];

/// What the terminal said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Replies {
    /// The cursor's columns, from 1, after each of [`SAMPLES`] at the left margin.
    columns: Vec<usize>,
    /// What it said of synchronized output: 1 and 2 are yes, 0 and 4 are no.
    synchronized: Option<u16>,
    /// Whether it said what it is, which is asked last and which nearly every terminal knows.
    is_complete: bool,
}

impl Replies {
    /// Columns of a Chinese character.
    pub fn chinese(&self) -> Option<usize> {
        self.columns.first().map(|column| column.saturating_sub(1))
    }

    /// Columns of a character that Unicode leaves open.
    pub fn ambiguous(&self) -> Option<usize> {
        self.columns.get(1).map(|column| column.saturating_sub(1))
    }

    /// Whether a frame can be shown as a whole; `None` where the terminal did not say.
    pub fn is_synchronized(&self) -> Option<bool> {
        self.synchronized.map(|state| matches!(state, 1..=3))
    }

    /// Reads control sequences; anything else, such as keys that were pressed meanwhile, is passed over.
    #[cfg_attr(not(unix), allow(dead_code, reason = "Windows' console is not asked"))]
    fn read(bytes: &[u8]) -> Self {
        let mut replies = Self::default();
        let text = String::from_utf8_lossy(bytes);
        for sequence in text.split("\x1b[").skip(1) {
            let end = sequence.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(sequence.len());
            let (parameters, last) = (&sequence[..end], sequence[end..].chars().next());
            match last {
                Some('R') => replies.columns.extend(parameters.split_once(';').and_then(|(_, column)| column.parse::<usize>().ok())),
                Some('y') => {
                    let state = parameters.strip_prefix("?2026;").and_then(|rest| rest.strip_suffix('$'));
                    replies.synchronized = state.and_then(|state| state.parse().ok()).or(replies.synchronized);
                }
                Some('c') => replies.is_complete = true,
                _ => {}
            }
        }
        replies
    }
}

/// What is written: each sample at the left margin with the question where the cursor is, the other questions, and an empty line again, since an
/// old terminal may print a question that it does not know.
fn questions() -> String {
    let samples: String = SAMPLES.iter().map(|sample| format!("\r{sample}\x1b[6n")).collect();
    format!("{samples}\x1b[?2026$p\r\x1b[2K\x1b[c")
}

/// Asks the terminal of this process; `None` where it has none, or does not answer.
#[cfg(unix)]
pub(super) fn ask() -> Option<Replies> {
    /// How long the answer may take, over a slow line.
    const PATIENCE: Duration = Duration::from_millis(700);
    /// How long whatever comes late is waited for.
    const LATE: Duration = Duration::from_millis(100);
    use rustix::termios::{OptionalActions, QueueSelector, tcflush, tcgetattr, tcsetattr};
    use std::io::{IsTerminal, Write, stdin, stdout};
    if !stdin().is_terminal() || !stdout().is_terminal() {
        return None;
    }
    let before = tcgetattr(stdin()).ok()?;
    let mut raw = before.clone();
    raw.make_raw();
    tcsetattr(stdin(), OptionalActions::Now, &raw).ok()?;
    let mut out = stdout();
    let asked = out.write_all(questions().as_bytes()).and_then(|()| out.flush());
    let mut bytes = Vec::new();
    if asked.is_ok() {
        read_until(&mut bytes, PATIENCE, |bytes| Replies::read(bytes).is_complete);
        if !Replies::read(&bytes).is_complete {
            read_until(&mut bytes, LATE, |_| false);
        }
    }
    // What nobody read would be typed at the prompt.
    let _ = tcflush(stdin(), QueueSelector::IFlush);
    let _ = tcsetattr(stdin(), OptionalActions::Now, &before);
    let replies = Replies::read(&bytes);
    (replies != Replies::default()).then_some(replies)
}

/// Windows' console is not asked: its answers come as keys.
#[cfg(not(unix))]
pub(super) fn ask() -> Option<Replies> {
    let _ = questions;
    None
}

/// Reads what comes within a time, until it is enough.
#[cfg(unix)]
fn read_until(bytes: &mut Vec<u8>, patience: Duration, enough: impl Fn(&[u8]) -> bool) {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    let end = Instant::now() + patience;
    let mut piece = [0; 256];
    while let Some(left) = end.checked_duration_since(Instant::now()).filter(|_| bytes.len() < 4096 && !enough(bytes)) {
        let stdin = std::io::stdin();
        let left = Timespec { tv_sec: 0, tv_nsec: left.subsec_nanos().into() };
        match poll(&mut [PollFd::new(&stdin, PollFlags::IN)], Some(&left)) {
            Ok(1..) => match rustix::io::read(&stdin, &mut piece) {
                Ok(read @ 1..) => bytes.extend_from_slice(&piece[..read]),
                _ => return,
            },
            Err(rustix::io::Errno::INTR) => {}
            _ => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replies_are_read_among_keys_that_were_pressed() {
        let replies = Replies::read(b"x\x1b[12;3R\x1b[A\x1b[12;2R\x1b[?2026;2$yq\x1b[?62;4c");
        assert_eq!((replies.chinese(), replies.ambiguous(), replies.is_synchronized()), (Some(2), Some(1), Some(true)));
        assert!(replies.is_complete);
        let old = Replies::read(b"\x1b[1;3R\x1b[1;3R\x1b[?2026;0$y");
        assert_eq!((old.ambiguous(), old.is_synchronized(), old.is_complete), (Some(2), Some(false), false));
        assert_eq!(Replies::read(b"ls -l\n"), Replies::default());
        assert_eq!(Replies::read(b"\x1b[;R\x1b[99"), Replies::default());
    }
}
