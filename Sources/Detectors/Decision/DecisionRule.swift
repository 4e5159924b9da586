/// What the decision on rows takes from training: levels and thresholds of out-of-fold rows.
struct DecisionRule: Sendable, Equatable {
    /// The ordinary level of the trend and of S: medians over out-of-fold rows.
    let trendStart: Double
    let scoreStart: Double
    /// The 99 % threshold of S without gates: unit of all rates. Does not depend on `fap`.
    let unit: Double
    /// S and F of a perfect match.
    let floor: Double
    let rawFloor: Double
    /// 90 % and 70 % quantile of F: what an alarm needs to begin, and to go on.
    let entryGate: Double
    let stayGate: Double
    /// 99 % quantile of F: what an alarm needs to begin again within an incident that has gone quiet.
    let returnGate: Double
    /// How far the gates move with the allowance, in F for one S.
    let gateSlope: Double
    /// Thresholds of S with and without drift following.
    var slowThreshold: Double
    var plainThreshold: Double
    /// The threshold that holds the same rate without gates.
    var ungatedThreshold: Double

    /// Score in 0...1, 0.5 on the threshold, strictly rising in S. The bar's position on that scale is the score of
    /// threshold and allowance.
    func score(_ smoothed: Double, drift: DecisionOptions.Drift) -> Double {
        let above = max(smoothed - floor, 0)
        return above / (above + (threshold(drift) - floor))
    }

    /// Cuts at a sensitivity: all of them move with `κ = (1 − s) / s` around the floor, so that S exceeds its cut
    /// exactly when the score exceeds 1 − s (and the bar's allowance, as far as there is one).
    struct Cuts {
        /// κ, which is also the multiplier of a signal's own threshold.
        let factor: Double

        /// - Parameter sensitivity: 0 (nothing is anomalous) ... 0.5 (the trained rule) ... 1 (every row with a score
        ///   above 0).
        init(sensitivity: Double) {
            factor = sensitivity <= 0 ? .infinity : sensitivity >= 1 ? 0 : (1 - sensitivity) / sensitivity
        }

        /// The cut in place of the trained one.
        func moved(_ cut: Double, from floor: Double) -> Double {
            if factor == 1 { return cut }
            return factor == .infinity ? .infinity : floor + factor * (cut - floor)
        }
    }

    func threshold(_ drift: DecisionOptions.Drift) -> Double {
        drift == .slow ? slowThreshold : plainThreshold
    }
}
