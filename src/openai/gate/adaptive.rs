//! Adapts the number of concurrent requests to an endpoint: reduced by a fifth when it refuses, raised by one
//! after a full round of answers.

/// What a refusal leaves of the limit.
const CUT: f64 = 0.8;

/// The number of requests at once, between 1 and what the settings allow. Pure: no clock, no waiting.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Adaptive {
    most: u32,
    limit: f64,
    /// How many cuts there were: a refusal counts only for a request that was sent after the last one, so that the many refusals of one round
    /// trip are one piece of news.
    round: u64,
    /// Answers since the limit last changed.
    answers: u32,
}

impl Adaptive {
    pub fn new(most: u32) -> Self {
        Self { most, limit: f64::from(most.max(1)), round: 0, answers: 0 }
    }

    /// Requests at once, at least one.
    pub fn limit(&self) -> u32 {
        // Between 1 and `most`, both whole.
        self.limit as u32
    }

    /// Which round a request that is sent now belongs to.
    pub fn round(&self) -> u64 {
        self.round
    }

    /// The settings changed to fewer at once.
    pub fn restrict(&mut self, most: u32) {
        self.most = self.most.min(most.max(1));
        self.limit = self.limit.min(f64::from(self.most));
    }

    /// A request of this round was answered.
    pub fn answered(&mut self, round: u64) {
        if round != self.round {
            return;
        }
        self.answers += 1;
        if self.answers >= self.limit() {
            self.answers = 0;
            self.limit = (self.limit + 1.0).min(f64::from(self.most));
        }
    }

    /// A request of this round was refused; `true` where that is news and the limit was cut.
    pub fn refused(&mut self, round: u64) -> bool {
        if round != self.round {
            return false;
        }
        self.limit = (self.limit * CUT).max(1.0);
        self.answers = 0;
        self.round += 1;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_refusals_of_one_round_trip_cut_once() {
        let mut adaptive = Adaptive::new(10);
        let sent_in = adaptive.round();
        assert!(adaptive.refused(sent_in));
        for _ in 0..5 {
            assert!(!adaptive.refused(sent_in));
        }
        assert_eq!(adaptive.limit(), 8);
        assert!(adaptive.refused(adaptive.round()));
        assert_eq!(adaptive.limit(), 6);
    }

    #[test]
    fn one_more_comes_back_after_a_full_round_of_answers() {
        let mut adaptive = Adaptive::new(5);
        adaptive.refused(0);
        assert_eq!(adaptive.limit(), 4);
        // Those that were sent before the cut say nothing about what the endpoint stands now.
        (0..20).for_each(|_| adaptive.answered(0));
        assert_eq!(adaptive.limit(), 4);
        (0..3).for_each(|_| adaptive.answered(1));
        assert_eq!(adaptive.limit(), 4);
        adaptive.answered(1);
        assert_eq!(adaptive.limit(), 5);
        (0..100).for_each(|_| adaptive.answered(1));
        assert_eq!(adaptive.limit(), 5, "never above the settings");
    }

    proptest! {
        #[test]
        fn the_limit_stays_between_one_and_the_settings(most in 1u32..200, events in prop::collection::vec(any::<bool>(), 0..500)) {
            let mut adaptive = Adaptive::new(most);
            for refused in events {
                let before = adaptive.limit();
                if refused { adaptive.refused(adaptive.round()); } else { adaptive.answered(adaptive.round()); }
                prop_assert!((1..=most).contains(&adaptive.limit()));
                prop_assert!(adaptive.limit() <= before + u32::from(!refused));
            }
        }
    }
}
