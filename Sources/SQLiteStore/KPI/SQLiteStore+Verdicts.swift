import ControlPlane
import GRDB

extension AbnormalVerdict: FetchedRow {
    static let layout = TableLayout("verdicts", columns: ["id", "mark"] + KPIObservation.columns)

    static func read(_ columns: inout ColumnReader) throws -> AbnormalVerdict {
        let id = try columns.integer()
        guard let mark = Mark(rawValue: Int(try columns.integer())) else { throw columns.corrupt("not a mark") }
        return AbnormalVerdict(id: id, observation: try KPIObservation.read(&columns), mark: mark)
    }
}

extension VerdictFilter {
    fileprivate func conditions(_ project: ResourceID) -> Conditions {
        var conditions = Conditions("project_id = ?", project.hex)
        conditions.require(time: "time", after: after, before: before)
        conditions.require(id: "view_id", orName: "view_name", like: view)
        conditions.require(id: "attribute_id", orName: "attribute_name", like: attribute)
        return conditions
    }
}

extension SQLiteReader {
    func verdict(_ id: Int64, project: ResourceID) throws -> AbnormalVerdict? {
        try first(
            sql: "SELECT \(AbnormalVerdict.layout.columnList) FROM verdicts WHERE id = ? AND project_id = ?",
            [id, project.hex])
    }

    func verdictCount(_ filter: VerdictFilter, project: ResourceID) throws -> Int {
        let conditions = filter.conditions(project)
        return try number(sql: "SELECT COUNT(*) FROM verdicts WHERE \(conditions.text)", conditions.arguments)
    }

    func verdicts(_ filter: VerdictFilter, project: ResourceID, skip: Int, limit: Int) throws -> [AbnormalVerdict] {
        let conditions = filter.conditions(project)
        var page = LongRows<AbnormalVerdict>()
        try forEach(
            sql: """
                SELECT \(AbnormalVerdict.layout.columnList) FROM verdicts WHERE \(conditions.text) \
                ORDER BY id LIMIT ? OFFSET ?
                """, conditions.arguments + [limit, skip]
        ) { try page.append($0, size: $0.observation.size) }
        return page.rows
    }
}

extension SQLiteTransaction {
    private static let insertion = {
        let columns = ["project_id", "size", "mark"] + KPIObservation.columns
        let places = Array(repeating: "?", count: columns.count).joined(separator: ", ")
        return "INSERT INTO verdicts (\(columns.joined(separator: ", "))) VALUES (\(places))"
    }()

    func insert(_ verdicts: [NewVerdict], limits: VerdictLimits) throws -> [Int64] {
        var ids: [Int64] = []
        var added: [ResourceID: VerdictUsage] = [:]
        for verdict in verdicts {
            let size = verdict.observation.size
            try run(Self.insertion, [verdict.projectID.hex, size, 0] + verdict.observation.values)
            ids.append(database.lastInsertedRowID)
            added[verdict.projectID, default: VerdictUsage(verdicts: 0, bytes: 0)].add(size)
        }
        for (project, usage) in added.sorted(by: { $0.key < $1.key }) {
            try run(
                """
                INSERT INTO verdict_usage (project_id, verdicts, bytes) VALUES (?, ?, ?) \
                ON CONFLICT (project_id) DO UPDATE SET verdicts = verdicts + excluded.verdicts, \
                bytes = bytes + excluded.bytes
                """, [project.hex, usage.verdicts, usage.bytes])
            try forgetOldest(of: project, limits)
        }
        return ids
    }

    private func forgetOldest(of project: ResourceID, _ limits: VerdictLimits) throws {
        guard
            var usage: VerdictUsage = try first(
                sql: "SELECT verdicts, bytes FROM verdict_usage WHERE project_id = ?", [project.hex]),
            !usage.isWithin(limits)
        else { return }
        var last: Int64?
        let oldest = try Row.fetchCursor(
            database, sql: "SELECT id, size FROM verdicts WHERE project_id = ? ORDER BY id", arguments: [project.hex])
        while !usage.isWithin(limits), let row = try oldest.next() {
            last = row[0]
            usage.remove(row[1])
        }
        guard let last else { return }
        try run("DELETE FROM verdicts WHERE project_id = ? AND id <= ?", [project.hex, last])
        try run(
            "UPDATE verdict_usage SET verdicts = ?, bytes = ? WHERE project_id = ?",
            [usage.verdicts, usage.bytes, project.hex])
    }

    func setMark(_ mark: AbnormalVerdict.Mark, ofVerdict id: Int64, project: ResourceID) throws {
        try run("UPDATE verdicts SET mark = ? WHERE id = ? AND project_id = ?", [mark.rawValue, id, project.hex])
    }

    func deleteVerdicts(project: ResourceID) throws {
        try run("DELETE FROM verdicts WHERE project_id = ?", [project.hex])
        try run("DELETE FROM verdict_usage WHERE project_id = ?", [project.hex])
    }
}

/// What the verdicts of a project amount to.
private struct VerdictUsage: FetchedRow {
    var verdicts: Int
    var bytes: Int

    static let layout = TableLayout("verdict_usage", columns: ["verdicts", "bytes"])

    static func read(_ columns: inout ColumnReader) throws -> VerdictUsage {
        VerdictUsage(verdicts: Int(try columns.integer()), bytes: Int(try columns.integer()))
    }

    mutating func add(_ size: Int) {
        verdicts += 1
        bytes += size
    }

    mutating func remove(_ size: Int) {
        verdicts = max(0, verdicts - 1)
        bytes = max(0, bytes - size)
    }

    func isWithin(_ limits: VerdictLimits) -> Bool { verdicts <= limits.rows && bytes <= limits.bytes }
}
