//! Tracks the tokens in each slot of the key-value cache, and assigns a new prompt to the slot with the
//! longest common prefix. Independent of llama.cpp.

use std::sync::Arc;

/// A token's number in the vocabulary.
pub type Token = i32;

/// What of a cached prefix may serve another prompt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reuse {
    /// Any part of any slot.
    Any,
    /// Whole chunks of so many tokens, counted from the first, that were evaluated as a prompt; what was generated is evaluated again.
    Chunks(usize),
    /// A slot's whole content where the prompt goes on from it: architectures whose state cannot be cut.
    Whole,
    /// None of it.
    Nothing,
}

impl Reuse {
    /// Whether a part of one slot may be copied to another.
    fn copies(self) -> bool {
        matches!(self, Self::Any | Self::Chunks(_))
    }
}

/// Where a prompt runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub slot: usize,
    /// The slot whose cells are to be copied first, where it is another.
    pub source: Option<usize>,
    /// Tokens at the beginning that need not be evaluated.
    pub reused: usize,
}

/// A continuation may lose so many tokens of what its slot held: a template writes the end of an answer a little differently than the model.
const SEAM: usize = 16;
/// Copying a slot costs about as much as evaluating one token for so many cells.
const CELLS_PER_TOKEN: usize = 256;

#[derive(Debug, Clone, Default)]
struct Slot {
    tokens: Vec<Token>,
    /// How many of them were evaluated as a prompt.
    prompted: usize,
    /// The prompt being brought in or answered; `None` while nobody uses the slot.
    goal: Option<Arc<[Token]>>,
    last_used: u64,
}

/// The slots of one context.
#[derive(Debug)]
pub struct Slots {
    slots: Vec<Slot>,
    cells: usize,
    reuse: Reuse,
    clock: u64,
}

impl Slots {
    /// `count` empty slots of `cells` tokens each.
    pub fn new(count: usize, cells: usize, reuse: Reuse) -> Self {
        Self { slots: vec![Slot::default(); count], cells, reuse, clock: 0 }
    }

    /// The tokens that a slot holds.
    pub fn held(&self, slot: usize) -> usize {
        self.slots[slot].tokens.len()
    }

    /// Where `prompt` is to run now. `None` while every slot is taken, or while another prompt that begins the same is still being evaluated and
    /// will have more to copy.
    pub fn place(&self, prompt: &[Token]) -> Option<Place> {
        let free = || self.slots.iter().enumerate().filter(|(_, s)| s.goal.is_none());
        free().next()?;
        let reused = |slot: &Slot| self.reusable(slot, prompt);
        // The first of the best: what is placed must not depend on anything but the past.
        let best = self.slots.iter().enumerate().map(|(i, s)| (reused(s), i)).max_by_key(|&(n, i)| (n, std::cmp::Reverse(i)));
        let (best, source) = best.unwrap_or_default();
        if self.reuse.copies() && self.will_share(prompt) > best + self.copying_costs() {
            return None;
        }
        let goes_on = |s: &Slot| best > 0 && reused(s) == best && self.kept(s) < prompt.len() && self.kept(s) <= best + SEAM;
        let going_on = free().filter(|(_, s)| goes_on(s)).max_by_key(|(_, s)| s.last_used);
        if let Some((slot, _)) = going_on {
            return Some(Place { slot, source: None, reused: best });
        }
        // Of the free slots the one that is missed least: an empty one, else the one unused for longest.
        let (slot, least) = free().min_by_key(|(_, s)| (!s.tokens.is_empty(), s.last_used))?;
        // A line that is asked for again goes back to before its answer, in its own slot: that loses less than what another
        // conversation has in the other.
        let lost = |s: &Slot| self.kept(s).saturating_sub(reused(s));
        let goes_back = |s: &Slot| best > 0 && reused(s) == best && lost(s) <= best.min(lost(least));
        let going_back = free().filter(|(_, s)| goes_back(s)).max_by_key(|(_, s)| s.last_used);
        if let Some((slot, _)) = going_back {
            return Some(Place { slot, source: None, reused: best });
        }
        let own = reused(least);
        if !self.reuse.copies() || best < own + self.copying_costs() || slot == source {
            return Some(Place { slot, source: None, reused: own });
        }
        Some(Place { slot, source: Some(source), reused: best })
    }

    /// Takes a place for its prompt; `tokens` of the slot is then exactly what is reused.
    pub fn occupy(&mut self, place: Place, prompt: Arc<[Token]>) {
        self.clock += 1;
        let from = &self.slots[place.source.unwrap_or(place.slot)];
        let tokens = from.tokens[..place.reused].to_vec();
        let prompted = from.prompted.min(place.reused);
        self.slots[place.slot] = Slot { tokens, prompted, goal: Some(prompt), last_used: self.clock };
    }

