import ControlPlane
import Detectors
import Foundation
import SQLiteStore
import TestSupport
import Testing
import TimeSeries

@testable import lapwing

/// Rows that are put into tables, and come back.
@Suite struct TableTests {
    private let fixture: TableFixture

    init() async throws { fixture = try await TableFixture() }

    // MARK: Rows

    @Test func rowsWithoutKeyAreAppended() async throws {
        let first = try await fixture.tables.put(
            "Ünïcode 表", TableFixture.document(["a", "B"], [["1", nil], ["", "x"]]), caller: fixture.caller)
        #expect(first.isNew && first.table.name == "Ünïcode 表" && first.table.rowCount == 2 && first.table.size == 2)
        #expect(first.table.words == ["a:numericMeasure:feature", "B:string:feature"])
        let second = try await fixture.tables.put(
            "ÜNÏCODE 表", TableFixture.document(["b", "C"], [["y", "7"]]), caller: fixture.caller)
        #expect(!second.isNew && second.table.id == first.table.id && second.table.name == "Ünïcode 表")
        #expect(second.table.words == ["a:numericMeasure:feature", "B:string:feature", "C:numericMeasure:feature"])
        #expect(try await fixture.cells("ünïcode 表") == [["1", nil, nil], ["", "x", nil], [nil, "y", "7"]])
        try await fixture.checkCounters("ünïcode 表")
    }

    @Test func rowsOfOneKeyAreOneRow() async throws {
        let key = [ColumnSettings(name: "ID", role: .key)]
        try await fixture.put("t", ["id", "a", "b"], [["k1", "1", "2"], ["k2", "3", nil]], key)
        // Updated rows keep their place and what was not sent; the later of two rows wins.
        let summary = try await fixture.put(
            "t", ["a", "id", "c"],
            [["9", "k2", "new"], [nil, "k3", "x"], ["7", "k1", nil], ["8", "k3", nil], ["10", "k2", nil]])
        #expect(summary.rowCount == 3)
        let rows: [[String?]] = [["k1", "7", "2", nil], ["k2", "10", nil, "new"], ["k3", "8", nil, "x"]]
        #expect(try await fixture.cells("t") == rows)
        // Keys are texts, whatever number they mean.
        try await fixture.put("t", ["id", "a"], [["K1", "1"], ["k1 ", "2"]])
        #expect(try await fixture.cells("t").map { $0[0] } == ["k1", "k2", "k3", "K1", "k1 "])
        try await fixture.checkCounters("t")
    }

