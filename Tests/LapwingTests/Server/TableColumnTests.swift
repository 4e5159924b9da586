import ControlPlane
import Detectors
import TestSupport
import Testing
import TimeSeries

@testable import lapwing

/// What uploads make of the columns of a table, and how large it may become.
@Suite struct TableColumnTests {
    private func word(_ summary: TableSummary, _ name: String) -> String? {
        summary.words.first { $0.hasPrefix(name + ":") }
    }

    @Test func typesAreInferredAndWiden() async throws {
        let fixture = try await TableFixture()
        let columns = ["n", "l", "d", "s", "e"]
        let first = try await fixture.put(
            "t", columns, [["1", "yes", "2020-01-01", "red", ""], ["-2.5e3", "No", "2020-01-01", "green", nil]])
        #expect(
            first.words == [
                "n:numericMeasure:feature", "l:logical:feature", "d:date:feature", "s:string:feature",
                "e:string:feature",
            ])
        #expect(first.columns.map(\.imputation) == [.mean, .mode, nil, .mode, .mode])
        #expect(first.columns.map(\.aggregation) == [.mean, .mode, nil, .mode, .mode])
        let second = try await fixture.put("t", columns, [["n/a", "3", "soon", "1", "7"]])
        #expect(
            second.words == [
                "n:string:feature", "l:string:feature", "d:string:feature", "s:string:feature",
                "e:numericMeasure:feature",
            ])
        #expect(second.columns[0].imputation == .mode && second.columns[4].aggregation == .mean)
        // What was ruled out stays ruled out.
        #expect(word(try await fixture.put("t", ["n"], [["5"]]), "n") == "n:string:feature")
    }

    @Test func chosenTypesRefuseWhatIsNoValueOfThem() async throws {
        let fixture = try await TableFixture()
        let numeric = [ColumnSettings(name: "A", dataType: .numeric, imputation: .median)]
        let made = try await fixture.put("t", ["a", "b"], [["1", "x"], ["", "y"]], numeric)
        #expect(word(made, "a") == "a:numeric:feature")
        #expect(made.columns[0].imputation == .median && made.columns[0].aggregation == .sum)
        await fixture.refuses("row 2", "'much'", "numeric") { try await fixture.put("t", ["a"], [["7"], ["much"]]) }
        await fixture.refuses("already", "logical") {
            try await fixture.put("t", ["a"], [["7"]], [ColumnSettings(name: "b", dataType: .logical)])
        }
        // A new type brings its own defaults, but for what was chosen.
        let changed = try await fixture.put("t", ["a"], [["7"]], [ColumnSettings(name: "a", dataType: .numericMeasure)])
        #expect(changed.columns[0].imputation == .median && changed.columns[0].aggregation == .mean)
        let text = try await fixture.put("t", ["a"], [["much"]], [ColumnSettings(name: "a", dataType: .text)])
        #expect(text.columns[0].dataType == .text && text.columns[0].aggregation == nil)
        #expect(text.rowCount == 4)
    }

    @Test func allMistakesAreToldByColumn() async throws {
        let fixture = try await TableFixture()
        let settings = [
            ColumnSettings(name: "nobody"), ColumnSettings(name: "a", dataType: .date),
            ColumnSettings(name: "b", role: .target), ColumnSettings(name: "c", role: .target),
        ]
        await #expect {
            try await fixture.put("t", ["a", "b", "c"], [["1x", "2", "3"]], settings)
        } throws: { error in
            guard case TableFault.invalidColumnMetadata(let faults) = error else { return false }
            return faults.keys.sorted() == ["a", "b", "c", "nobody"] && faults.values.allSatisfy { $0.count == 1 }
        }
    }

    @Test func aSingleColumnOfDatesBecomesTheTimestampOfANewTable() async throws {
        let fixture = try await TableFixture()
        let rows: [[String?]] = [["2020-01-02", "1"], ["2020-01-01T00:00:00+01:00", "2"]]
        #expect(word(try await fixture.put("made", ["d", "a"], rows), "d") == "d:date:timestamp")
        // Not where another column tells rows apart, the user says so, there are two, or one instant comes twice or not at all.
        let key = [ColumnSettings(name: "a", role: .key)]
        #expect(word(try await fixture.put("keyed", ["d", "a"], rows, key), "d") == "d:date:feature")
        let feature = [ColumnSettings(name: "d", role: .feature)]
        #expect(word(try await fixture.put("told", ["d", "a"], rows, feature), "d") == "d:date:feature")
        let two: [[String?]] = [["2020-01-01", "2020-01-02"]]
        #expect(try await fixture.put("two", ["d", "a"], two).isTimeSeries == false)
        let same: [[String?]] = [["2020-01-01T01:00:00+01:00"], ["2020-01-01"]]
        #expect(try await fixture.put("same", ["d"], same).isTimeSeries == false)
        #expect(try await fixture.put("gap", ["d", "a"], [["2020-01-01", "1"], ["", "2"]]).isTimeSeries == false)
        // Nor in a table that is there already.
        try await fixture.put("old", ["a"], [["1"]])
        #expect(try await fixture.put("old", ["d"], [["2020-01-01"]]).isTimeSeries == false)
    }

    @Test func aKeyThatIsNamedLaterTellsAllRowsApart() async throws {
        let fixture = try await TableFixture()
        try await fixture.put("t", ["id", "d", "a"], [["x", "1", "7"], ["y", "2", "8"], ["z", "2", "9"]])
        let key = [ColumnSettings(name: "id", role: .key)]
        let summary = try await fixture.put("t", ["id", "a"], [["w", "6"], ["y", "88"]], key)
        #expect(summary.rowCount == 4)
        #expect(
            try await fixture.cells("t")
                == [["x", "1", "7"], ["y", "2", "88"], ["z", "2", "9"], ["w", nil, "6"]])
        try await fixture.checkCounters("t")
        // Another key, of which there are two or none.
        let other = [ColumnSettings(name: "id", role: .feature), ColumnSettings(name: "d", role: .key)]
        await fixture.refuses("row 3 of the data set") { try await fixture.put("t", ["d"], [["5"]], other) }
        let unique = [ColumnSettings(name: "id", role: TableColumn.Role.none), ColumnSettings(name: "a", role: .key)]
        try await fixture.put("t", ["id", "a"], [["renamed", "9"], ["v", "5"]], unique)
        #expect(try await fixture.cells("t").map { $0[0] } == ["x", "y", "renamed", "w", "v"])
        try await fixture.put("m", ["a", "b"], [["1", nil], [nil, "2"]])
        await fixture.refuses("row 1 of the data set", "'b'") {
            try await fixture.put("m", ["b"], [["3"]], [ColumnSettings(name: "b", role: .key)])
        }
        // Without a key, rows are appended again.
        try await fixture.put("t", ["a"], [["9"]], [ColumnSettings(name: "a", role: .feature)])
        #expect(try await fixture.cells("t").count == 6)
        try await fixture.checkCounters("t")
    }

    @Test func aTimestampThatIsNamedLaterOrdersTheRows() async throws {
        let fixture = try await TableFixture()
        let feature = [ColumnSettings(name: "d", role: .feature)]
        try await fixture.put("t", ["d", "a"], [["2020-01-03", "3"], ["2020-01-01", "1"]], feature)
        let summary = try await fixture.put(
            "t", ["d", "a"], [["2020-01-02", "2"], ["2020-01-03", "33"]], timestamp: "d")
        #expect(summary.rowCount == 3)
        #expect(try await fixture.cells("t").map { $0[1] } == ["1", "2", "33"])
        let query = TableRowQuery(start: Timestamp(parsing: "2020-01-02"), slice: PageSlice(limit: 9))
        #expect(try await fixture.cells("t", query).map { $0[1] } == ["2", "33"])
        try await fixture.put("u", ["d"], [["2020-01-01"], ["never"]])
        await fixture.refuses("row 2 of the data set", "'never'") {
            try await fixture.put("u", ["d"], [["2020-01-02"]], timestamp: "d")
        }
        await fixture.refuses("when: ") { try await fixture.put("u", ["d"], [["2020-01-02"]], timestamp: "when") }
    }

    @Test func tablesHaveLimits() async throws {
        var limits = TableLimits()
        limits.cells.rows = 4
        limits.cells.columns = 3
        limits.cells.cells = 9
        limits.tableBytes = 100
        limits.tables = 2
        limits.pageColumns = 3
        let fixture = try await TableFixture(limits)
        let key = [ColumnSettings(name: "a", role: .key)]
        try await fixture.put("t", ["a"], [["1"], ["2"], ["3"]], key)
        // What takes the place of other rows does not count twice.
        try await fixture.put("t", ["a", "b"], [["3", "x"], ["4", "x"], ["4", "y"]])
        await fixture.refuses("5 rows", "at most 4") { try await fixture.put("t", ["a"], [["4"], ["5"]]) }
        await fixture.refuses("12 cells", "at most 9") { try await fixture.put("t", ["a", "c"], [["4", "z"]]) }
        await fixture.refuses("4 columns", "at most 3") {
            try await fixture.put("t", ["a", "c", "d"], [["4", "z", "z"]])
        }
        let long = String(repeating: "x", count: 95)
        await fixture.refuses("bytes", "at most 100") { try await fixture.put("t", ["a", "b"], [["4", long]]) }
        try await fixture.checkCounters("t")
        try await fixture.put("u", ["a", "b"], [["1", "2"]])
        await fixture.refuses("2 data sets") { try await fixture.put("v", ["a"], [["1"]]) }
        await fixture.refuses("smaller pages") {
            _ = try await fixture.tables.list(TableListQuery(slice: PageSlice(limit: 2)), caller: fixture.caller)
        }
        try await fixture.tables.delete("u", caller: fixture.caller)
        try await fixture.put("v", ["a"], [["1"]])
    }
}
