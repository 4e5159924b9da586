/// What a JSON body with signals holds: the readings in one flat array, and the other members as values.
///
/// It says what was there and what was not; whether that is enough is for the API that received it to decide.
public struct SignalDocument: Sendable, Equatable {
    /// `signalNames` (or `columnLabels`); nil when the member is absent or null.
    public var signalNames: [String]?
    /// False when there is no `data` member, or it is null.
    public var hasData = false
    /// One time a row; nil when no row has one.
    public var timestamps: [Timestamp]?
    /// Row-major readings, NaN where the document has null.
    public var values: [Double] = []
    public var rowCount = 0
    /// As of ``SignalTable/restarts``; only a reduction makes some.
    public var restarts: [Int] = []
    /// Set when a reduction was asked for and left rows out.
    public var reduction: RowReduction.Result?
    /// Values a row: what the rows have, or the number of names when there are no rows.
    public var columnCount = 0
    /// All members but names and data, in order, e.g. `modelId`, `sensitivity`, `requestType`, `content`.
    public var members = JSONObject()

    public init() {}

    /// The readings under their own names, or under `fallback` when the document has none.
    public func table(namesIfAbsent fallback: [String]? = nil) throws(TableError) -> SignalTable {
        guard let names = signalNames ?? fallback else { throw TableError(.missingMember("signalNames")) }
        guard hasData else { throw TableError(.missingMember("data")) }
        guard rowCount == 0 || names.count == columnCount else {
            throw TableError(
                .raggedRow(found: columnCount, expected: names.count), row: 1, path: "data[0].values")
        }
        return SignalTable(
            signalNames: names, timestamps: timestamps, values: values, rowCount: rowCount, restarts: restarts)
    }
}
