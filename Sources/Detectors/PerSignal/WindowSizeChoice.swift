import NumericalMethods

/// Chooses how many rows a value is judged with when nobody said so: two periods of a signal that repeats itself, 16 to 64
/// rows; 64 for a signal that does not; the largest of all signals' choices; never more than a tenth of the training rows
/// (but 8).
///
/// On the development data of single signals windows of 64 rows found more than 32 and shorter, and little less than 100
/// ([measurements](docs/measurements.md)); a longer one costs rows that cannot be flagged at the start of every stream. A
/// signal repeats itself with a period T of 4 to 50 rows if its autocorrelation has a peak of 0.3 or more there, the
/// highest from T / 2 to 3 T / 2, that stands 0.2 above the valley before it; the shortest such T counts.
enum WindowSizeChoice {
    private static let usual = 64
    private static let shortestRepeating = 16
    private static let shortest = 8
    private static let periods = 4...50
    private static let leastPeak = 0.3
    private static let leastRise = 0.2

    static func size(for table: TrainingTable, progress: () throws -> Void) throws -> Int {
        var size = 0
        for signal in 0..<table.signalCount {
            try progress()
            let own = period(of: table, signal: signal).map { min(max(2 * $0, shortestRepeating), usual) } ?? usual
            size = max(size, own)
        }
        return min(size, max(table.rowCount / 10, shortest))
    }

    /// The shortest period of a signal, in rows; nil when it does not repeat itself.
    static func period(of table: TrainingTable, signal: Int) -> Int? {
        let longest = periods.upperBound + periods.upperBound / 2
        let correlations = autocorrelations(of: table, signal: signal, upTo: longest)
        var valley = 1.0
        for lag in 1...periods.upperBound {
            let peak = correlations[lag]
            let around = correlations[max(lag / 2, 1)...(lag + lag / 2)]
            // Up to half of the period lie the correlations of neighbours, which every smooth series has.
            if periods.contains(lag), peak >= leastPeak, peak - valley >= leastRise,
                peak >= around.dropFirst(lag - around.startIndex).max() ?? 1,
                peak >= correlations[(lag - max(lag / 4, 1))..<lag].max() ?? 1
            {
                return lag
            }
            valley = min(valley, peak)
        }
        return nil
    }

    /// Autocorrelation at every lag from 0, over pairs of rows within one stretch of time; 0 where there are too few.
    static func autocorrelations(of table: TrainingTable, signal: Int, upTo longest: Int) -> [Double] {
        let (rows, width) = (table.rowCount, table.signalCount)
        let mean = (0..<rows).reduce(0.0) { $0 + table.values[$1 * width + signal] } / Double(max(rows, 1))
        let series = (0..<rows).map { table.values[$0 * width + signal] - mean }
        let variance = series.reduce(0) { $0 + $1 * $1 } / Double(max(rows, 1))
        return (0...longest).map { lag in
            var (sum, count) = (0.0, 0)
            for row in 0..<rows where table.ages[row] >= lag {
                sum += series[row] * series[row - lag]
                count += 1
            }
            return variance > 1e-12 && count >= 2 * lag && count > 0 ? sum / Double(count) / variance : 0
        }
    }
}
