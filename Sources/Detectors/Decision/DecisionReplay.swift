extension DynamicMSETModel {
    /// What the rule would have said of the model's own training rows, had their scores stood higher: a rehearsal of
    /// drift and faults on the noise of the plant itself.
    ///
    /// S and the trend rise by the level, smoothed with a half-life of 5 rows; F rises at once by as much as F varies
    /// for one S. The rows are taken as one stream.
    /// - Parameter levels: rise of every row in units of the 99 % training threshold; rows beyond the training rows
    ///   are left out.
    /// - Returns: whether each row is flagged.
    public func rehearsed(_ levels: [Double], options: DecisionOptions = DecisionOptions()) -> [Bool] {
        var state = DecisionState()
        let weight = Smoothing.weight(halfLife: 5)
        let reach = rule.rawReach(fusion.fusion)
        var smoothed = 0.0
        return (0..<min(levels.count, outOfFold.count)).map { index in
            var row = outOfFold[index]
            smoothed += weight * (levels[index] - smoothed)
            row.score += smoothed * rule.unit
            row.trend += (fusion.fusion == .mean ? levels[index] : smoothed) * rule.unit
            row.raw += levels[index] * rule.unit * reach
            return state.judge(row, rule: rule, threshold: rule.threshold(options.drift), options: options).isAnomalous
        }
    }

    /// Scored training rows, the most that can be rehearsed.
    public var rehearsalCount: Int { outOfFold.count }
}
