import TimeSeries

/// Small made-up plants for tests: correlated signals around a daily cycle.
public enum SensorData {
    /// `rows` × `signals` readings, one a minute from 2024-01-01; the same for the same seed.
    public static func table(rows: Int, signals: Int, seed: UInt64 = 1) -> SignalTable {
        var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        func uniform() -> Double {
            // xorshift64*: enough for made-up noise, and the same on every machine.
            state ^= state >> 12
            state ^= state << 25
            state ^= state >> 27
            return Double((state &* 0x2545_F491_4F6C_DD1D) >> 11) / Double(1 << 53)
        }
        var values: [Double] = []
        values.reserveCapacity(rows * signals)
        var slow = 0.0
        for row in 0..<rows {
            slow += 0.05 * (uniform() - 0.5) - 0.01 * slow
            let phase = Double(row % 240) / 240
            let cycle = phase < 0.5 ? phase * 4 - 1 : 3 - phase * 4
            for signal in 0..<signals {
                let gain = 1 + 0.2 * Double(signal)
                values.append(gain * cycle + 3 * slow + 0.2 * (uniform() + uniform() - 1) + Double(signal))
            }
        }
        let start: Int64 = 1_704_067_200_000_000
        return SignalTable(
            signalNames: (0..<signals).map { "s\($0)" },
            timestamps: (0..<rows).map { Timestamp(microseconds: start + Int64($0) * 60_000_000) }, values: values,
            rowCount: rows)
    }

    /// The same as a file.
    public static func csv(rows: Int, signals: Int, seed: UInt64 = 1) -> String {
        let table = table(rows: rows, signals: signals, seed: seed)
        var text = "timestamp," + table.signalNames.joined(separator: ",") + "\n"
        for row in 0..<rows {
            text += table.timestamps.map { $0[row].rfc3339 } ?? ""
            for signal in 0..<signals { text += ",\(table[row, signal])" }
            text += "\n"
        }
        return text
    }
}
