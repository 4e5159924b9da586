import ControlPlane
import GRDB

extension KPISample: FetchedRow {
    static let layout = TableLayout(
        "samples",
        columns: ["id", "verdict_id", "verdict", "purpose", "source", "window", "time_updated"] + KPIObservation.columns
    )

    static func read(_ columns: inout ColumnReader) throws -> KPISample {
        let id = try columns.integer()
        let verdictID = try columns.optionalInteger()
        let verdict = try columns.text()
        let purpose = try columns.text()
        let labels = KPISampleLabels(source: try columns.text(), purpose: purpose, verdict: verdict)
        let window = Int(try columns.integer())
        let timeUpdated = try columns.time()
        return KPISample(
            id: id, observation: try KPIObservation.read(&columns), labels: labels, window: window,
            verdictID: verdictID, timeUpdated: timeUpdated)
    }
}

extension KPISampleFilter {
    fileprivate func conditions(_ asset: ResourceID) throws -> Conditions {
        var conditions = Conditions("asset_id = ?", asset.hex)
        conditions.require(time: "time", after: after, before: before)
        conditions.require(id: "view_id", orName: "view_name", like: view)
        conditions.require(id: "attribute_id", orName: "attribute_name", like: attribute)
        try conditions.require("source", oneOf: sources)
        try conditions.require("purpose", oneOf: purposes)
        try conditions.require("verdict", oneOf: verdicts)
        conditions.require("window = ?", window)
        return conditions
    }
}

extension KPISampleCounts: FetchedRow {
    static let layout = TableLayout("samples", columns: ["total", "positive", "negative"])

    static func read(_ columns: inout ColumnReader) throws -> KPISampleCounts {
        KPISampleCounts(
            total: Int(try columns.integer()), positive: Int(try columns.integer()),
            negative: Int(try columns.integer()))
    }
}

extension SQLiteReader {
    func sampleCounts(_ filter: KPISampleFilter, asset: ResourceID) throws -> KPISampleCounts {
        let conditions = try filter.conditions(asset)
        return try first(
            sql: """
                SELECT COUNT(*), COUNT(*) FILTER (WHERE verdict = 'positive'), \
                COUNT(*) FILTER (WHERE verdict = 'negative') FROM samples WHERE \(conditions.text)
                """, conditions.arguments) ?? KPISampleCounts()
    }

    func samples(_ filter: KPISampleFilter, asset: ResourceID, skip: Int, limit: Int) throws -> [KPISample] {
        try samples(try filter.conditions(asset), limit: limit, skip: skip)
    }

    func samples(_ filter: KPISampleFilter, asset: ResourceID, after: Int64, limit: Int) throws -> [KPISample] {
        var conditions = try filter.conditions(asset)
        conditions.require("id > ?", after)
        return try samples(conditions, limit: limit)
    }

    func samples(_ ids: [Int64], asset: ResourceID) throws -> [KPISample] {
        var conditions = Conditions("asset_id = ?", asset.hex)
        conditions.require("id IN (SELECT value FROM json_each(?))", ids.json)
        return try samples(conditions, limit: ids.count)
    }

    private func samples(_ conditions: Conditions, limit: Int, skip: Int = 0) throws -> [KPISample] {
        var page = LongRows<KPISample>()
        try forEach(
            sql: """
                SELECT \(KPISample.layout.columnList) FROM samples WHERE \(conditions.text) \
                ORDER BY id LIMIT ? OFFSET ?
                """, conditions.arguments + [limit, skip]
        ) { try page.append($0, size: $0.observation.size) }
        return page.rows
    }

    func sampleSources(_ filter: KPISampleFilter, asset: ResourceID) throws -> [String] {
        let conditions = try filter.conditions(asset)
        return try String.fetchAll(
            try database.cachedStatement(
                sql: "SELECT DISTINCT source FROM samples WHERE \(conditions.text) ORDER BY source"),
            arguments: try checked(conditions.arguments))
    }
}

extension SQLiteTransaction {
    private static let insertion = {
        let columns =
            ["asset_id", "verdict_id", "verdict", "purpose", "source", "window", "time_updated"]
            + KPIObservation.columns
        let places = Array(repeating: "?", count: columns.count).joined(separator: ", ")
        return "INSERT INTO samples (\(columns.joined(separator: ", "))) VALUES (\(places))"
    }()

    func insert(_ samples: [NewKPISample], asset: ResourceID, verdict: Int64?, now: Timestamp) throws {
        for sample in samples {
            let labels = sample.labels
            try run(
                Self.insertion,
                [asset.hex, verdict, labels.verdict, labels.purpose, labels.source, sample.window, now.microseconds]
                    + sample.observation.values)
        }
    }

    func update(_ samples: [Int64], _ change: KPISampleChange, asset: ResourceID, now: Timestamp) throws -> Int {
        let all: [(String, (any DatabaseValueConvertible)?)] = [
            ("view_id", change.viewID), ("view_name", change.viewName), ("attribute_id", change.attributeID),
            ("attribute_name", change.attributeName), ("source", change.source), ("purpose", change.purpose),
            ("verdict", change.verdict), ("window", change.window), ("time", change.time?.microseconds),
            ("time_updated", (change.timeUpdated ?? now).microseconds),
        ]
        let changed = all.filter { $0.1 != nil }
        let assignments = changed.map { "\($0.0) = ?" }.joined(separator: ", ")
        return try run(
            "UPDATE samples SET \(assignments) WHERE asset_id = ? AND id IN (SELECT value FROM json_each(?))",
            changed.map(\.1) + [asset.hex, samples.json])
    }

    func deleteSamples(_ ids: [Int64], asset: ResourceID) throws -> Int {
        try run(
            "DELETE FROM samples WHERE asset_id = ? AND id IN (SELECT value FROM json_each(?))", [asset.hex, ids.json])
    }

    func deleteSamples(verdict: Int64, asset: ResourceID) throws -> Int {
        try run("DELETE FROM samples WHERE verdict_id = ? AND asset_id = ?", [verdict, asset.hex])
    }

    func deleteSamples(asset: ResourceID) throws { try run("DELETE FROM samples WHERE asset_id = ?", [asset.hex]) }
}

extension [Int64] {
    /// For `json_each`: one argument, however many there are.
    fileprivate var json: String { "[" + map(String.init).joined(separator: ",") + "]" }
}
