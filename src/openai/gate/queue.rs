//! Fair queueing: one queue per model, served round robin, first come first served within a queue.

use std::collections::BTreeMap;

/// Where a request stands: which model asks, and since when. A request keeps its place when it has to ask again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::openai) struct Place {
    /// The model's number.
    pub lane: u64,
    /// The request's number; a smaller one came earlier.
    pub ticket: u64,
}

/// Those who wait, with a `T` each. Pure.
#[derive(Debug)]
pub(super) struct Queue<T> {
    lanes: BTreeMap<u64, BTreeMap<u64, T>>,
    /// The lane that was served last.
    served: u64,
}

impl<T> Default for Queue<T> {
    fn default() -> Self {
        Self { lanes: BTreeMap::new(), served: 0 }
    }
}

impl<T> Queue<T> {
    pub fn push(&mut self, place: Place, waiter: T) {
        self.lanes.entry(place.lane).or_default().insert(place.ticket, waiter);
    }

    pub fn remove(&mut self, place: Place) {
        if let Some(lane) = self.lanes.get_mut(&place.lane) {
            lane.remove(&place.ticket);
            if lane.is_empty() {
                self.lanes.remove(&place.lane);
            }
        }
    }

    /// Whoever is next.
    pub fn next(&self) -> Option<&T> {
        let lane = self.next_lane()?;
        self.lanes.get(&lane)?.first_key_value().map(|(_, waiter)| waiter)
    }

    /// Whether this one, waiting already or just come, is next.
    pub fn is_next(&self, place: Place) -> bool {
        let distance = |lane: u64| lane.wrapping_sub(self.served).wrapping_sub(1);
        let earlier_lane = self.next_lane().is_some_and(|lane| distance(lane) < distance(place.lane));
        let earlier_ticket = self.lanes.get(&place.lane).and_then(|l| l.first_key_value()).is_some_and(|(t, _)| *t < place.ticket);
        !earlier_lane && !earlier_ticket
    }

    /// This one goes in.
    pub fn serve(&mut self, place: Place) {
        self.remove(place);
        self.served = place.lane;
    }

    /// The first lane after the one that was served last, round and round.
    fn next_lane(&self) -> Option<u64> {
        let after = self.served.checked_add(1).and_then(|from| self.lanes.range(from..).next());
        after.or_else(|| self.lanes.iter().next()).map(|(lane, _)| *lane)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn order(places: &[(u64, u64)]) -> Vec<(u64, u64)> {
        let mut queue = Queue::default();
        places.iter().for_each(|&(lane, ticket)| queue.push(Place { lane, ticket }, (lane, ticket)));
        let mut order = Vec::new();
        while let Some(&(lane, ticket)) = queue.next() {
            assert!(queue.is_next(Place { lane, ticket }));
            queue.serve(Place { lane, ticket });
            order.push((lane, ticket));
        }
        order
    }

    #[test]
    fn lanes_take_turns_and_each_is_first_come_first_served() {
        assert_eq!(order(&[(1, 5), (1, 1), (1, 9), (2, 7), (2, 8)]), [(1, 1), (2, 7), (1, 5), (2, 8), (1, 9)]);
        assert_eq!(order(&[(3, 2), (3, 1)]), [(3, 1), (3, 2)]);
    }

    #[test]
    fn who_just_came_is_next_only_where_nobody_goes_before() {
        let mut queue = Queue::default();
        let place = |lane, ticket| Place { lane, ticket };
        assert!(queue.is_next(place(1, 1)));
        queue.push(place(1, 4), ());
        assert!(!queue.is_next(place(1, 5)) && queue.is_next(place(1, 3)));
        queue.serve(place(1, 3));
        assert!(queue.is_next(place(2, 9)), "another model's turn");
        queue.remove(place(1, 4));
        assert!(queue.next().is_none());
    }

    proptest! {
        #[test]
        fn nobody_waits_longer_than_a_turn_of_the_lanes(lanes in prop::collection::vec(1usize..8, 1..6)) {
            let places: Vec<(u64, u64)> =
                lanes.iter().enumerate().flat_map(|(l, n)| (0..*n).map(move |t| (l as u64, (t * 10 + l) as u64))).collect();
            let order = order(&places);
            prop_assert_eq!(order.len(), places.len());
            for round in 0..lanes.iter().copied().min().unwrap() {
                let mut turn: Vec<u64> = order[round * lanes.len()..(round + 1) * lanes.len()].iter().map(|p| p.0).collect();
                turn.sort_unstable();
                prop_assert_eq!(turn, (0..lanes.len() as u64).collect::<Vec<_>>());
            }
        }
    }
}
