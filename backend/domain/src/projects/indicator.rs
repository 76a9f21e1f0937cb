//! What a project set out to reach, and how far it came.

use crate::codes;

codes! {
    /// What an indicator measures.
    IndicatorLevel {
        /// What was done or made.
        Output,
        /// What changed by it.
        Outcome,
        /// What changed in the long run.
        Impact,
    }
}

/// How far `actual` is of `target` in whole percent, half up, also beyond 100; nothing where either is not stated
/// or nothing was aimed at. No actual is not an actual of zero.
#[must_use]
pub fn achieved(target: Option<u64>, actual: Option<u64>) -> Option<u128> {
    let (target, actual) = (u128::from(target?), u128::from(actual?));
    (target > 0).then(|| (actual * 200 + target) / (target * 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_reached_is_told_beyond_the_target_and_never_guessed() {
        for (target, actual, expected) in [
            // RO20: two sessions planned, six held.
            (Some(2), Some(6), Some(300)),
            (Some(2), Some(2), Some(100)),
            (Some(3), Some(1), Some(33)),
            (Some(3), Some(2), Some(67)),
            (Some(200), Some(1), Some(1)),
            (Some(2), Some(0), Some(0)),
            (Some(2), None, None),
            (None, Some(6), None),
            (None, None, None),
            (Some(0), Some(6), None),
            (Some(1), Some(u64::MAX), Some(u128::from(u64::MAX) * 100)),
        ] {
            assert_eq!(achieved(target, actual), expected, "{actual:?} of {target:?}");
        }
    }
}
