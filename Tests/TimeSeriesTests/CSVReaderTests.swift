import Testing

@testable import TimeSeries

@Suite struct CSVReaderTests {
    private func read(_ text: String, _ options: CSVReader.Options = .init()) throws -> CSVTable {
        try CSVReader.read(Array(text.utf8), options: options)
    }

    @Test(arguments: [
        "timestamp,a,b\n2020-01-01T00:00:00Z,1,2\n2020-01-01T00:00:01Z,3,4\n",
        "timestamp,a,b\n2020-01-01T00:00:00Z,1,2\n2020-01-01T00:00:01Z,3,4",
        "timestamp,a,b\r\n2020-01-01T00:00:00Z,1,2\r\n2020-01-01T00:00:01Z,3,4\r\n",
        "timestamp,a,b\r\n2020-01-01T00:00:00Z,1,2\r\n2020-01-01T00:00:01Z,3,4\r",
        "\u{FEFF}timestamp,a,b\n2020-01-01T00:00:00Z,1,2\n2020-01-01T00:00:01Z,3,4\n\n  \n\r\n",
        "\"timestamp\",\"a\",\"b\"\n\"2020-01-01T00:00:00Z\",\"1\",\"2\"\n\"2020-01-01T00:00:01Z\",\"3\",\"4\"\n",
        "\n\ntimestamp , a,\tb\n2020-01-01 00:00 , 1 , +2.0 \n 2020-01-01T01:00:01+01:00,3e0,\" 4 \"",
    ])
    func readsEveryWayOfWritingTheSame(text: String) throws {
        let csv = try read(text)
        #expect(csv.table.signalNames == ["a", "b"])
        #expect(csv.table.values == [1, 2, 3, 4])
        #expect(
            csv.table.timestamps?.map { $0.description } == ["2020-01-01T00:00:00.000Z", "2020-01-01T00:00:01.000Z"])
        #expect(csv.timestampName == "timestamp")
        #expect(csv.timestampTexts?.count == 2)
    }

    @Test func takesEveryFormOfMissingAsMissing() throws {
        let csv = try read("a,b,c,d,e,f,g,h\n,null,NaN,nan,inf,-Infinity,NULL,\"\"\n1,2,3,4,5,6,7,8\n,,,,,,,\n")
        #expect(csv.table.rowCount == 3)
        #expect(csv.table.values[0..<8].allSatisfy { $0.isNaN })
        #expect(csv.table.values[8..<16].elementsEqual(1...8, by: { $0 == Double($1) }))
        #expect(csv.table.values[16...].allSatisfy { $0.isNaN })
        #expect(csv.table.timestamps == nil && csv.timestampTexts == nil)
    }

    @Test func readsQuotedNamesWithCommasQuotesAndLineBreaks() throws {
        let csv = try read("\"a \"\"x\"\", m/s\",\"two\nlines\"\n1,2\nx,3\n".replacing("x,3", with: "5,3"))
        #expect(csv.table.signalNames == ["a \"x\", m/s", "two\nlines"])
        #expect(throws: TableError(.notANumber("oops"), row: 2, line: 4, column: 2, columnName: "two\nlines")) {
            try read("a,\"two\nlines\"\n1,2\n3,oops\n")
        }
    }

    @Test func blankLinesInAOneColumnTextAreMissingReadings() throws {
        let csv = try read("a\n1\n\n\n2\n\n")
        #expect(csv.table.rowCount == 4)
        #expect(csv.table.values[1].isNaN && csv.table.values[2].isNaN && csv.table.values[3] == 2)
    }

    @Test(arguments: [
        ("", TableError(.noColumns)),
        ("\n\n", TableError(.noColumns)),
        ("timestamp\n2020-01-01\n", TableError(.noSignals)),
        ("a,b\n", TableError(.noRows)),
        ("a,b", TableError(.noRows)),
        ("a,,b\n1,2,3", TableError(.emptyName, line: 1, column: 2)),
        ("a,b,a\n1,2,3", TableError(.duplicateName("a"), line: 1, column: 3)),
        ("a,timestamp\n1,2020-01-01", TableError(.misplacedTimestampColumn("timestamp"), line: 1, column: 2)),
        ("timestamp,timestamp\n", TableError(.duplicateName("timestamp"), line: 1, column: 2)),
        ("a,b\n1,2\n3\n", TableError(.raggedRow(found: 1, expected: 2), row: 2, line: 3)),
        ("a,b\n1,2\n3,4,5,6\n", TableError(.raggedRow(found: 4, expected: 2), row: 2, line: 3)),
        ("timestamp,a\n2020-01-01\n", TableError(.raggedRow(found: 1, expected: 2), row: 1, line: 2)),
        ("a,b\n1,2\n\n3,4\n", TableError(.blankRow, row: 2, line: 3)),
        ("a,b\n1,x1\n", TableError(.notANumber("x1"), row: 1, line: 2, column: 2, columnName: "b")),
        ("a,b\n1,1e999\n", TableError(.outOfRange("1e999"), row: 1, line: 2, column: 2, columnName: "b")),
        ("a,b\n1,\"2\n", TableError(.unterminatedQuote, row: 1, line: 2, column: 2, columnName: "b")),
        ("a,b\n1,\"2\"3\n", TableError(.textAfterQuote, row: 1, line: 2, column: 2, columnName: "b")),
        ("a,b\n1,2\u{0}\n", TableError(.nulByte, row: 1, line: 2, column: 2, columnName: "b")),
        ("a\u{0},b\n1,2\n", TableError(.nulByte, line: 1, column: 1)),
        ("\"a\n1\n", TableError(.unterminatedQuote, line: 1, column: 1)),
        (
            "timestamp,a\n2020-01-01,1\n,2\n",
            TableError(.missingTimestamp, row: 2, line: 3, column: 1, columnName: "timestamp")
        ),
        (
            "timestamp,a\n2020-02-30,1\n",
            TableError(.invalidTimestamp("2020-02-30"), row: 1, line: 2, column: 1, columnName: "timestamp")
        ),
        (
            "timestamp,a\n2020-01-02,1\n2020-01-02,1\n",
            TableError(.notIncreasing(earlier: false), row: 2, line: 3, column: 1, columnName: "timestamp")
        ),
        (
            "timestamp,a\n2020-01-02,1\n2020-01-01,1\n",
            TableError(.notIncreasing(earlier: true), row: 2, line: 3, column: 1, columnName: "timestamp")
        ),
    ])
    func saysWhatIsWrongAndWhere(text: String, expected: TableError) {
        #expect(throws: expected) { try read(text) }
    }

    @Test func refusesBytesThatAreNotUTF8() {
        #expect(throws: TableError(.invalidUTF8, line: 1, column: 2)) {
            try CSVReader.read([97, 44, 0xFF, 10, 49, 44, 50])
        }
        #expect(throws: TableError(.invalidUTF8, row: 1, line: 2, column: 1, columnName: "a")) {
            try CSVReader.read([97, 10, 0xC3, 10])
        }
    }

    @Test func messagesTellWhatWouldBeRight() {
        let error = TableError(.notANumber("true"), row: 5, line: 6, column: 3, columnName: "pump")
        #expect(
            error.description
                == "row 5 (line 6), column 3 \"pump\": \"true\" is not a number; write booleans as 1 and 0")
        #expect("\(TableError.Reason.notANumber("1;2"))".contains("separated by commas"))
        #expect("\(TableError.Reason.notANumber(String(repeating: "x", count: 900)))".count < 160)
    }

    @Test func emptyTimesOnEveryRowMeanNone() throws {
        #expect(try read("timestamp,a\n,1\n,2\n").table.timestamps == nil)
    }

    @Test func theFirstColumnMayHoldAnyTextWhenTold() throws {
        var options = CSVReader.Options(timestampColumn: .firstColumnAlways)
        let texts = try read("when,a\nfirst,1\n\"ä, b\",2\n,3\n", options)
        #expect(texts.table.signalNames == ["a"] && texts.timestampName == "when")
        #expect(texts.table.timestamps == nil)
        #expect(texts.timestampTexts.map(Array.init) == ["first", "ä, b", ""])
        #expect(try read(",a\n2020-01-01,1\n2020-01-02,2\n", options).table.timestamps?.count == 2)
        // Order matters only among times.
        #expect(try read("t,a\n2020-01-02,1\n2020-01-01,2\nx,1\n", options).table.timestamps == nil)
        #expect(throws: TableError(.notIncreasing(earlier: true), row: 2, column: 1, columnName: "t")) {
            try read("t,a\n2020-01-02,1\n2020-01-01,2\n", options)
        }
        options.requireStrictlyIncreasing = false
        #expect(try read("t,a\n2020-01-02,1\n2020-01-01,2\n", options).table.timestamps?.count == 2)
    }

    @Test func holdsItsLimits() {
        #expect(throws: TableError(.tooManySignals(limit: 2), line: 1)) { try read("a,b,c\n", .init(maxSignals: 2)) }
        #expect(throws: TableError(.tooManyRows(limit: 1))) { try read("a\n1\n2\n", .init(maxRows: 1)) }
        #expect(throws: TableError(.tooManyCells(limit: 3))) { try read("a,b\n1,2\n3,4\n", .init(maxCells: 3)) }
        #expect(throws: TableError(.tooManyRows(limit: 9))) {
            try read("a\n" + String(repeating: "\n", count: 99) + "1", .init(maxRows: 9))
        }
    }

    @Test func duplicateNamesCanBeAllowed() throws {
        #expect(try read("a,a\n1,2\n", .init(duplicateHeader: .allow)).table.signalNames == ["a", "a"])
    }

    /// Random damage to a good text must end in a table or in an error, never in a trap.
    @Test func survivesDamage() {
        var random = SplitMix(state: 21)
        let good = Array(
            "timestamp,\"a \"\"b\"\"\",c\r\n2020-01-01T00:00:00Z,1.5,\r\n2020-01-02,\"2\",nan\r\n\r\n".utf8)
        let alphabet = Array("\",\r\n\t -+.eE0123456789nulifTZ:\u{0}\u{FF}".utf8)
        for _ in 0..<4_000 {
            var text = good
            for _ in 0...(random.next() % 6) {
                let place = Int(random.next() % UInt64(max(1, text.count)))
                switch random.next() % 3 {
                case 0 where !text.isEmpty: text.remove(at: place)
                case 1: text.insert(alphabet[Int(random.next() % UInt64(alphabet.count))], at: min(place, text.count))
                default: if !text.isEmpty { text[place] = UInt8(truncatingIfNeeded: random.next()) }
                }
            }
            for column in [CSVReader.Options.TimestampColumn.named("timestamp"), .firstColumnAlways, .absent] {
                if let csv = try? CSVReader.read(text, options: .init(timestampColumn: column)) {
                    #expect(csv.table.values.count == csv.table.rowCount * csv.table.signalCount)
                    #expect(csv.table.values.allSatisfy { !$0.isInfinite })
                }
            }
        }
    }
}
