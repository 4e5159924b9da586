/// A table of sensor readings in row order: one row per instant, one column per signal.
///
/// Values are row-major, `values[row * signalCount + column]`. A missing cell is NaN; nothing else stands for "missing",
/// so readers turn empty cells, `null` and infinities into NaN on the way in.
public struct SignalTable: Sendable, Equatable {
    /// Column names, in column order. Whether they must be unique is a promise of the API that built the table.
    public var signalNames: [String]
    /// One timestamp per row, or nil when rows carry none and only their order is known.
    public var timestamps: [Timestamp]?
    /// Row-major readings, NaN where missing.
    public var values: [Double]
    public var rowCount: Int
    /// Rows, rising, whose predecessors in the table are not what came before them in time: a history starts anew there.
    /// Empty for tables that were recorded in one piece; gaps that timestamps show are not listed.
    public var restarts: [Int]

    public var signalCount: Int { signalNames.count }

    /// - Precondition: `values.count == rowCount * signalNames.count`, and `timestamps`, if any, has one entry a row.
    public init(
        signalNames: [String], timestamps: [Timestamp]? = nil, values: [Double], rowCount: Int, restarts: [Int] = []
    ) {
        precondition(values.count == rowCount * signalNames.count, "values must be rowCount x signalCount")
        precondition(timestamps == nil || timestamps?.count == rowCount, "one timestamp a row")
        self.signalNames = signalNames
        self.timestamps = timestamps
        self.values = values
        self.rowCount = rowCount
        self.restarts = restarts
    }

    public subscript(row: Int, column: Int) -> Double {
        get { values[row * signalCount + column] }
        set { values[row * signalCount + column] = newValue }
    }

    /// The rows of `range`, as a table of its own.
    public func rows(_ range: Range<Int>) -> SignalTable {
        SignalTable(
            signalNames: signalNames,
            timestamps: timestamps.map { Array($0[range]) },
            values: Array(values[(range.lowerBound * signalCount)..<(range.upperBound * signalCount)]),
            rowCount: range.count,
            restarts: restarts.filter { $0 > range.lowerBound && $0 < range.upperBound }.map { $0 - range.lowerBound })
    }

    /// The columns at `indices`, in that order, as a table of its own.
    public func columns(_ indices: [Int]) -> SignalTable {
        var picked = [Double]()
        picked.reserveCapacity(rowCount * indices.count)
        for row in 0..<rowCount {
            let start = row * signalCount
            for index in indices { picked.append(values[start + index]) }
        }
        return SignalTable(
            signalNames: indices.map { signalNames[$0] }, timestamps: timestamps, values: picked, rowCount: rowCount,
            restarts: restarts)
    }
}

// Equality is by bits, so that two tables with the same missing cells are equal although NaN is not equal to itself.
extension SignalTable {
    public static func == (a: SignalTable, b: SignalTable) -> Bool {
        a.signalNames == b.signalNames && a.timestamps == b.timestamps && a.rowCount == b.rowCount
            && a.restarts == b.restarts
            && a.values.elementsEqual(b.values) { $0 == $1 || ($0.isNaN && $1.isNaN) }
    }
}
