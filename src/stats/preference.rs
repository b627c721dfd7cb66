//! Preferences between two contestants, counted, and whether they determine strengths at all.

use super::StatisticError;

/// Who is preferred in a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Winner {
    /// The left contestant.
    Left,
    /// The right one.
    Right,
    /// Neither: a tie.
    Neither,
}

/// One comparison of two contestants, each by its number, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preference {
    /// The one.
    pub left: usize,
    /// The other.
    pub right: usize,
    /// Which is preferred.
    pub winner: Winner,
}

/// How often each contestant won against each other, and how often two tied. At least two contestants.
#[derive(Debug, Clone, PartialEq)]
pub struct Preferences {
    contestants: usize,
    wins: Vec<f64>,
    ties: Vec<f64>,
}

impl Preferences {
    /// Counts the comparisons of so many contestants.
    ///
    /// # Errors
    /// [`StatisticError::TooFew`] below two contestants; [`StatisticError::NoSuchContestant`] with the place of a comparison of others, or of one with itself.
    pub fn new<'a>(contestants: usize, comparisons: impl IntoIterator<Item = &'a Preference>) -> Result<Self, StatisticError> {
        if contestants < 2 {
            return Err(StatisticError::TooFew { what: "contestants", needed: 2, given: contestants });
        }
        let mut counted = Self { contestants, wins: vec![0.0; contestants * contestants], ties: vec![0.0; contestants * contestants] };
        for (index, Preference { left, right, winner }) in comparisons.into_iter().enumerate() {
            if left.max(right) >= &contestants || left == right {
                return Err(StatisticError::NoSuchContestant { index, contestants });
            }
            let (forth, back) = (left * contestants + right, right * contestants + left);
            match winner {
                Winner::Left => counted.wins[forth] += 1.0,
                Winner::Right => counted.wins[back] += 1.0,
                Winner::Neither => {
                    counted.ties[forth] += 1.0;
                    counted.ties[back] += 1.0;
                }
            }
        }
        Ok(counted)
    }

    /// How many contestants.
    pub fn contestants(&self) -> usize {
        self.contestants
    }

    /// How often the first won against the second.
    pub(super) fn wins(&self, winner: usize, loser: usize) -> f64 {
        self.wins[winner * self.contestants + loser]
    }

    /// How often the two tied.
    pub(super) fn ties(&self, one: usize, other: usize) -> f64 {
        self.ties[one * self.contestants + other]
    }

    /// How many comparisons are ties.
    pub(super) fn all_ties(&self) -> f64 {
        self.ties.iter().sum::<f64>() / 2.0
    }

    /// How many comparisons.
    pub(super) fn total(&self) -> f64 {
        self.wins.iter().sum::<f64>() + self.all_ties()
    }

    /// Each tie as half a win of both.
    pub(super) fn with_ties_as_halves(&self) -> Self {
        let wins = self.wins.iter().zip(&self.ties).map(|(wins, ties)| wins + ties / 2.0).collect();
        Self { contestants: self.contestants, wins, ties: vec![0.0; self.ties.len()] }
    }

    /// So many wins added for each contestant against each other.
    pub(super) fn with_added_wins(&self, added: f64) -> Self {
        let is_itself = |place: usize| place.is_multiple_of(self.contestants + 1);
        let wins = self.wins.iter().enumerate().map(|(place, wins)| if is_itself(place) { *wins } else { wins + added }).collect();
        Self { contestants: self.contestants, wins, ties: self.ties.clone() }
    }

    /// Whether the strengths have a finite estimate with ties as halves: each contestant is reached from each other by wins and ties (Ford, "Solution of a ranking
    /// problem from binary comparisons", American Mathematical Monthly 64 (1957)).
    pub(super) fn check_connected(&self) -> Result<(), StatisticError> {
        let any = |from: usize, to: usize| self.wins(from, to) + self.wins(to, from) + self.ties(from, to) > 0.0;
        if let Some(contestant) = self.reached(0, any).iter().position(|reached| !reached) {
            return Err(StatisticError::NotCompared { contestant });
        }
        let beats = |from: usize, to: usize| self.wins(from, to) + self.ties(from, to) > 0.0;
        // The group that nobody outside beats is the one that reaches all; the one that beats nobody outside is reached by all.
        let groups: Vec<Vec<bool>> = (0..self.contestants).map(|from| self.reached(from, beats)).collect();
        let size = |of: &dyn Fn(usize) -> bool| (0..self.contestants).filter(|other| of(*other)).count();
        // Each contestant with the size of its group, if the group has nothing above it, or nothing below.
        let same = |one: usize, other: usize| groups[one][other] && groups[other][one];
        let is_top = |one: &usize| (0..self.contestants).all(|other| !groups[other][*one] || groups[*one][other]);
        let is_bottom = |one: &usize| (0..self.contestants).all(|other| !groups[*one][other] || groups[other][*one]);
        let smallest = |contestants: &mut dyn Iterator<Item = usize>| {
            contestants.map(|one| (size(&|other| same(one, other)), one)).min().filter(|(size, _)| *size < self.contestants)
        };
        match (smallest(&mut (0..self.contestants).filter(is_top)), smallest(&mut (0..self.contestants).filter(is_bottom))) {
            (Some((top, contestant)), Some((bottom, _))) if top <= bottom => Err(StatisticError::NeverBeaten { contestant }),
            (_, Some((_, contestant))) => Err(StatisticError::NeverWins { contestant }),
            (Some((_, contestant)), None) => Err(StatisticError::NeverBeaten { contestant }),
            (None, None) => Ok(()),
        }
    }

    /// Whether Davidson's likelihood has a finite maximum beside [`Preferences::check_connected`]. It has none where some order of scores puts each winner at least
    /// a point above the loser and those who tied at most a point apart: the tie parameter would grow with the strengths. Such an order is a solution of
    /// difference constraints, which Bellman and Ford's algorithm finds or excludes.
    pub(super) fn check_not_graded(&self) -> Result<(), StatisticError> {
        if self.all_ties() >= self.total() {
            return Err(StatisticError::OnlyTies);
        }
        let mut scores = vec![0.0_f64; self.contestants];
        for _ in 0..=self.contestants {
            let mut has_changed = false;
            for one in 0..self.contestants {
                for other in (0..self.contestants).filter(|other| *other != one) {
                    // A loser is at most the winner less 1; a tied one at most the other plus 1.
                    let limit = match (self.wins(one, other) > 0.0, self.ties(one, other) > 0.0) {
                        (true, _) => scores[one] - 1.0,
                        (false, true) => scores[one] + 1.0,
                        (false, false) => continue,
                    };
                    if scores[other] > limit {
                        scores[other] = limit;
                        has_changed = true;
                    }
                }
            }
            if !has_changed {
                // The first of those who share the top.
                let top = (0..self.contestants).rev().max_by(|one, other| scores[*one].total_cmp(&scores[*other]));
                return Err(StatisticError::NeverBeaten { contestant: top.unwrap_or(0) });
            }
        }
        Ok(())
    }

    /// Who is reached from one along arrows.
    fn reached(&self, from: usize, arrow: impl Fn(usize, usize) -> bool) -> Vec<bool> {
        let mut reached = vec![false; self.contestants];
        reached[from] = true;
        let mut open = vec![from];
        while let Some(one) = open.pop() {
            for (other, is_reached) in reached.iter_mut().enumerate() {
                if !*is_reached && arrow(one, other) {
                    *is_reached = true;
                    open.push(other);
                }
            }
        }
        reached
    }
}
