/// How a table that would be too large is thinned: runs of consecutive rows are kept, and whole runs left out between them.
///
/// Within a run rows still follow each other as they were recorded, so what a model learns about the step from one row to
/// the next stays true. Leaving out every n-th row instead would teach it another clock.
public struct RowReduction: Sendable, Equatable {
    /// Rows × signals that are kept at the most.
    public var maximumCells: Int
    /// Rows of a run.
    public var runLength: Int

    public init(maximumCells: Int, runLength: Int = 1024) {
        self.maximumCells = maximumCells
        self.runLength = max(1, runLength)
    }

    /// What a reduction did.
    public struct Result: Sendable, Equatable, Codable {
        public var rowsRead: Int
        public var rowsKept: Int

        public init(rowsRead: Int, rowsKept: Int) {
            self.rowsRead = rowsRead
            self.rowsKept = rowsKept
        }

        /// What is kept, in percent.
        public var percentage: Double { rowsRead == 0 ? 100 : 100 * Double(rowsKept) / Double(rowsRead) }
    }

    /// Thins a table that is too large already, to every second run as often as needed.
    /// - Returns: nil when the table is small enough.
    public func reduce(_ table: SignalTable) -> SignalTable? {
        guard table.values.count > maximumCells else { return nil }
        var sampler = RunSampler(self, signalCount: table.signalCount)
        for row in 0..<table.rowCount where sampler.takesNextRow() {
            let start = row * table.signalCount
            sampler.values.append(contentsOf: table.values[start..<(start + table.signalCount)])
            if let timestamps = table.timestamps { sampler.timestamps.append(timestamps[row]) }
        }
        return SignalTable(
            signalNames: table.signalNames, timestamps: table.timestamps == nil ? nil : sampler.timestamps,
            values: sampler.values, rowCount: sampler.rowsKept, restarts: sampler.restarts)
    }
}

/// Takes rows as they come and keeps every k-th run of them. When the buffer is full, k doubles and every second run that
/// was kept goes: one pass, bounded memory, whatever the length turns out to be.
struct RunSampler {
    private let reduction: RowReduction
    private let signalCount: Int
    private var stride = 1
    private(set) var rowsSeen = 0

    /// What is kept. The owner appends the cells and the time of each row that was taken.
    var values: [Double] = []
    var timestamps: [Timestamp] = []

    init(_ reduction: RowReduction, signalCount: Int) {
        self.reduction = reduction
        self.signalCount = max(1, signalCount)
    }

    var rowsKept: Int { values.count / signalCount }
    var result: RowReduction.Result { .init(rowsRead: rowsSeen, rowsKept: rowsKept) }

    /// Rows at which a run begins that does not follow the one before it.
    var restarts: [Int] {
        guard stride > 1 else { return [] }
        return Array(Swift.stride(from: reduction.runLength, to: rowsKept, by: reduction.runLength))
    }

    /// Counts a row, and says whether it is to be kept.
    mutating func takesNextRow() -> Bool {
        let run = rowsSeen / reduction.runLength
        let isFirstOfRun = rowsSeen % reduction.runLength == 0
        rowsSeen += 1
        guard run % stride == 0 else { return false }
        // Only between runs, so that no run is cut short but the last.
        if isFirstOfRun, values.count + reduction.runLength * signalCount > reduction.maximumCells { thin() }
        return run % stride == 0
    }

    private mutating func thin() {
        stride *= 2
        values = Self.everySecondRun(of: values, length: reduction.runLength * signalCount)
        timestamps = Self.everySecondRun(of: timestamps, length: reduction.runLength)
    }

    private static func everySecondRun<Element>(of elements: [Element], length: Int) -> [Element] {
        var kept: [Element] = []
        kept.reserveCapacity(elements.count / 2 + length)
        for start in Swift.stride(from: 0, to: elements.count, by: 2 * length) {
            kept.append(contentsOf: elements[start..<min(start + length, elements.count)])
        }
        return kept
    }
}
