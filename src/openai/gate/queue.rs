//! Fair queueing: one queue per model, served round robin, first come first served within a queue.

use std::collections::BTreeMap;

/// Where a request stands: which model asks, and since when. A request keeps its place when it has to ask again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::openai) struct Place {
    /// The model's number.
    pub queue: u64,
    /// The request's number; a smaller one came earlier.
    pub ticket: u64,
}

/// Those who wait, with a `T` each. Pure.
#[derive(Debug)]
pub(super) struct Queues<T> {
    queues: BTreeMap<u64, BTreeMap<u64, T>>,
    /// The queue that was served last.
    served: u64,
}

impl<T> Default for Queues<T> {
    fn default() -> Self {
        Self { queues: BTreeMap::new(), served: 0 }
    }
}

impl<T> Queues<T> {
    pub fn push(&mut self, place: Place, waiter: T) {
        self.queues.entry(place.queue).or_default().insert(place.ticket, waiter);
    }

    pub fn remove(&mut self, place: Place) {
        if let Some(queue) = self.queues.get_mut(&place.queue) {
            queue.remove(&place.ticket);
            if queue.is_empty() {
                self.queues.remove(&place.queue);
            }
        }
    }

    /// Whoever is next.
    pub fn next(&self) -> Option<&T> {
        let queue = self.next_queue()?;
        self.queues.get(&queue)?.first_key_value().map(|(_, waiter)| waiter)
    }

    /// Whether this one, waiting already or just come, is next.
    pub fn is_next(&self, place: Place) -> bool {
        let distance = |queue: u64| queue.wrapping_sub(self.served).wrapping_sub(1);
        let earlier_queue = self.next_queue().is_some_and(|queue| distance(queue) < distance(place.queue));
        let earlier_ticket = self.queues.get(&place.queue).and_then(|l| l.first_key_value()).is_some_and(|(t, _)| *t < place.ticket);
        !earlier_queue && !earlier_ticket
    }

    /// This one goes in.
    pub fn serve(&mut self, place: Place) {
        self.remove(place);
        self.served = place.queue;
    }

    /// The first queue after the one that was served last; after the last queue comes the first.
    fn next_queue(&self) -> Option<u64> {
        let after = self.served.checked_add(1).and_then(|from| self.queues.range(from..).next());
        after.or_else(|| self.queues.iter().next()).map(|(queue, _)| *queue)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn order(places: &[(u64, u64)]) -> Vec<(u64, u64)> {
        let mut waiting = Queues::default();
        places.iter().for_each(|&(queue, ticket)| waiting.push(Place { queue, ticket }, (queue, ticket)));
        let mut order = Vec::new();
        while let Some(&(queue, ticket)) = waiting.next() {
            assert!(waiting.is_next(Place { queue, ticket }));
            waiting.serve(Place { queue, ticket });
            order.push((queue, ticket));
        }
        order
    }

    #[test]
    fn queues_take_turns_and_each_is_first_come_first_served() {
        assert_eq!(order(&[(1, 5), (1, 1), (1, 9), (2, 7), (2, 8)]), [(1, 1), (2, 7), (1, 5), (2, 8), (1, 9)]);
        assert_eq!(order(&[(3, 2), (3, 1)]), [(3, 1), (3, 2)]);
    }

    #[test]
    fn who_just_came_is_next_only_where_nobody_goes_before() {
        let mut waiting = Queues::default();
        let place = |queue, ticket| Place { queue, ticket };
        assert!(waiting.is_next(place(1, 1)));
        waiting.push(place(1, 4), ());
        assert!(!waiting.is_next(place(1, 5)) && waiting.is_next(place(1, 3)));
        waiting.serve(place(1, 3));
        assert!(waiting.is_next(place(2, 9)), "another model's turn");
        waiting.remove(place(1, 4));
        assert!(waiting.next().is_none());
    }

    proptest! {
        #[test]
        fn nobody_waits_longer_than_a_turn_of_the_queues(queues in prop::collection::vec(1usize..8, 1..6)) {
            let places: Vec<(u64, u64)> =
                queues.iter().enumerate().flat_map(|(l, n)| (0..*n).map(move |t| (l as u64, (t * 10 + l) as u64))).collect();
            let order = order(&places);
            prop_assert_eq!(order.len(), places.len());
            for round in 0..queues.iter().copied().min().unwrap() {
                let mut turn: Vec<u64> = order[round * queues.len()..(round + 1) * queues.len()].iter().map(|p| p.0).collect();
                turn.sort_unstable();
                prop_assert_eq!(turn, (0..queues.len() as u64).collect::<Vec<_>>());
            }
        }
    }
}
