import Testing

@testable import TimeSeries

@Suite("Tables of texts")
struct CellTableTests {
    private func csv(_ text: String, _ limits: CellLimits = CellLimits()) throws -> CellTable {
        try Array(text.utf8).withUnsafeBytes { try CellTable.csv($0, limits: limits) }
    }

    private func json(_ text: String, _ limits: CellLimits = CellLimits()) throws -> CellTable {
        try Array(text.utf8).withUnsafeBufferPointer { bytes in
            var scanner = JSONScanner(bytes)
            let table = try CellTable.json(&scanner, limits: limits)
            try scanner.finish()
            return table
        }
    }

    private func texts(_ table: CellTable) -> [[String?]] {
        (0..<table.rowCount).map { row in table.columns.indices.map { table.text(row: row, column: $0) } }
    }

    // MARK: The table

    @Test func cellsAreSetInAnyOrderAndSomeAreAbsent() {
        var table = CellTable(columns: ["a", "B"])
        table.beginRow()
        table.set(1, "two")
        table.set(0, "")
        table.beginRow()
        table.beginRow()
        let added = table.addColumn("c")
        table.set(added, "é")
        table.set(0, "first")
        table.set(0, "second")
        #expect(texts(table) == [["", "two", nil], [nil, nil, nil], ["second", nil, "é"]])
        #expect(table.column(named: "b") == 1 && table.column(named: "C") == 2 && table.column(named: "d") == nil)
    }

    @Test func rowsGoToBytesAndBack() throws {
        let table = try csv("a,b,c\n1,,\"x,y\"\n\(String(repeating: "z", count: 300)),2,3\n")
        let row = table.encodedRow(0, places: [2, nil, 1, 0, nil])
        #expect(try CellRow.cells(row) == ["x,y", nil, "", "1"])
        #expect(table.encodedRow(0, places: [nil, nil]).isEmpty)

        var copy = CellTable(columns: ["c", "a", "new"])
        try row.withUnsafeBytes { try copy.append(encoded: $0, places: [0, 2, nil, 1]) }
        try table.encodedRow(1, places: [0, 1, 2]).withUnsafeBytes { try copy.append(encoded: $0, places: [1]) }
        #expect(texts(copy) == [["x,y", "1", nil], [nil, String(repeating: "z", count: 300), nil]])
    }

    @Test func laterCellsTakeThePlaceOfEarlierOnes() throws {
        func merged(_ old: [String?], _ new: [String?]) throws -> [String?] {
            try CellRow.encode(old).withUnsafeBytes { old in
                try CellRow.encode(new).withUnsafeBytes { try CellRow.cells(CellRow.merge(old: old, new: $0)) }
            }
        }
        #expect(try merged(["1", "2", nil], [nil, "", nil, "4"]) == ["1", "", nil, "4"])
        #expect(try merged(["1", "2", "3"], ["9"]) == ["9", "2", "3"])
        #expect(try merged([], [nil, nil]) == [])
    }

