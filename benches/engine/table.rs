//! Ratios with their spread, and the bar that each has to reach.

use std::fmt;

/// Which side of the bar is good.
#[derive(Clone, Copy)]
pub enum Bar {
    AtLeast(f64),
    AtMost(f64),
    /// Told without one.
    None,
}

#[derive(Default)]
pub struct Table(Vec<(String, Bar, Vec<f64>)>);

impl Table {
    /// Adds the ratios of one comparison, a round each.
    pub fn add(&mut self, what: impl Into<String>, bar: Bar, ratios: Vec<f64>) {
        self.0.push((what.into(), bar, ratios));
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| ratio | bar | median | min | max | rounds | met |\n|---|---|---|---|---|---|---|")?;
        for (what, bar, ratios) in &self.0 {
            let mut sorted = ratios.clone();
            sorted.sort_by(f64::total_cmp);
            let (Some(min), Some(max)) = (sorted.first(), sorted.last()) else {
                writeln!(f, "| {what} | | not measured | | | 0 | |")?;
                continue;
            };
            let median = (sorted[(sorted.len() - 1) / 2] + sorted[sorted.len() / 2]) / 2.0;
            let (bar, met) = match *bar {
                Bar::AtLeast(b) => (format!("≥ {b}"), if median >= b { "yes" } else { "**no**" }),
                Bar::AtMost(b) => (format!("≤ {b}"), if median <= b { "yes" } else { "**no**" }),
                Bar::None => (String::new(), ""),
            };
            writeln!(f, "| {what} | {bar} | {median:.2} | {min:.2} | {max:.2} | {} | {met} |", sorted.len())?;
        }
        Ok(())
    }
}
