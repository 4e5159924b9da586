import ControlPlane
import GRDB

/// A line of a log, with its place in it.
private struct Numbered<Line: LogLine>: TableRow {
    let sequence: Int64
    let line: Line

    static var layout: TableLayout { Line.layout }

    static func read(_ columns: inout ColumnReader) throws -> Numbered {
        Numbered(sequence: try columns.integer(), line: try Line.read(&columns))
    }

    func values() throws -> [(any DatabaseValueConvertible)?] { [sequence] }
}

private protocol LogLine: Sendable {
    /// Its first column is the place in the log.
    static var layout: TableLayout { get }
    static func read(_ columns: inout ColumnReader) throws -> Self
}

extension WorkRequestError: LogLine {
    fileprivate static let layout = TableLayout(
        "work_request_errors", columns: ["sequence", "code", "message", "time"])

    fileprivate static func read(_ columns: inout ColumnReader) throws -> WorkRequestError {
        WorkRequestError(code: try columns.text(), message: try columns.text(), time: try columns.time())
    }
}

extension WorkRequestLogEntry: LogLine {
    fileprivate static let layout = TableLayout("work_request_logs", columns: ["sequence", "message", "time"])

    fileprivate static func read(_ columns: inout ColumnReader) throws -> WorkRequestLogEntry {
        WorkRequestLogEntry(message: try columns.text(), time: try columns.time())
    }
}

extension SQLiteReader {
    func workRequestErrors(_ id: ResourceID, limit: Int, after: PageCursor?) throws -> Page<WorkRequestError> {
        try lines(of: id, limit: limit, after: after)
    }

    func workRequestLogs(_ id: ResourceID, limit: Int, after: PageCursor?) throws -> Page<WorkRequestLogEntry> {
        try lines(of: id, limit: limit, after: after)
    }

    private func lines<Line: LogLine>(of id: ResourceID, limit: Int, after: PageCursor?) throws -> Page<Line> {
        let limit = max(1, limit)
        let rows: [Numbered<Line>] = try all(
            sql: """
                SELECT \(Line.layout.columnList) FROM \(Line.layout.name) \
                WHERE work_request_id = ? AND sequence > ? ORDER BY sequence LIMIT ?
                """, [id.hex, try sequence(of: after), limit + 1])
        let page = cut(rows, limit: limit) { PageCursor(key: .sequence($0.sequence)) }
        return Page(items: page.items.map(\.line), next: page.next)
    }

    private func sequence(of cursor: PageCursor?) throws -> Int64 {
        switch cursor?.key {
        case nil: return 0
        case .sequence(let sequence): return sequence
        default: throw ServiceError.invalidParameter(field: "page", reason: "the token belongs to another list")
        }
    }
}

extension SQLiteTransaction {
    func append(_ entry: WorkRequestLogEntry, to workRequest: ResourceID) throws {
        try run(
            "INSERT INTO work_request_logs (work_request_id, message, time) VALUES (?, ?, ?)",
            [workRequest.hex, entry.message, entry.time.microseconds])
    }

    func append(_ error: WorkRequestError, to workRequest: ResourceID) throws {
        try run(
            "INSERT INTO work_request_errors (work_request_id, code, message, time) VALUES (?, ?, ?, ?)",
            [workRequest.hex, error.code, error.message, error.time.microseconds])
    }
}
