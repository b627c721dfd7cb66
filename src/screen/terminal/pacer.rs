//! Decides when the next frame may be drawn, to coalesce fast changes.

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

/// Frames in any one second, at most.
const FRAMES: usize = 60;
/// Between two frames of an answer that is coming.
const STEP: Duration = Duration::from_millis(33);
/// The same for those whom motion disturbs.
const LARGE_STEP: Duration = Duration::from_millis(400);

/// How soon a change has to be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// With others: a piece of an answer.
    Soon,
    /// At once: what follows from a key.
    Now,
}

/// Spaces frames out. Keys are drawn at once, answers in steps, and both together never more than 60 times in a second.
#[derive(Debug)]
pub struct Pacer {
    drawn: VecDeque<Instant>,
    step: Duration,
}

impl Pacer {
    /// A pacer; with reduced motion an answer grows in larger steps.
    pub fn new(reduced_motion: bool) -> Self {
        Self { drawn: VecDeque::with_capacity(FRAMES), step: if reduced_motion { LARGE_STEP } else { STEP } }
    }

    /// When a change may be drawn.
    pub fn due(&self, urgency: Urgency) -> Instant {
        let Some(last) = self.drawn.back() else { return Instant::now() };
        let by_limit = if self.drawn.len() < FRAMES { *last } else { self.drawn[0] + Duration::from_secs(1) };
        match urgency {
            Urgency::Now => by_limit,
            Urgency::Soon => by_limit.max(*last + self.step),
        }
    }

    /// A frame was drawn.
    pub fn drawn(&mut self, at: Instant) {
        if self.drawn.len() == FRAMES {
            self.drawn.pop_front();
        }
        self.drawn.push_back(at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_key_does_not_wait_for_the_step_of_an_answer() {
        let mut pacer = Pacer::new(false);
        let begin = Instant::now();
        pacer.drawn(begin);
        assert_eq!(pacer.due(Urgency::Soon), begin + STEP);
        assert_eq!(pacer.due(Urgency::Now), begin);
        assert_eq!(Pacer::new(true).step, LARGE_STEP);
    }

    proptest! {
        #[test]
        fn never_more_than_sixty_frames_in_a_second(waits in prop::collection::vec((0u64..40, any::<bool>()), 1..400)) {
            let mut pacer = Pacer::new(false);
            let mut now = Instant::now();
            let mut drawn = Vec::new();
            for (wait, is_key) in waits {
                now += Duration::from_millis(wait);
                now = now.max(pacer.due(if is_key { Urgency::Now } else { Urgency::Soon }));
                pacer.drawn(now);
                drawn.push(now);
            }
            for (index, begin) in drawn.iter().enumerate() {
                let in_second = drawn[index..].iter().filter(|t| **t < *begin + Duration::from_secs(1)).count();
                prop_assert!(in_second <= FRAMES, "{in_second}");
            }
        }
    }
}