    @Test func rowsOfOneInstantAreOneRow() async throws {
        let summary = try await fixture.put(
            "t", ["when", "a"], [["2020-01-02T00:00:00Z", "2"], ["2020-01-01T00:00:00Z", "1"]], timestamp: "WHEN")
        #expect(summary.isTimeSeries && summary.words == ["when:date:timestamp", "a:numericMeasure:feature"])
        try await fixture.put(
            "t", ["when", "a"], [["2020-01-02T03:00:00+0300", "22"], ["2020-01-01T12:00:00", "3"]])
        #expect(
            try await fixture.cells("t") == [
                ["2020-01-01T00:00:00Z", "1"], ["2020-01-01T12:00:00", "3"], ["2020-01-02T03:00:00+0300", "22"],
            ])
        try await fixture.checkCounters("t")
    }

    @Test func rowsWithKeyAndTimeAreToldApartByTheKey() async throws {
        let settings = [ColumnSettings(name: "id", role: .key), ColumnSettings(name: "when", role: .timestamp)]
        try await fixture.put(
            "t", ["id", "when"], [["a", "2020-01-02"], ["b", "2020-01-02"], ["c", "2020-01-01"]], settings)
        try await fixture.put("t", ["id", "when"], [["a", "2019-01-01"]])
        #expect(try await fixture.cells("t").map { $0[0] } == ["a", "c", "b"])
        await fixture.refuses("row 1", "timestamp column 'when'") { try await fixture.put("t", ["id"], [["a"]]) }
        await fixture.refuses("row 2", "key column 'id'") {
            try await fixture.put("t", ["id", "when"], [["x", "2020-01-01"], ["", "2020-01-02"]])
        }
        await fixture.refuses("row 1", "'soon'") {
            try await fixture.put(
                "t", ["id", "when"], [["a", "soon"]], [ColumnSettings(name: "when", dataType: .string)])
        }
        #expect(try await fixture.cells("t").count == 3)
    }

    @Test func cellsMayHoldAnything() async throws {
        let cells = ["a\0b", "\"\n", "  1 ", "日本", "\u{FEFF}"]
        try await fixture.put(
            "t", ["k", "\u{1F426}"], cells.map { [$0, $0] }, [ColumnSettings(name: "k", role: .key)])
        try await fixture.put("t", ["k", "\u{1F426}"], [["a\0b", "new\0"], ["a", "other"]])
        #expect(
            try await fixture.cells("t")
                == [["a\0b", "new\0"]] + cells.dropFirst().map { [$0, $0] } + [["a", "other"]])
    }

    @Test func pagesAndColumnsAreCut() async throws {
        try await fixture.put("t", ["a", "b", "c"], (0..<7).map { ["a\($0)", "b\($0)", "c\($0)"] })
        let query = TableRowQuery(include: ["C", "a", "c"], slice: PageSlice(skip: 5, limit: 10))
        let page = try await fixture.tables.rows("T", query, caller: fixture.caller)
        #expect(page.rows.columns == ["c", "a"] && page.total == 7)
        #expect(try await fixture.cells("t", query) == [["c5", "a5"], ["c6", "a6"]])
        await fixture.refuses("'d'") {
            _ = try await fixture.cells("t", TableRowQuery(include: ["d"], slice: PageSlice(limit: 1)))
        }
        await fixture.refuses("timestamp") {
            _ = try await fixture.cells("t", TableRowQuery(start: Sample.time(0), slice: PageSlice(limit: 1)))
        }
        await fixture.refuses("dataSet 'u'") { _ = try await fixture.cells("u") }
    }

    @Test func rowsOfATimeAreReadAndDeleted() async throws {
        let days = (1...9).map { ["2020-01-0\($0)", "\($0)"] }
        try await fixture.put("t", ["day", "a"], days.reversed(), timestamp: "day")
        func time(_ day: Int) -> Timestamp? { Timestamp(parsing: "2020-01-0\(day)") }
        let query = TableRowQuery(start: time(3), end: time(6), slice: PageSlice(skip: 1, limit: 2))
        let page = try await fixture.tables.rows("t", query, caller: fixture.caller)
        #expect(page.total == 4)
        #expect(try await fixture.cells("t", query).map { $0[1] } == ["4", "5"])
        try await fixture.tables.delete("T", from: time(2), to: time(4), caller: fixture.caller)
        #expect(try await fixture.cells("t").map { $0[1] } == ["1", "5", "6", "7", "8", "9"])
        try await fixture.checkCounters("t")
        try await fixture.tables.delete("t", to: time(5), caller: fixture.caller)
        try await fixture.tables.delete("t", from: time(9), caller: fixture.caller)
        try await fixture.tables.delete("t", from: time(2), to: time(4), caller: fixture.caller)
        #expect(try await fixture.cells("t").map { $0[1] } == ["6", "7", "8"])
        try await fixture.put("t", ["day", "a"], [["2020-01-07", "seven"], ["2020-01-01", "one"]])
        #expect(try await fixture.cells("t").map { $0[1] } == ["one", "6", "seven", "8"])
        try await fixture.checkCounters("t")
        let (from, to) = (time(4), time(3))
        await fixture.refuses("2020-01-04", "2020-01-03") {
            try await fixture.tables.delete("t", from: from, to: to, caller: fixture.caller)
        }
        try await fixture.put("u", ["a"], [["1"]])
        await fixture.refuses("timestamp") { try await fixture.tables.delete("u", to: to, caller: fixture.caller) }
        try await fixture.tables.delete("t", caller: fixture.caller)
        await fixture.refuses("'t'") { try await fixture.tables.delete("t", caller: fixture.caller) }
    }

    @Test func nothingIsKeptOfWhatIsRefused() async throws {
        await fixture.refuses("'t'") { try await fixture.put("t", ["a"], []) }
        #expect(
            try await fixture.tables.list(TableListQuery(slice: PageSlice(limit: 9)), caller: fixture.caller).total == 0
        )
        let key = [ColumnSettings(name: "id", role: .key)]
        try await fixture.put("t", ["id", "a"], [["x", "1"]], key)
        await fixture.refuses("row 2") {
            try await fixture.put("t", ["id", "a", "b"], [["x", "2", "3"], [nil, "3", "4"]])
        }
        await fixture.refuses("nobody") {
            try await fixture.put("t", ["id", "a"], [["x", "5"]], [ColumnSettings(name: "nobody", role: .feature)])
        }
        await fixture.refuses("'t'") {
            try await fixture.put("t", ["id"], [], [ColumnSettings(name: "a", role: .target)])
        }
        let page = try await fixture.tables.rows("t", TableRowQuery(slice: PageSlice(limit: 9)), caller: fixture.caller)
        #expect(page.summary.words == ["id:string:key", "a:numericMeasure:feature"])
        #expect(try await fixture.cells("t") == [["x", "1"]])
    }

    @Test(arguments: ["", "a\0b", "tab\t", "line\u{85}", String(repeating: "ü", count: 256)])
    func namesThatCannotBe(name: String) async throws {
        await fixture.refuses("name") { try await fixture.put(name, ["a"], [["1"]]) }
        await fixture.refuses("was not found") { try await fixture.tables.delete(name, caller: fixture.caller) }
    }

    // MARK: Users and other APIs

    @Test func everybodyHasTablesOfTheirOwn() async throws {
        try await fixture.put("t", ["a"], [["1"]])
        let other = Principal(
            id: Sample.id(77), tenancy: fixture.caller.tenancy, name: "other",
            policy: AccessPolicy([.init(verb: .manage, families: [.dataAssets], compartments: ["there"])]),
            timeCreated: Sample.time(0))
        try await fixture.server.parts.store.write { try $0.insert(other) }
        let stranger = Caller(principal: other)
        let tables = fixture.services.acting(as: stranger, for: AccessRequirement(.manage, .dataAsset)).tables
        await fixture.refuses("'t'") { try await tables.delete("t", caller: stranger) }
        let own = try await tables.put("T", TableFixture.document(["b"], [["x"], ["y"]]), caller: stranger)
        #expect(own.isNew)
        #expect(
            try await tables.list(TableListQuery(slice: PageSlice(limit: 9)), caller: stranger).items == [own.table])
        #expect(try await fixture.cells("t") == [["1"]])
        // What was moved to where the call may not look is not there, and its name is taken all the same.
        try await fixture.server.parts.store.write { transaction in
            var asset = try #require(try transaction.dataAsset(own.table.id, tenancy: other.tenancy))
            asset.compartmentID = "elsewhere"
            try transaction.update(asset)
        }
        #expect(try await tables.list(TableListQuery(slice: PageSlice(limit: 9)), caller: stranger).total == 0)
        await fixture.refuses("already exists") {
            _ = try await tables.put("t", TableFixture.document(["b"], [["x"]]), caller: stranger)
        }
    }

    @Test func whatTheOCIAPIDeletesIsGone() async throws {
        let table = try await fixture.put("t", ["a"], [["1"]])
        #expect(try await fixture.services.dataAssets.delete(table.id, caller: fixture.caller, ifMatch: .any))
        await fixture.refuses("'t'") { _ = try await fixture.cells("t") }
        let rows = try await fixture.server.parts.store.read { try $0.tableRowCount(table.id, .arrival) }
        #expect(rows == 0)
        let again = try await fixture.put("T", ["b"], [["2"]])
        #expect(again.id != table.id && again.name == "T" && again.words == ["b:numericMeasure:feature"])
        // A new label is for the API that it was given in.
        _ = try await fixture.services.dataAssets.update(
            again.id, LabelChange(displayName: .set("label")), caller: fixture.caller, ifMatch: .any)
        #expect(try await fixture.put("t", ["b"], [["3"]]).name == "T")
    }

    @Test func tablesThatAreMadeAtOnceAreOneTable() async throws {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<8 {
                group.addTask {
                    let name = number % 2 == 0 ? "Table" : "TABLE"
                    let document = TableFixture.document(["id", "a"], [["\(number)", "1"], ["same", "\(number)"]])
                    return try await fixture.tables.put(name, document, caller: fixture.caller).isNew
                }
            }
            var news = 0
            for try await isNew in group where isNew { news += 1 }
            #expect(news == 1)
        }
        let list = try await fixture.tables.list(TableListQuery(slice: PageSlice(limit: 9)), caller: fixture.caller)
        #expect(list.total == 1 && list.items[0].rowCount == 16)
        try await fixture.checkCounters("table")
    }

    // MARK: Reading for trainings

    @Test func aTrainingReadsAllRowsInTheirOrder() async throws {
        try await fixture.put(
            "t", ["day", "a", "b"], (1...5).map { ["2020-01-0\(6 - $0)", "\($0)", nil] }, timestamp: "day")
        try await fixture.server.parts.store.read { reader throws in
            let caller = fixture.caller
            let project = try #require(
                try reader.project(origin: .nexosis, owner: caller.principal.id, tenancy: caller.tenancy))
            let asset = try #require(try reader.table(named: "t", project: project.id))
            let table = try reader.readTable(asset, columns: [1, 0], check: {})
            #expect(table.columns == ["a", "day"] && table.rowCount == 5)
            #expect((0..<5).map { table.text(row: $0, column: 0) } == ["5", "4", "3", "2", "1"])
            struct Stop: Error {}
            #expect(throws: Stop.self) { try reader.readTable(asset, columns: [1], check: { throw Stop() }) }
        }
    }
}
