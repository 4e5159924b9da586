import Testing

@testable import TimeSeries

@Suite("Row reduction") struct RowReductionTests {
    /// `rows` rows of two signals; the first counts the rows, so that it can be seen which are left.
    private func text(rows: Int, timed: Bool = true) -> [UInt8] {
        var text = timed ? "timestamp,n,m\n" : "n,m\n"
        for row in 0..<rows {
            if timed { text += Timestamp(microseconds: Int64(row) * 1_000_000).rfc3339 + "," }
            text += "\(row),1\n"
        }
        return Array(text.utf8)
    }

    private func read(rows: Int, cells: Int, timed: Bool = true) throws -> CSVTable {
        try CSVReader.read(
            text(rows: rows, timed: timed),
            options: .init(reduction: RowReduction(maximumCells: cells, runLength: 10)))
    }

    @Test("a table that fits is read whole", arguments: [true, false])
    func small(timed: Bool) throws {
        let read = try read(rows: 50, cells: 100, timed: timed)
        #expect(read.reduction == nil)
        #expect(read.table == (try CSVReader.read(text(rows: 50, timed: timed)).table))
    }

    @Test("a larger one keeps whole runs, evenly spread, within the bound", arguments: [51, 99, 100, 101, 1000, 1234])
    func large(rows: Int) throws {
        let read = try read(rows: rows, cells: 100)
        let table = read.table
        let reduction = try #require(read.reduction)
        #expect(reduction.rowsRead == rows)
        #expect(reduction.rowsKept == table.rowCount)
        #expect(table.values.count <= 100)
        #expect(table.values.count > 25)
        let numbers = (0..<table.rowCount).map { Int(table[$0, 0]) }
        // Rows follow each other but where a restart is noted, and there they do not.
        for row in 1..<numbers.count {
            #expect((numbers[row] == numbers[row - 1] + 1) != table.restarts.contains(row))
        }
        let times = try #require(table.timestamps)
        #expect(times.map(\.microseconds) == numbers.map { Int64($0) * 1_000_000 })
        // The same, thinned after it was read.
        let whole = try CSVReader.read(text(rows: rows)).table
        #expect(RowReduction(maximumCells: 100, runLength: 10).reduce(whole) == table)
    }

    @Test("rows that are left out are checked all the same")
    func faults() throws {
        var bytes = text(rows: 500)
        bytes += Array("1970-01-01T00:00:01Z,1,1\n".utf8)
        #expect(throws: TableError.self) {
            try CSVReader.read(bytes, options: .init(reduction: RowReduction(maximumCells: 100, runLength: 10)))
        }
    }

    @Test("restarts follow their rows into a part of the table")
    func parts() {
        let table = SignalTable(
            signalNames: ["a"], values: (0..<10).map(Double.init), rowCount: 10, restarts: [3, 6])
        #expect(table.rows(2..<7).restarts == [1, 4])
        #expect(table.rows(3..<6).restarts == [])
        #expect(table.columns([0]).restarts == [3, 6])
    }
}
