import TimeSeries

/// A table of signals as CSV, the form that data assets are read from.
enum SignalCSV {
    static func bytes(_ table: SignalTable) -> [UInt8] {
        var bytes = Array(CSVText.line((table.timestamps == nil ? [] : ["timestamp"]) + table.signalNames).utf8)
        bytes.reserveCapacity(table.values.count * 9)
        for row in 0..<table.rowCount {
            var cells = (0..<table.signalCount).map { column in
                let value = table[row, column]
                return value.isNaN ? "" : "\(value)"
            }
            if let timestamps = table.timestamps { cells.insert(timestamps[row].rfc3339, at: 0) }
            bytes += CSVText.line(cells).utf8
        }
        return bytes
    }
}
