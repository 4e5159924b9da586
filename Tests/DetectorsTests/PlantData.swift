import NumericalMethods
import TimeSeries

/// Made-up plants for tests: signals that share a few slow causes, with noise of their own.
enum PlantData {
    static func table(
        rows: Int = 240, signals: Int = 4, seed: UInt64 = 1, noise: Double = 0.3, secondsPerRow: Int64? = nil
    ) -> SignalTable {
        var random = RandomStream(seed: seed)
        var slow = 0.0
        var fast = 0.0
        var values: [Double] = []
        for _ in 0..<rows {
            slow = 0.97 * slow + 0.25 * random.normal()
            fast = 0.6 * fast + 0.8 * random.normal()
            for j in 0..<signals {
                let mixed = (1 + 0.3 * Double(j)) * slow + (j % 2 == 0 ? 0.7 : -0.5) * fast
                values.append(100 * Double(j) + mixed + noise * random.normal())
            }
        }
        let times = secondsPerRow.map { step in
            (0..<rows).map { Timestamp(microseconds: 1_600_000_000_000_000 + Int64($0) * step * 1_000_000) }
        }
        return SignalTable(
            signalNames: (0..<signals).map { "s\($0)" }, timestamps: times, values: values, rowCount: rows)
    }

    /// `table` with every cell missing with probability `share`.
    static func withMissingCells(_ table: SignalTable, share: Double, seed: UInt64) -> SignalTable {
        var random = RandomStream(seed: seed)
        var copy = table
        for index in copy.values.indices where random.uniform() < share { copy.values[index] = .nan }
        return copy
    }

    /// `table` with column `column` replaced.
    static func replacing(_ table: SignalTable, column: Int, _ value: (Int) -> Double) -> SignalTable {
        var copy = table
        for row in 0..<copy.rowCount { copy[row, column] = value(row) }
        return copy
    }
}
