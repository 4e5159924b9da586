import ControlPlane

/// Rows of which each is long: as many as a page may have, but not more text than should be in memory at once.
struct LongRows<Row: Sendable> {
    private(set) var rows: [Row] = []
    private var size = 0

    static var mostBytes: Int { 64 << 20 }

    /// - Throws: `ServiceError.limitExceeded` when there is too much.
    mutating func append(_ row: Row, size bytes: Int) throws {
        size += bytes
        guard size <= Self.mostBytes else {
            throw ServiceError.limitExceeded(
                "the rows have more than \(Self.mostBytes) bytes together: ask for fewer at a time")
        }
        rows.append(row)
    }
}
