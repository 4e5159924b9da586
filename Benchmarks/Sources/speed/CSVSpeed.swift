import BenchmarkSupport
import NumericalMethods
import TimeSeries

/// How fast CSV text becomes a table, on one core.
enum CSVSpeed {
    /// MB/s that the product promises.
    private static let target = 250.0

    static func line() throws -> String {
        var random = RandomStream(seed: 9)
        let signals = 20
        var text = Array("timestamp".utf8)
        for j in 0..<signals { text += Array(",sensor_\(j)".utf8) }
        text.append(UInt8(ascii: "\n"))
        let rows = 100_000
        text.reserveCapacity(rows * (signals * 9 + 24))
        for row in 0..<rows {
            let timestamp = Timestamp(microseconds: 1_600_000_000_000_000 + Int64(row) * 1_000_000)
            text += Array(timestamp.description.utf8)
            for _ in 0..<signals { text += Array(",\(Format.fixed(100 * random.normal(), 4))".utf8) }
            text.append(UInt8(ascii: "\n"))
        }
        var best = Double.infinity
        for _ in 0..<5 {
            let (table, seconds) = try Environment.seconds { try CSVReader.read(text) }
            guard table.table.rowCount == rows else { throw OptionError(description: "CSV rows were lost") }
            best = min(best, seconds)
        }
        let rate = Double(text.count) / best / 1e6
        let verdict = rate >= target ? "met" : "MISSED"
        return "CSV to table: \(Format.fixed(rate, 0)) MB/s (\(signals) signals, \(text.count / 1_000_000) MB, "
            + "one core; target \(Format.fixed(target, 0)): \(verdict))"
    }
}