    /// Tokens of the slot's prompt that are still to be evaluated.
    pub fn missing(&self, slot: usize) -> &[Token] {
        let slot = &self.slots[slot];
        slot.goal.as_deref().and_then(|goal| goal.get(slot.tokens.len()..)).unwrap_or_default()
    }

    /// The next so many tokens of the slot's prompt are evaluated.
    pub fn evaluated(&mut self, slot: usize, count: usize) {
        let slot = &mut self.slots[slot];
        let Some(goal) = &slot.goal else { return };
        let done = slot.tokens.len();
        slot.tokens.extend_from_slice(&goal[done..(done + count).min(goal.len())]);
        if slot.prompted == done {
            slot.prompted = slot.tokens.len();
        }
    }

    /// A generated token is in the cache.
    pub fn generated(&mut self, slot: usize, token: Token) {
        self.slots[slot].tokens.push(token);
    }

    /// Nobody uses the slot any more; what it holds stays for later prompts.
    pub fn release(&mut self, slot: usize) {
        self.clock += 1;
        self.slots[slot].goal = None;
        self.slots[slot].last_used = self.clock;
    }

    /// The slot's cells are lost.
    pub fn forget(&mut self, slot: usize) {
        let slot = &mut self.slots[slot];
        slot.tokens.clear();
        slot.prompted = 0;
    }

    fn reusable(&self, slot: &Slot, prompt: &[Token]) -> usize {
        // The last token is always evaluated: its logits choose the first of the answer.
        let shared = common(&slot.tokens, prompt).min(prompt.len().saturating_sub(1));
        match self.reuse {
            Reuse::Any => shared,
            Reuse::Chunks(n) => shared.min(self.kept(slot)) / n * n,
            Reuse::Whole if slot.goal.is_none() && shared == slot.tokens.len() => shared,
            Reuse::Whole | Reuse::Nothing => 0,
        }
    }

    /// So many of a slot's tokens can serve a later prompt: what a slot loses beyond them is no loss.
    fn kept(&self, slot: &Slot) -> usize {
        match self.reuse {
            Reuse::Chunks(n) => slot.prompted / n * n,
            Reuse::Any | Reuse::Whole | Reuse::Nothing => slot.tokens.len(),
        }
    }

    /// What a prompt that is being evaluated now will have in common with this one.
    fn will_share(&self, prompt: &[Token]) -> usize {
        let coming = |slot: &Slot| {
            let goal = slot.goal.as_deref().filter(|goal| goal.len() > slot.tokens.len())?;
            let shared = common(goal, prompt).min(prompt.len().saturating_sub(1));
            Some(if let Reuse::Chunks(n) = self.reuse { shared / n * n } else { shared })
        };
        self.slots.iter().filter_map(coming).max().unwrap_or(0)
    }

    fn copying_costs(&self) -> usize {
        self.cells / CELLS_PER_TOKEN + 1
    }
}

