import NumericalMethods

extension DecisionRule {
    /// How far the gates follow the bar. The channels that smooth longest make S rise faster than F under a change of
    /// level; measured together with what the bar learns from (decision 7).
    private static let gateShare = 2.0 / 3
    private static let largestSlope = 100.0
    /// The unit is a divisor.
    private static let smallestUnit = 1e-6

    /// How much F varies for one S.
    func rawReach(_ fusion: DynamicMSET.Fusion) -> Double { fusion == .mean ? gateSlope : gateSlope / Self.gateShare }

    /// Learns the rule from out-of-fold rows.
    init(_ rows: OutOfFoldRows, fusion: DynamicMSET.Fusion, floor: Double, rawFloor: Double, fap: Double) {
        let raw = rows.raw.map(Double.init)
        let scores = rows.scores.map(Double.init)
        var unit = Quantiles.conformalThreshold(scores, rate: 0.01)
        if unit <= 0 { unit = Quantiles.quantile(raw, 0.95) }
        let rawStart = Quantiles.median(raw)
        // The plain mean has one unit for S, F and trend.
        let scoreStart = fusion == .mean ? rawStart : Quantiles.median(scores)
        let rawReach = Quantiles.quantile(raw, 0.99) - rawStart
        let slope = unit > scoreStart ? Self.gateShare * rawReach / (unit - scoreStart) : 0
        self.init(
            trendStart: Quantiles.median(rows.trends.map(Double.init)), scoreStart: scoreStart,
            unit: max(unit, Self.smallestUnit), floor: floor, rawFloor: rawFloor,
            entryGate: Quantiles.quantile(raw, 0.9), stayGate: Quantiles.quantile(raw, 0.7),
            returnGate: Quantiles.quantile(raw, 0.99),
            gateSlope: fusion == .mean ? 1 : min(max(slope, 0), Self.largestSlope),
            slowThreshold: unit, plainThreshold: unit, ungatedThreshold: unit)
        setThresholds(rows, fap: fap)
    }

    /// Takes the thresholds that hold `fap` on the out-of-fold rows, without touching anything else.
    mutating func setThresholds(_ rows: OutOfFoldRows, fap: Double) {
        // Scores need room between the floor and the threshold, even when all training rows were perfect.
        let least = floor + 1e-6
        let scores = rows.scores.map(Double.init)
        ungatedThreshold = max(Quantiles.conformalThreshold(scores, rate: fap), least)
        let candidates = scores.sorted()
        slowThreshold = max(calibrated(rows, candidates: candidates, drift: .slow, fap: fap), least)
        plainThreshold = max(calibrated(rows, candidates: candidates, drift: .off, fap: fap), least)
    }

    /// The smallest candidate at which the whole rule, run over every stretch, flags no more rows than `fap` allows.
    private func calibrated(
        _ rows: OutOfFoldRows, candidates: [Double], drift: DecisionOptions.Drift, fap: Double
    ) -> Double {
        let count = candidates.count
        guard count > 0 else { return unit }
        let allowed = count - Quantiles.conformalRank(count: count, rate: fap)
        func flagged(_ index: Int) -> Int {
            var total = 0
            run(rows, drift: drift, threshold: candidates[index]) { _, isAnomalous in if isAnomalous { total += 1 } }
            return total
        }
        var (low, high) = (count / 2, count - 1)
        while low < high {
            let middle = low + (high - low) / 2
            if flagged(middle) <= allowed { high = middle } else { low = middle + 1 }
        }
        // The count falls with the threshold but for rare ties.
        while low < count - 1, flagged(low) > allowed { low += 1 }
        return candidates[low]
    }

    /// Whether the rule flags each out-of-fold row.
    func flags(_ rows: OutOfFoldRows, drift: DecisionOptions.Drift) -> [Bool] {
        var flags = [Bool](repeating: false, count: rows.count)
        run(rows, drift: drift, threshold: threshold(drift)) { flags[$0] = $1 }
        return flags
    }

    /// Runs exactly the rule of monitoring over every stretch.
    private func run(
        _ rows: OutOfFoldRows, drift: DecisionOptions.Drift, threshold: Double, _ body: (Int, Bool) -> Void
    ) {
        let options = DecisionOptions(drift: drift)
        rows.forEachStretch { stretch in
            var state = DecisionState()
            for row in stretch {
                let verdict = state.judge(rows[row], rule: self, threshold: threshold, options: options)
                body(row, verdict.isAnomalous)
            }
        }
    }
}
