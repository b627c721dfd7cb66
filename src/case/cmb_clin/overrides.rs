//! Records that no rule can split because their headings are wrong. Each is identified by the digest of its
//! text, so a corrected or different file uses the rules.

use super::super::CaseId;
use crate::digest::sha256;

/// A heading of a record and what it should have been: the nth line that equals `line` becomes `becomes`.
struct Correction {
    line: &'static str,
    occurrence: usize,
    becomes: &'static [&'static str],
}

struct Override {
    id: &'static str,
    /// sha256 of the description as published.
    description: &'static str,
    corrections: &'static [Correction],
}

const OVERRIDES: &[Override] = &[
    // The history stands under the examination's heading, and the examination under the tests'.
    Override {
        id: "42",
        description: "889e6fdddc127950cacc0b81c970b9a50c1f44a3fc63e1bf70d412db31dddc13",
        corrections: &[
            Correction { line: "体格检查", occurrence: 1, becomes: &[] },
            Correction { line: "辅助检查", occurrence: 1, becomes: &["体格检查"] },
            Correction { line: "（2）实验室及器械检查", occurrence: 1, becomes: &["辅助检查"] },
        ],
    },
];

/// The description with its headings put right, where there is an override for exactly this text.
pub(super) fn apply(id: &CaseId, description: &str) -> Option<String> {
    let known = OVERRIDES.iter().find(|o| o.id == id.as_str())?;
    if sha256(description.as_bytes()) != known.description {
        return None;
    }
    let mut seen = vec![0; known.corrections.len()];
    let mut out = Vec::new();
    'lines: for line in description.lines() {
        for (correction, seen) in known.corrections.iter().zip(&mut seen) {
            if line.trim() == correction.line {
                *seen += 1;
                if *seen == correction.occurrence {
                    out.extend_from_slice(correction.becomes);
                    continue 'lines;
                }
            }
        }
        out.push(line);
    }
    Some(out.join("\n"))
}
