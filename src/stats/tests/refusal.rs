use super::super::*;
use super::{ratings, values};

#[test]
fn what_is_no_number_does_not_come_in() {
    for wrong in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert_eq!(Values::new(vec![1.0, wrong]), Err(StatisticError::NotFinite { index: 1 }));
        assert!(PValue::new(wrong).is_err());
        assert!(Confidence::new(wrong).is_err());
    }
    assert_eq!(Values::new(vec![1e61]), Err(StatisticError::TooLarge { index: 0 }));
}

#[test]
fn ratings_are_from_one_to_ten() {
    assert_eq!(Ratings::new(vec![1, 10, 0]), Err(StatisticError::RatingOutOfRange { index: 2, rating: 0 }));
    assert_eq!(Ratings::new(vec![11]).unwrap_err().to_string(), "rating 0 is 11, not from 1 to 10");
    assert_eq!(Values::from(&ratings(&[3, 9])), values(&[3.0, 9.0]));
}

#[test]
fn parameters_are_within_their_bounds() {
    assert!(Confidence::new(0.0).is_err() && Confidence::new(1.0).is_err());
    assert_eq!(Confidence::new(0.95), Ok(Confidence::NINETY_FIVE));
    assert!(PValue::new(1.1).is_err() && PValue::new(-0.1).is_err());
    assert_eq!(PValue::new(1.0).unwrap().probability(), 1.0);
}

#[test]
fn clusters_and_pairs_are_not_empty() {
    assert!(Clusters::new(vec![]).is_err());
    assert!(Clusters::new(vec![values(&[1.0]), values(&[])]).is_err());
    assert!(Clusters::singletons(&values(&[])).is_err());
    assert_eq!(ValuePairs::new(values(&[1.0]), values(&[])), Err(StatisticError::UnequalLengths { left: 1, right: 0 }));
    assert!(ValuePairs::new(values(&[]), values(&[])).is_err());
    assert!(PairedDifferences::new(values(&[1.0])).is_err());
    assert!(ClusteredPairs::new(vec![]).is_err());
    assert_eq!(ClusteredPairs::new(vec![vec![(1.0, f64::NAN)]]), Err(StatisticError::NotFinite { index: 0 }));
}