fn common(a: &[Token], b: &[Token]) -> usize {
    a.iter().zip(b).take_while(|(a, b)| a == b).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn arc(tokens: impl IntoIterator<Item = Token>) -> Arc<[Token]> {
        tokens.into_iter().collect()
    }

    /// Evaluates a prompt to its end and generates `answer`.
    fn answer(slots: &mut Slots, prompt: &Arc<[Token]>, answer: impl IntoIterator<Item = Token>) -> Place {
        let place = slots.place(prompt).unwrap();
        slots.occupy(place, prompt.clone());
        slots.evaluated(place.slot, prompt.len());
        answer.into_iter().for_each(|t| slots.generated(place.slot, t));
        slots.release(place.slot);
        place
    }

    #[test]
    fn repeats_are_copied_and_turns_go_on_where_they_were() {
        let mut slots = Slots::new(3, 512, Reuse::Any);
        let case = arc(0..100);
        assert_eq!(answer(&mut slots, &case, 1000..1010), Place { slot: 0, source: None, reused: 0 });
        assert_eq!(answer(&mut slots, &case, 2000..2010), Place { slot: 1, source: Some(0), reused: 99 });
        // The second turn of the first repeat: its own slot, the whole answer kept.
        let second = arc((0..100).chain(1000..1010).chain(5000..5020));
        assert_eq!(answer(&mut slots, &second, 6000..6001), Place { slot: 0, source: None, reused: 110 });
        // Another case takes the empty slot, and the next the one unused for longest.
        assert_eq!(answer(&mut slots, &arc(9000..9100), []).slot, 2);
        assert_eq!(answer(&mut slots, &arc(8000..8100), []).slot, 1);
    }

    #[test]
    fn a_prompt_waits_for_another_that_begins_the_same_and_no_longer_than_that() {
        let mut slots = Slots::new(2, 512, Reuse::Any);
        let first = arc(0..100);
        let place = slots.place(&first).unwrap();
        slots.occupy(place, first);
        slots.evaluated(0, 40);
        let second = arc((0..60).chain(700..720));
        assert_eq!(slots.place(&second), None);
        assert_eq!(slots.place(&arc(900..950)), Some(Place { slot: 1, source: None, reused: 0 }));
        slots.evaluated(0, 30);
        assert_eq!(slots.place(&second), Some(Place { slot: 1, source: Some(0), reused: 60 }));
    }

    #[test]
    fn canonical_chunks_leave_out_what_was_generated_and_a_whole_state_is_never_cut() {
        let mut slots = Slots::new(2, 512, Reuse::Chunks(32));
        answer(&mut slots, &arc(0..100), 1000..1050);
        let next = arc((0..100).chain(1000..1050).chain(0..9));
        assert_eq!(slots.place(&next).unwrap().reused, 96);
        let mut slots = Slots::new(2, 512, Reuse::Whole);
        answer(&mut slots, &arc(0..100), 1000..1050);
        assert_eq!(slots.place(&next), Some(Place { slot: 0, source: None, reused: 150 }));
        assert_eq!(slots.place(&arc(0..99)).unwrap().reused, 0);
    }

    #[test]
    fn two_roles_keep_a_slot_each_where_lines_are_asked_for_again() {
        for reuse in [Reuse::Any, Reuse::Chunks(4)] {
            let mut slots = Slots::new(2, 2048, reuse);
            // What each role has heard and said; a prompt ends with the template's opening of the answer.
            let prompt = |heard: &[Token], more: std::ops::Range<Token>| arc(heard.iter().copied().chain(more).chain([1, 2, 3]));
            let (mut doctor, mut patient): (Vec<Token>, Vec<Token>) = ((100..300).collect(), (5000..5300).collect());
            for line in 0..6 {
                for again in 0..3 {
                    let place = answer(&mut slots, &prompt(&doctor, 0..0), 900 + again..924);
                    assert!(line + again == 0 || place.reused + 80 >= doctor.len(), "{reuse:?}, line {line}: {place:?}");
                }
                let place = answer(&mut slots, &prompt(&patient, 0..0), 900..924);
                assert!(line == 0 || place.reused + 80 >= patient.len(), "{reuse:?}, line {line}: {place:?}");
                for again in 0..2 {
                    let reason = 700 + again * 50..740 + again * 50;
                    let place = answer(&mut slots, &prompt(&patient, reason), 900..924);
                    assert!(place.reused + 4 >= patient.len(), "{reuse:?}, line {line}: {place:?}");
                }
                doctor.extend(2000 + line * 40..2040 + line * 40);
                patient.extend(6000 + line * 40..6040 + line * 40);
            }
        }
    }

    proptest! {
        /// Whatever comes in whatever order: a place is a free slot, what is reused is really there and the same, and never the whole prompt.
        #[test]
        fn what_is_reused_is_there(
            rule in prop_oneof![Just(Reuse::Any), Just(Reuse::Chunks(4)), Just(Reuse::Whole), Just(Reuse::Nothing)],
            steps in proptest::collection::vec((proptest::collection::vec(0..2_i32, 1..24), 0..30_usize, any::<bool>()), 1..40),
        ) {
            let mut slots = Slots::new(3, 64, rule);
            let mut live: Vec<usize> = Vec::new();
            for (prompt, evaluate, end) in steps {
                let prompt = arc(prompt);
                let before: Vec<Vec<Token>> = slots.slots.iter().map(|s| s.tokens.clone()).collect();
                if let Some(place) = slots.place(&prompt) {
                    prop_assert!(!live.contains(&place.slot));
                    prop_assert!(place.reused < prompt.len());
                    prop_assert_eq!(&before[place.source.unwrap_or(place.slot)][..place.reused], &prompt[..place.reused]);
                    prop_assert!(rule != Reuse::Nothing || place.reused == 0);
                    if rule == Reuse::Whole {
                        prop_assert!(place.source.is_none() && (place.reused == 0 || place.reused == before[place.slot].len()));
                    }
                    slots.occupy(place, prompt.clone());
                    slots.evaluated(place.slot, evaluate.min(prompt.len() - place.reused));
                    live.push(place.slot);
                } else {
                    prop_assert!(!live.is_empty(), "nothing runs, so nothing can be waited for");
                }
                if end && !live.is_empty() {
                    let slot = live.remove(0);
                    slots.evaluated(slot, slots.missing(slot).len());
                    slots.generated(slot, 1);
                    slots.release(slot);
                }
            }
        }
    }
}
