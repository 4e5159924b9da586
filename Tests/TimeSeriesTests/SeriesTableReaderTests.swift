import Testing
import TimeSeries

/// Comma-separated texts of one table, or of one variable each.
@Suite struct SeriesTableReaderTests {
    private let reader = SeriesTableReader(maximumVariables: 3)

    @Test func readsATableInAnyOrderOfTime() throws {
        let variables = try reader.oneTable(
            Array("timestamp,b,a\n2021-01-02T00:00:00Z,3,4\n2021-01-01,1,\n2021-01-03 00:00,5,6\n".utf8))
        #expect(variables.map(\.name) == ["b", "a"])
        #expect(variables[0].values == [1, 3, 5] && variables[1].values[0].isNaN)
        #expect(
            variables[0].timestamps == ["2021-01-01", "2021-01-02", "2021-01-03"].compactMap { Timestamp(parsing: $0) })
        #expect(variables[1].timestamps == variables[0].timestamps)
    }

    @Test func readsTheFileOfAVariable() throws {
        let variable = try reader.variable(
            named: "p", Array("timestamp,value\r\n2021-01-01,1.5\r\n2021-01-02,\r\n".utf8))
        #expect(variable.name == "p" && variable.values[0] == 1.5 && variable.values[1].isNaN)
    }

    @Test(arguments: [
        ("", AlignmentError.Kind.readingFileError, "header"), ("timestamp\n2021-01-01\n", .noVariablesFound, "signal"),
        ("time,a\n2021-01-01,1\n", .columnNotFound, "timestamp"), ("a,timestamp\n", .columnNotFound, "first column"),
        ("timestamp,a\n", .noData, "no data row"), ("timestamp,a,a\n", .duplicatedVariables, "\"a\""),
        ("timestamp,a,b,c,d\n", .dataExceedsLimit, "more than 3"),
        ("timestamp,a\n2021-01-01,x\n", .variableParseError, "row 1"),
        ("timestamp,a\n2021-01-01,1\n2021-13-01,1\n", .variableParseError, "row 2"),
        ("timestamp,a\n,1\n", .variableParseError, "timestamp"),
        ("timestamp,a\n2021-01-01,1,2\n", .numColumnsMismatch, "row 1"),
        ("timestamp,a\n2021-01-01\n", .numColumnsMismatch, "row 1"),
        ("timestamp,a\n\"2021", .readingFileError, "never closed"),
        ("timestamp,a\n2021-01-01,1e999\n", .variableParseError, "too large"), ("\u{0},a\n", .readingFileError, "NUL"),
    ])
    func saysWhatIsWrongWithATable(text: String, kind: AlignmentError.Kind, reason: String) {
        do throws(AlignmentError) {
            _ = try reader.oneTable(Array(text.utf8))
            Issue.record("it was accepted")
        } catch {
            #expect(error.kind == kind && error.description.contains(reason), "\(error.kind): \(error)")
        }
    }

    @Test(arguments: [
        ("timestamp,v\n2021-01-01,1\n", AlignmentError.Kind.fileColumnsNotExist),
        ("value,timestamp\n1,2021-01-01\n", .fileColumnsNotExist), ("timestamp\n2021-01-01\n", .fileColumnsNotExist),
        ("time,value\n2021-01-01,1\n", .fileColumnsNotExist), ("timestamp,value,more\n", .numColumnsMismatch),
        ("timestamp,value\n2021-01-01,one\n", .variableParseError), ("timestamp,value\n", .noData),
        ("", .readingFileError),
    ])
    func saysWhatIsWrongWithAFile(text: String, kind: AlignmentError.Kind) {
        do throws(AlignmentError) {
            _ = try reader.variable(named: "pressure", Array(text.utf8))
            Issue.record("it was accepted")
        } catch {
            #expect(error.kind == kind && error.description.contains("\"pressure\""), "\(error.kind): \(error)")
        }
    }

    @Test func whateverTheBytesTheAnswerIsVariablesOrAnError() {
        var random = SplitMix(state: 7)
        let seeds = [
            "timestamp,a,b\n2021-01-01T00:00:00Z,1,2\n2021-01-01T00:01:00Z,,3e5\n", "timestamp,value\n2021-01-01,1\n",
        ]
        for round in 0..<4000 {
            var bytes = Array(seeds[round % 2].utf8)
            for _ in 0...Int(random.next() % 4) {
                bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
            }
            let variables = (try? reader.oneTable(bytes)) ?? (try? [reader.variable(named: "v", bytes)]) ?? []
            #expect(variables.allSatisfy { $0.timestamps.count == $0.values.count })
            _ = try? SeriesAlignment().align(variables)
        }
    }
}