    @Test(
        arguments: [
            [5, 65], [0x80], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1], [2, 65, 0xFF, 0x7F, 1],
        ] as [[UInt8]])
    func bytesThatAreNoRowAreRefused(_ bytes: [UInt8]) {
        #expect(throws: CellRow.Damage.self) { try CellRow.cells(bytes) }
        var table = CellTable(columns: ["a", "b"])
        #expect(throws: CellRow.Damage.self) {
            try bytes.withUnsafeBytes { try table.append(encoded: $0, places: [0, 1]) }
        }
    }

    // MARK: CSV

    @Test func csvCellsStayAsTheyStand() throws {
        let table = try csv("\u{FEFF} key ,\"A \"\"b\"\"\",c\r\n 1 ,\"x\ny\",\r\n\"\",é,\"a\"\"\"\n\n\r\n")
        #expect(table.columns == ["key", "A \"b\"", "c"])
        #expect(texts(table) == [[" 1 ", "x\ny", ""], ["", "é", "a\""]])
        #expect(try texts(csv("a\n\n2\n\n")) == [[""], ["2"]])
        #expect(try texts(csv("a,b")) == [])
    }

    @Test func csvIsWrittenSoThatItReadsBack() throws {
        var table = CellTable(columns: ["a", "b,\"c\""])
        for (a, b) in [("1", "x"), ("", " y"), ("l\r\n", "\""), ("z\t", nil)] as [(String, String?)] {
            table.beginRow()
            table.set(0, a)
            if let b { table.set(1, b) }
        }
        var bytes: [UInt8] = []
        table.appendCSV(rows: 0..<4, to: &bytes)
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == "a,\"b,\"\"c\"\"\"\n1,x\n,\" y\"\n\"l\r\n\",\"\"\"\"\n\"z\t\",\n")
        let again = try csv(String(decoding: bytes, as: UTF8.self))
        #expect(texts(again) == [["1", "x"], ["", " y"], ["l\r\n", "\""], ["z\t", ""]])

        var single = CellTable(columns: ["a"])
        single.beginRow()
        bytes = []
        single.appendCSV(rows: 0..<1, header: false, to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == "\"\"\n")
    }

    @Test(arguments: [
        ("", TableError(.noColumns)),
        ("\n\n", TableError(.noColumns)),
        ("a,,c\n", TableError(.emptyName, line: 1, column: 2, columnName: "")),
        ("a,b,A\n1,2,3\n", TableError(.duplicateName("A"), line: 1, column: 3, columnName: "A")),
        ("a,b\u{0}\n", TableError(.controlCharacterInName, line: 1, column: 2, columnName: "b\u{0}")),
        ("a,b\n1,2\n3\n", TableError(.raggedRow(found: 1, expected: 2), row: 2, line: 3)),
        ("a,b\n1,2,3,4\n", TableError(.raggedRow(found: 4, expected: 2), row: 1, line: 2)),
        ("a,b\n\n1,2\n", TableError(.blankRow, row: 1, line: 2)),
        ("a,b\n1,\"2\n", TableError(.unterminatedQuote, row: 1, line: 2, column: 2)),
        ("a,b\n\"1\"x,2\n", TableError(.textAfterQuote, row: 1, line: 2, column: 1)),
    ])
    func mistakesInCSVHaveAPlace(_ text: String, _ expected: TableError) {
        #expect(throws: expected) { try csv(text) }
    }

    @Test func csvMustBeUTF8() {
        #expect(throws: TableError(.invalidUTF8, row: 1, line: 2, column: 2, columnName: "b")) {
            try [UInt8]("a,b\n1,".utf8 + [0xC3, 0x28]).withUnsafeBytes { try CellTable.csv($0) }
        }
        #expect(throws: TableError(.invalidUTF8, line: 1, column: 2)) {
            try [UInt8]("a,".utf8 + [0xFF]).withUnsafeBytes { try CellTable.csv($0) }
        }
    }

    // MARK: JSON

    @Test func jsonCellsKeepTheirDigits() throws {
        let table = try json(
            #"[{"a":"x","B":1.500,"c":true},{"C":null,"b":-1E+5,"A":"\u00e9\n"},{},{"new":0,"a":false,"b":""}]"#)
        #expect(table.columns == ["a", "B", "c", "new"])
        #expect(
            texts(table) == [
                ["x", "1.500", "true", nil], ["é\n", "-1E+5", nil, nil], [nil, nil, nil, nil], ["false", "", nil, "0"],
            ])
        #expect(try json("[]").rowCount == 0)
    }

    @Test(
        arguments: [
            (#"[{"a":1},[2]]"#, .wrongType(found: "an array", expected: "an object with the cells of a row"), 2, nil),
            (
                #"[{"a":1},{"b":{}}]"#,
                .wrongType(found: "an object", expected: "a string, a number, a boolean or null"), 2, "b"
            ),
            (#"[{"a":1,"A":2}]"#, .duplicateName("a"), 1, "a"),
            (#"[{"a":1},{"A":2,"a":null}]"#, .duplicateName("a"), 2, "a"),
            (#"[{"":1}]"#, .emptyName, 1, ""),
        ] as [(String, TableError.Reason, Int, String?)])
    func mistakesInJSONHaveAPlace(_ text: String, _ reason: TableError.Reason, _ row: Int, _ name: String?) {
        #expect(throws: TableError(reason, row: row, columnName: name)) { try json(text) }
    }

    @Test(arguments: [#"{"a":1}"#, #"[{"a":01}]"#, #"[{"a":1},]"#, #"[{"a":"x}]"#, #"[{"a":"\ud800"}]"#, "[{\"a\":1"])
    func whatIsNotJSONIsSaidSo(_ text: String) {
        #expect(throws: JSONSyntaxError.self) { try json(text) }
    }

    @Test func jsonMustBeUTF8() {
        for (before, after) in [("[{\"a\":\"", "\"}]"), ("[{\"", "\":1}]")] {
            let bytes = Array(before.utf8) + [0xFF] + Array(after.utf8)
            #expect(throws: (any Error).self) {
                try bytes.withUnsafeBufferPointer {
                    var scanner = JSONScanner($0)
                    return try CellTable.json(&scanner)
                }
            }
        }
    }

    // MARK: Limits

    @Test func limitsHoldForBothForms() {
        var limits = CellLimits()
        (limits.columns, limits.rows, limits.cells, limits.cellBytes, limits.nameCharacters) = (3, 4, 8, 5, 6)
        let refused: [(String, String, TableError.Reason)] = [
            ("a,b,c,d\n", #"[{"a":1,"b":1,"c":1,"d":1}]"#, .tooManyColumns(limit: 3)),
            ("a\n1\n2\n3\n4\n5\n", #"[{},{},{},{},{}]"#, .tooManyRows(limit: 4)),
            ("a,b,c\n1,2,3\n1,2,3\n1,2,3\n", #"[{"a":1},{"a":1},{"a":1,"b":2,"c":3}]"#, .tooManyCells(limit: 8)),
            ("a\n123456\n", #"[{"a":123456}]"#, .cellTooLong(limit: 5)),
            ("a\n12345é\n", #"[{"a":"12345é"}]"#, .cellTooLong(limit: 5)),
            ("nameéée\n", #"[{"nameéée":1}]"#, .nameTooLong(limit: 6)),
        ]
        for (text, document, reason) in refused {
            #expect { try csv(text, limits) } throws: { ($0 as? TableError)?.reason == reason }
            #expect { try json(document, limits) } throws: { ($0 as? TableError)?.reason == reason }
        }
        #expect(throws: Never.self) { try csv("a,bbbbbé\n12345,2\n1,2\n1,2\n1,\n", limits) }
        #expect(throws: Never.self) { try json(#"[{"a":12345,"bbbbbé":2},{},{},{"a":"éé1"}]"#, limits) }
    }

    @Test func aMillionColumnsEndAtTheLimit() {
        let names = (0..<1_000_000).map { "c\($0)" }
        #expect { try csv(names.joined(separator: ",")) } throws: {
            ($0 as? TableError)?.reason == .tooManyColumns(limit: 1000)
        }
        let row = "[{" + names.map { "\"\($0)\":1" }.joined(separator: ",") + "}]"
        #expect { try json(row) } throws: { ($0 as? TableError)?.reason == .tooManyColumns(limit: 1000) }
    }

    /// Whatever is cut off or changed somewhere, the answer is a table or an error of ours.
    @Test func damagedTextsNeverTrap() throws {
        var random = SplitMix(state: 7)
        let documents = [
            Array("key,\"a \"\"b\"\"\",c\r\n1,\"x\ny\",\n2,é,3.5\n".utf8),
            Array(#"[{"key":1,"a \"b\"":"x\ny","c":null},{"KEY":2.50,"c":true,"d":"é\ud83d\ude00"}]"#.utf8),
        ]
        for _ in 0..<4000 {
            for (index, document) in documents.enumerated() {
                var bytes = document
                for _ in 0..<3 {
                    bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
                }
                bytes.removeLast(Int(random.next() % UInt64(bytes.count)))
                do {
                    let table = try bytes.withUnsafeBytes { raw -> CellTable in
                        if index == 0 { return try .csv(raw) }
                        var scanner = JSONScanner(raw.assumingMemoryBound(to: UInt8.self))
                        return try .json(&scanner)
                    }
                    var text: [UInt8] = []
                    table.appendCSV(rows: 0..<table.rowCount, to: &text)
                    for row in 0..<table.rowCount {
                        let places = table.columns.indices.map { Optional($0) }
                        let cells = try CellRow.cells(table.encodedRow(row, places: places))
                        #expect(cells + Array(repeating: nil, count: places.count - cells.count) == texts(table)[row])
                    }
                } catch is TableError {
                } catch is JSONSyntaxError {
                }
            }
        }
    }
}
