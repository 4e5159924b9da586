import Foundation

extension DynamicMSETModel {
    /// The same model with another false alarm probability, from the row scores it keeps of its training: no new fit.
    ///
    /// The row thresholds are those that a training with `fap` would have found. The signals' thresholds are
    /// interpolated between a few that training noted, and the report's value rate is the old one in proportion to
    /// the row rate.
    /// - Parameter fap: 0.001...0.1.
    /// - Throws: ``DetectorError/parameterOutOfRange(name:value:allowed:)``.
    public func withFalseAlarmProbability(_ fap: Double) throws -> DynamicMSETModel {
        var parameters = parameters
        parameters.fap = fap
        try parameters.validated()
        var copy = self
        copy.parameters = parameters
        copy.rule.setThresholds(outOfFold, fap: fap)
        copy.signalDecision.thresholds = signalDecision.thresholds(fap: fap, trained: self.parameters.fap)
        let flagged = copy.rule.flags(outOfFold, drift: .slow).count { $0 }
        let rowFAP = Double(flagged) / Double(max(outOfFold.count, 1))
        let valueFAP = report.rowFAP > 0 ? report.valueFAP * rowFAP / report.rowFAP : 0
        let noise = 2 * (fap * (1 - fap) / max(report.effectiveSampleSize, 1)).squareRoot()
        copy.report.fap = fap
        copy.report.rowFAP = rowFAP
        copy.report.valueFAP = valueFAP
        copy.report.isTrainingGoalAchieved = valueFAP <= fap
        copy.report.goalWithinNoise = rowFAP <= fap + noise
        copy.report.threshold = copy.rule.slowThreshold
        copy.report.plainThreshold = copy.rule.plainThreshold
        copy.report.ungatedThreshold = copy.rule.ungatedThreshold
        return copy
    }
}

extension SignalDecision {
    /// Every signal's threshold at `fap`: linear in the logarithm of the rate between the rates that training noted.
    func thresholds(fap: Double, trained: Double) -> [Double] {
        if fap == trained { return thresholds }
        let rates = Self.tailRates
        let width = thresholds.count
        let upper = min(max(rates.firstIndex { $0 >= fap } ?? rates.count - 1, 1), rates.count - 1)
        let (low, high) = (rates[upper - 1], rates[upper])
        let share = min(max(log(fap / low) / log(high / low), 0), 1)
        return (0..<width).map { j in
            let (a, b) = (tails[(upper - 1) * width + j], tails[upper * width + j])
            return a + share * (b - a)
        }
    }
}
