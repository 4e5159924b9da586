/// Judges points against a band around the mean of the points before them: mean ± multiplier × standard deviation.
///
/// History and current points are each sorted by time and put one after the other, current behind history whatever the times
/// say. Of points that share an instant only the last of that sequence stays, so that current points replace history. A point's
/// window is the last `window` entries, **including itself**. The band is undefined while the window holds fewer than
/// `max(1, minPeriods)` entries, or one only (the deviation divides by n - 1).
///
/// O(n log n) time, O(n) memory, whatever the window. Accurate to a few units in the last place of the mean.
public struct MovingAverage: Codable, Sendable, Equatable {
    /// Entries in a window; 0 leaves every band undefined.
    public var window = 24
    public var multiplier = 2.0
    /// 0...window.
    public var minPeriods = 12

    public init(window: Int = 24, multiplier: Double = 2, minPeriods: Int = 12) {
        self.window = window
        self.multiplier = multiplier
        self.minPeriods = minPeriods
    }

    /// What is normal at one instant.
    public struct Band: Sendable, Equatable {
        public var lower: Double
        public var upper: Double
    }

    public struct Row: Sendable, Equatable {
        public var timestamp: Int64
        public var value: Double
        /// `critical` strictly outside the band, else `normal`.
        public var severity: Severity
        /// nil where it is undefined.
        public var band: Band?
    }

    /// - Throws: `DetectorError` for a negative window or `minPeriods`, or more `minPeriods` than the window has entries.
    public func validate() throws(DetectorError) {
        guard window >= 0 else {
            throw .parameterOutOfRange(name: "window", value: Double(window), allowed: "0 or more entries")
        }
        guard minPeriods >= 0, minPeriods <= window else {
            throw .parameterOutOfRange(
                name: "minPeriods", value: Double(minPeriods), allowed: "0...\(window), the window")
        }
    }

    /// Judges every current point.
    /// - Returns: one row for each, in ascending time; points that share an instant keep their order and share the band.
    public func judge(current: TimedValues, history: TimedValues) throws(DetectorError) -> [Row] {
        try validate()
        let current = current.sorted()
        let history = history.sorted()
        var sums = WindowMoments(window: min(window, history.count + current.count))
        addHistory(history, replacedBy: current, to: &sums)

        var rows: [Row] = []
        rows.reserveCapacity(current.count)
        var index = 0
        while index < current.count {
            let timestamp = current.timestamps[index]
            var end = index + 1
            while end < current.count, current.timestamps[end] == timestamp { end += 1 }
            sums.append(current.values[end - 1])
            let band = band(sums)
            for value in current.values[index..<end] {
                let isOutside = band.map { value > $0.upper || value < $0.lower } ?? false
                rows.append(
                    Row(timestamp: timestamp, value: value, severity: isOutside ? .critical : .normal, band: band))
            }
            index = end
        }
        return rows
    }

    /// The entries of the history that no later point replaces.
    private func addHistory(_ history: TimedValues, replacedBy current: TimedValues, to sums: inout WindowMoments) {
        var next = 0
        for (index, timestamp) in history.timestamps.enumerated() {
            if index + 1 < history.count, history.timestamps[index + 1] == timestamp { continue }
            while next < current.count, current.timestamps[next] < timestamp { next += 1 }
            if next < current.count, current.timestamps[next] == timestamp { continue }
            sums.append(history.values[index])
        }
    }

    private func band(_ sums: WindowMoments) -> Band? {
        guard sums.count >= max(1, minPeriods), let (mean, deviation) = sums.meanAndDeviation else { return nil }
        let reach = multiplier * deviation
        let band = Band(lower: mean - reach, upper: mean + reach)
        // Values near the end of the doubles can make sums that no double holds.
        return band.lower.isNaN || band.upper.isNaN ? nil : band
    }
}
