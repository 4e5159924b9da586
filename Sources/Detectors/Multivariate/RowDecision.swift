/// The row rule: a row is anomalous when its smoothed deviation S exceeds `threshold` and its own deviation F exceeds
/// `gate`.
///
/// The gate ends an alarm with the incident; S alone would need several half-lives to come down. Both cuts come from
/// out-of-fold training scores (specification 9.5b).
struct RowDecision: Sendable, Equatable {
    /// S before the first row, and after a gap in time: the median of F.
    let start: Double
    /// S and F of a perfect match.
    let floor: Double
    let threshold: Double
    /// The threshold that holds the same rate without the gate.
    let ungatedThreshold: Double
    let gate: Double

    /// Score in 0...1, 0.5 on the threshold, strictly rising in S.
    func score(_ smoothed: Double) -> Double {
        let above = max(smoothed - floor, 0)
        return above / (above + (threshold - floor))
    }

    /// The cuts at a sensitivity: both move with `κ = (1 − s) / s` around the floor, so that S exceeds its cut
    /// exactly when the score exceeds 1 − s.
    struct Cuts {
        fileprivate let smoothed: Double
        fileprivate let raw: Double
        /// Multiplier of a signal's own threshold.
        let signalFactor: Double

        func isAnomalous(smoothed: Double, raw: Double) -> Bool { smoothed > self.smoothed && raw > self.raw }
    }

    /// - Parameter sensitivity: 0 (nothing is anomalous) ... 0.5 (the trained rule) ... 1 (every row with a score
    ///   above 0).
    func cuts(sensitivity: Double) -> Cuts {
        if sensitivity == 0.5 { return Cuts(smoothed: threshold, raw: gate, signalFactor: 1) }
        if sensitivity <= 0 { return Cuts(smoothed: .infinity, raw: .infinity, signalFactor: .infinity) }
        if sensitivity >= 1 { return Cuts(smoothed: floor, raw: -.infinity, signalFactor: 0) }
        let factor = (1 - sensitivity) / sensitivity
        return Cuts(
            smoothed: floor + factor * (threshold - floor), raw: floor + factor * (gate - floor), signalFactor: factor)
    }
}
