/// Finds a period without a calendar: the significant lags of the autocorrelation, of which the one that foretells best.
enum CorrelationPeriod {
    private static let shortestSeries = 12
    private static let longestLag = 5760.0
    private static let weakestCorrelation = 0.1
    private static let smallestShare = 0.2
    /// Two-sided 10 % point of the standard normal distribution.
    private static let significance = 1.6448536269514722

    /// - Returns: 0 if there is none.
    static func period(of values: [Double], check: () throws -> Void) throws -> Int {
        var rest = values.scaledToUnit()
        var period = 0
        // A period found may only be a part of the whole one: the cycles' first values may have a period of their own.
        while true {
            try check()
            let found = try singlePeriod(of: rest, check: check)
            guard found > 0 else { return period }
            period = max(period, 1) * found
            rest = stride(from: 0, to: rest.count, by: found).map { rest[$0] }
        }
    }

    private static func singlePeriod(of values: [Double], check: () throws -> Void) throws -> Int {
        guard values.count >= shortestSeries else { return 0 }
        let smooth = values.withoutSpikes()
        let trend = SmoothTrend.of(smooth, period: nil)
        let detrended = zip(smooth, trend).map { $0 - $1 }
        let variance = SampleMoments(detrended).variance
        // Not `<`: a broken trend has no variance at all.
        guard !variance.isClose(to: 0), variance.isFinite else { return 0 }

        let fit = SeasonalFit(detrended)
        var best: (lag: Int, error: Float)?
        for (index, lag) in significantLags(of: detrended).enumerated() {
            if index.isMultiple(of: 64) { try check() }
            let error = fit.crossValidatedError(period: lag)
            if error < best?.error ?? .infinity { best = (lag, error) }
        }
        guard let best else { return 0 }
        guard best.error == 0 || smallestShare <= fit.explainedShare(error: best.error) else { return 0 }
        return Double(values.count) / Double(best.lag) + 1 > 3 ? best.lag : 0
    }

    /// Lags whose correlation is neither weak nor within what chance makes of it, the strongest first.
    private static func significantLags(of values: [Double]) -> [Int] {
        let longest = Int(min(Double(values.count) / 3, longestLag))
        let correlations = Autocorrelation.of(values, lags: longest)
        let count = Double(values.count)
        var bounds: [Double] = []
        var squares = 0.0
        for correlation in correlations {
            bounds.append(significance * ((1 + 2 * squares) / count).squareRoot())
            squares += correlation * correlation
        }
        var lags: [Int] = []
        let strong = correlations.indices.filter { correlations[$0] >= weakestCorrelation }
        let order = strong.sorted {
            correlations[$0] != correlations[$1] ? correlations[$0] > correlations[$1] : $0 < $1
        }
        for index in order {
            let lag = index + 1
            guard correlations[index] >= bounds[index] else { break }
            if lag > PeriodDetection.shortestPeriod, lag < longest { lags.append(lag) }
        }
        return lags
    }
}
