import NumericalMethods
import TimeSeries

/// Finds where a series starts anew: a forward step in time of more than three median training intervals.
///
/// Steps are measured from the latest instant so far, so rows out of order or with equal times never count as gaps.
enum TimeGaps {
    /// Median intervals that a step has to exceed.
    private static let factor: Int64 = 3
    /// When more than this share of the training steps are "gaps" the clock is simply irregular, and gaps mean nothing.
    private static let largestShare = 0.02

    /// The largest step, in microseconds, that does not break the series; nil when time plays no part.
    static func limit(of timestamps: [Timestamp]?) -> Int64? {
        guard let timestamps, var latest = timestamps.first else { return nil }
        var steps: [Double] = []
        for timestamp in timestamps.dropFirst() {
            if let step = step(from: latest, to: timestamp), step > 0 { steps.append(Double(step)) }
            latest = max(latest, timestamp)
        }
        guard let median = Int64(exactly: Quantiles.median(steps).rounded()), median > 0 else { return nil }
        let (limit, overflow) = median.multipliedReportingOverflow(by: factor)
        guard !overflow else { return nil }
        let gaps = steps.count { $0 > Double(limit) }
        return Double(gaps) > largestShare * Double(steps.count) ? nil : limit
    }

    /// Whether the series starts anew at `next`.
    static func isGap(after latest: Timestamp?, at next: Timestamp?, limit: Int64?) -> Bool {
        guard let latest, let next, let limit, next > latest else { return false }
        guard let step = step(from: latest, to: next) else { return true }
        return step > limit
    }

    /// Microseconds between two instants, nil when that overflows.
    private static func step(from: Timestamp, to: Timestamp) -> Int64? {
        let (step, overflow) = to.microseconds.subtractingReportingOverflow(from.microseconds)
        return overflow ? nil : step
    }
}
