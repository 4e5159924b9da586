import TimeSeries

extension Detection {
    /// What a row that is not scored has from the row before it.
    struct RowBetween {
        var threshold: Double
        var driftAllowance: Double
        var aftermath: Double
        var estimates: [Double]
    }

    /// The verdict on all rows of `table` from that on some of them.
    ///
    /// A row between two rows of the common clock is not scored, and nothing is flagged in it: what it says counts in the
    /// row after it. It has the bar and the estimates of the row before it.
    /// - Parameters:
    ///   - sources: for every row of this detection the row of `table` it is about, rising.
    ///   - before: what rows ahead of the first one have: bar, allowances, and the estimate of every signal.
    func spread(over table: SignalTable, sources: [Int], before: RowBetween) -> Detection {
        guard sources.count < table.rowCount else { return self }
        var whole = Detection(rowCount: table.rowCount, signalCount: signalCount)
        whole.startOffset = startOffset
        var next = 0
        for row in 0..<table.rowCount {
            let cells = (row * signalCount)..<((row + 1) * signalCount)
            let isTaken = next < sources.count && sources[next] == row
            if isTaken { next += 1 }
            let last = next - 1
            if last >= 0 {
                whole.thresholds[row] = thresholds[last]
                whole.driftAllowances[row] = driftAllowances[last]
                whole.aftermaths[row] = aftermaths[last]
                whole.estimates.replaceSubrange(
                    cells, with: estimates[(last * signalCount)..<((last + 1) * signalCount)])
            } else {
                whole.thresholds[row] = before.threshold
                whole.driftAllowances[row] = before.driftAllowance
                whole.aftermaths[row] = before.aftermath
                whole.estimates.replaceSubrange(cells, with: before.estimates)
            }
            guard isTaken else {
                whole.isScored[row] = false
                for cell in cells { whole.isImputed[cell] = !table.values[cell].isFinite }
                continue
            }
            let own = (last * signalCount)..<((last + 1) * signalCount)
            whole.scores[row] = scores[last]
            whole.isAnomaly[row] = isAnomaly[last]
            whole.isAnomalousByTraining[row] = isAnomalousByTraining[last]
            whole.isScored[row] = isScored[last]
            whole.incidentIDs[row] = incidentIDs[last]
            whole.advice[row] = advice[last]
            whole.anomalyScores.replaceSubrange(cells, with: anomalyScores[own])
            whole.isSignalAnomalous.replaceSubrange(cells, with: isSignalAnomalous[own])
            whole.isImputed.replaceSubrange(cells, with: isImputed[own])
        }
        return whole
    }
}
