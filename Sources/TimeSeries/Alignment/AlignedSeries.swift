/// Series put on common instants.
public struct AlignedSeries: Sendable, Equatable {
    /// Variables sorted by name; no value is missing.
    public var table: SignalTable
    /// The first row in the range that was asked for; the rows before it are its past.
    public var firstRow: Int
    /// What was there of every variable in the rows of the table, past included, before anything was filled; sorted by name.
    public var states: [VariableState]
    /// Set when rows were left out so that the table does not grow too large.
    public var reduction: RowReduction.Result?

    public init(
        table: SignalTable, firstRow: Int, states: [VariableState], reduction: RowReduction.Result? = nil
    ) {
        self.table = table
        self.firstRow = firstRow
        self.states = states
        self.reduction = reduction
    }
}

/// How much a variable had to say for itself.
public struct VariableState: Codable, Sendable, Equatable {
    public var name: String
    /// Share of the rows whose value had to be filled, 0...1.
    public var filledRatio: Double
    /// Rows that had a value of their own.
    public var effectiveCount: Int
    /// The first and the last instant with a value; nil when there is none.
    public var first: Timestamp?
    public var last: Timestamp?

    public init(name: String, filledRatio: Double, effectiveCount: Int, first: Timestamp?, last: Timestamp?) {
        self.name = name
        self.filledRatio = filledRatio
        self.effectiveCount = effectiveCount
        self.first = first
        self.last = last
    }
}

extension AlignedSeries {
    /// Whether there are rows enough, past included, for one window.
    /// - Throws: ``AlignmentError`` of kind `notEnoughInput`.
    public func check(window: Int) throws(AlignmentError) {
        guard table.rowCount < window else { return }
        throw AlignmentError(
            .notEnoughInput,
            "there are \(table.rowCount) timestamps, those before the range included; a sliding window needs \(window)")
    }
}
