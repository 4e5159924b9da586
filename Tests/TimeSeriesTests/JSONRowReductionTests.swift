import Testing

@testable import TimeSeries

@Suite("Row reduction of JSON") struct JSONRowReductionTests {
    private func text(rows: Int, timed: Bool = true, namesLast: Bool = false) -> [UInt8] {
        let names = #""signalNames":["n","m"]"#
        let data = (0..<rows).map { row in
            let time =
                timed ? #""timestamp":""# + Timestamp(microseconds: Int64(row) * 1_000_000).rfc3339 + #"","# : ""
            return "{\(time)\"values\":[\(row),\(row % 7 == 3 ? "null" : "1")]}"
        }.joined(separator: ",")
        let body = "\"data\":[\(data)]"
        return Array("{\(namesLast ? body : names),\(namesLast ? names : body)}".utf8)
    }

    private let reduction = RowReduction(maximumCells: 100, runLength: 10)

    @Test("thinned while read, as thinned after it was read", arguments: [50, 51, 100, 1000, 1234], [true, false])
    func same(rows: Int, timed: Bool) throws {
        for namesLast in [false, true] {
            let bytes = text(rows: rows, timed: timed, namesLast: namesLast)
            let read = try SignalTableJSON.read(bytes, options: .init(reduction: reduction))
            let whole = try SignalTableJSON.read(bytes).table()
            #expect(try read.table() == reduction.reduce(whole) ?? whole)
            #expect(read.reduction?.rowsRead == (rows > 50 ? rows : nil))
            #expect(read.values.count <= 100)
        }
    }

    @Test("rows that are left out are checked all the same, and named by their place in the text")
    func faults() throws {
        func fault(_ extra: String) -> TableError? {
            var bytes = text(rows: 500)
            bytes.removeLast(2)
            bytes += Array(",\(extra)]}".utf8)
            do {
                _ = try SignalTableJSON.read(bytes, options: .init(reduction: reduction))
                return nil
            } catch { return error as? TableError }
        }
        #expect(fault(#"{"timestamp":"1970-01-01T00:00:01Z","values":[1,1]}"#)?.row == 501)
        #expect(fault(#"{"values":[1,1]}"#)?.reason == .missingTimestamp)
        #expect(fault(#"{"timestamp":"2000-01-01T00:00:01Z","values":[1]}"#)?.path == "data[500].values")
        #expect(fault(#"{"timestamp":"2000-01-01T00:00:01Z","values":[1,2]}"#) == nil)
    }

    @Test("cells beyond the bound are no fault when rows are left out")
    func bound() throws {
        let bytes = text(rows: 500)
        let read = try SignalTableJSON.read(bytes, options: .init(maxCells: 120, reduction: reduction))
        #expect(read.rowCount < 60)
        #expect(throws: TableError.self) { try SignalTableJSON.read(bytes, options: .init(maxCells: 120)) }
    }
}
