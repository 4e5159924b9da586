import NumericalMethods

extension RowFusion {
    /// A row statistic counts standardised residuals: where it hardly varies in training, a spread below this would turn the
    /// least change into the largest alarm. Distances of windows have the signals' own smaller unit.
    private static let smallestSpread = 0.05
    private static let smallestWindowSpread = 0.005
    private static let smallestChannelSpread = 1e-3

    /// Learns both calibrations, each from out-of-fold values, and scores every row.
    /// - Parameters:
    ///   - statistics: of every row.
    ///   - startsStretch: where smoothing starts anew.
    ///   - isScored: rows that count.
    mutating func calibrate(
        _ statistics: [RowStatistics], startsStretch: [Bool], isScored: [Bool], progress: (Double) throws -> Void
    ) throws -> [RowScore] {
        let count = statistics.count
        let scored = (0..<count).filter { isScored[$0] }
        var column = [Double](repeating: 0, count: scored.count)
        func medianAndSpread(_ value: (Int) -> Double) -> (Double, Double) {
            for (i, row) in scored.enumerated() { column[i] = value(row) }
            return column.withUnsafeMutableBufferPointer {
                let median = Quantiles.quantile($0, 0.5)
                return (median, Quantiles.quantile($0, 0.95) - median)
            }
        }
        for expert in 0..<expertCount {
            let (median, spread) = medianAndSpread { statistics[$0][expert] }
            let least = expert == Self.windowExpert ? Self.smallestWindowSpread : Self.smallestSpread
            medians[expert] = median
            spreads[expert] = max(spread, least) + 1e-9
        }
        try progress(0.2)
        let values = statistics.map { calibrated($0) }
        let raw = values.map { self.raw($0) }
        var squares = [Double](repeating: 0, count: count)
        var sums = squares
        var quickSquares = squares
        var quickSums = squares
        var smoothed = squares
        for (index, channel) in channels.enumerated() {
            try progress(0.2 + 0.8 * Double(index) / Double(channels.count))
            starts[index] = medianAndSpread { input(channel, values[$0]) }.0
            var level = starts[index]
            for row in 0..<count {
                if startsStretch[row] { level = starts[index] }
                if isScored[row] { level += channel.newest * (input(channel, values[row]) - level) }
                smoothed[row] = level
            }
            guard fusion == .multiScale else {
                return (0..<count).map { RowScore(score: smoothed[$0], raw: raw[$0], trend: raw[$0]) }
            }
            let (median, spread) = medianAndSpread { smoothed[$0] }
            channelMedians[index] = median
            channelSpreads[index] = max(spread, Self.smallestChannelSpread) + 1e-9
            for row in 0..<count {
                let excess = (smoothed[row] - median) / channelSpreads[index]
                let positive = max(excess, 0)
                squares[row] += channel.share * positive * positive
                sums[row] += channel.share * excess
                quickSquares[row] += channel.quickShare * positive * positive
                quickSums[row] += channel.quickShare * excess
            }
        }
        return (0..<count).map {
            RowScore(
                score: squares[$0].squareRoot() + Self.tieWeight * sums[$0], raw: raw[$0],
                trend: quickSquares[$0].squareRoot() + Self.tieWeight * quickSums[$0])
        }
    }
}
