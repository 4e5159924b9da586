import Testing

@testable import TimeSeries

@Suite struct SignalTableJSONTests {
    private func read(_ text: String, _ options: SignalTableJSON.Options = .init()) throws -> SignalDocument {
        try SignalTableJSON.read(Array(text.utf8), options: options)
    }

    @Test(arguments: [
        #"{"modelId":"m","signalNames":["a","b"],"data":[{"timestamp":"2020-01-01T00:00:00Z","values":[1,null]},{"timestamp":"2020-01-01T00:00:01Z","values":[3.5,-4e0]}],"sensitivity":0.5}"#,
        #" { "modelId" : "m", "data" : [ { "values" : [ 1 , null ] , "timestamp" : "2020-01-01T00:00:00Z" } , {"timestamp":"2020-01-01T00:00:01Z","value":[3.5,-4], "note": {"x": [1]}} ] , "columnLabels" : [ "a" , "b" ], "sensitivity" : 0.5 } "#,
    ])
    func readsMembersInAnyOrder(text: String) throws {
        let document = try read(text)
        #expect(document.signalNames == ["a", "b"])
        #expect(document.rowCount == 2 && document.columnCount == 2 && document.hasData)
        #expect(document.timestamps?.count == 2)
        #expect(document.members.names == ["modelId", "sensitivity"])
        #expect(document.members["sensitivity"]?.number == 0.5)
        let table = try document.table()
        #expect(table[0, 0] == 1 && table[0, 1].isNaN && table[1, 0] == 3.5 && table[1, 1] == -4)
    }

    @Test func leavesPoliciesToTheCaller() throws {
        let bare = try read(#"{"requestType":"BASE64_ENCODED","content":"YQ==","signalNames":null,"data":null}"#)
        #expect(bare.signalNames == nil && !bare.hasData && bare.members["content"]?.string == "YQ==")
        #expect(throws: TableError(.missingMember("signalNames"))) { try bare.table() }
        #expect(throws: TableError(.missingMember("data"))) { try bare.table(namesIfAbsent: ["a"]) }

        let nameless = try read(#"{"data":[{"values":[1,2]}]}"#)
        #expect(nameless.timestamps == nil && nameless.columnCount == 2)
        #expect(try nameless.table(namesIfAbsent: ["x", "y"]).signalNames == ["x", "y"])
        #expect(throws: TableError(.raggedRow(found: 2, expected: 1), row: 1, path: "data[0].values")) {
            try nameless.table(namesIfAbsent: ["x"])
        }
        let empty = try read(#"{"signalNames":["a"],"data":[]}"#)
        #expect(empty.hasData && empty.rowCount == 0 && empty.columnCount == 1)
    }

    @Test func readsAnInnerObjectInTheSamePass() throws {
        let text =
            #"{"modelId":"m","inputDetails":{"inputType":"INLINE","data":[{"values":[1]}]},"outputDetails":{"prefix":"p"}}"#
        let (outer, inner) = try SignalTableJSON.read(Array(text.utf8), nestedIn: "inputDetails")
        #expect(outer.names == ["modelId", "outputDetails"])
        #expect(inner?.values == [1] && inner?.members["inputType"]?.string == "INLINE")
        let wrong = #"{"inputDetails":{"data":[{"values":[1]},{"values":["x"]}]}}"#
        #expect(
            throws: TableError(
                .wrongType(found: "a string", expected: "a number or null"), row: 2, column: 1,
                path: "inputDetails.data[1].values[0]")
        ) { try SignalTableJSON.read(Array(wrong.utf8), nestedIn: "inputDetails") }
        #expect(try SignalTableJSON.read(Array(#"{"inputDetails":null}"#.utf8), nestedIn: "inputDetails").inner == nil)
    }

    @Test(arguments: [
        ("[]", TableError(.wrongType(found: "an array", expected: "an object"), path: "the document")),
        (#"{"signalNames":"a"}"#, TableError(.wrongType(found: "a string", expected: "an array"), path: "signalNames")),
        (
            #"{"signalNames":["a",1]}"#,
            TableError(.wrongType(found: "a number", expected: "a string"), path: "signalNames[1]")
        ),
        (#"{"signalNames":["a",""]}"#, TableError(.emptyName, column: 2, path: "signalNames[1]")),
        (#"{"columnLabels":["a","b","a"]}"#, TableError(.duplicateName("a"), column: 3, path: "columnLabels[2]")),
        (#"{"signalNames":[]}"#, TableError(.noSignals, path: "signalNames")),
        (
            #"{"signalNames":["a"],"columnLabels":["a"]}"#,
            TableError(.conflictingMembers("signalNames", "columnLabels"), path: "columnLabels")
        ),
        (#"{"data":{}}"#, TableError(.wrongType(found: "an object", expected: "an array"), path: "data")),
        (#"{"data":[1]}"#, TableError(.wrongType(found: "a number", expected: "an object"), path: "data[0]")),
        (#"{"data":[{}]}"#, TableError(.missingMember("values"), row: 1, path: "data[0]")),
        (#"{"data":[{"values":[]}]}"#, TableError(.noSignals, row: 1, path: "data[0].values")),
        (
            #"{"data":[{"values":1}]}"#,
            TableError(.wrongType(found: "a number", expected: "an array"), path: "data[0].values")
        ),
        (
            #"{"data":[{"values":[1],"value":[1]}]}"#,
            TableError(.conflictingMembers("values", "value"), path: "data[0]")
        ),
        (
            #"{"signalNames":["a","b"],"data":[{"values":[1,2]},{"values":[1, true]}]}"#,
            TableError(
                .wrongType(found: "a boolean", expected: "a number or null"), row: 2, column: 2, columnName: "b",
                path: "data[1].values[1]")
        ),
        (
            #"{"data":[{"value":[1, 1e999]}]}"#,
            TableError(.outOfRange("1e999"), row: 1, column: 2, path: "data[0].value[1]")
        ),
        (
            #"{"data":[{"values":[1,2]},{"values":[1,2,3]}]}"#,
            TableError(.raggedRow(found: 3, expected: 2), row: 2, path: "data[1].values")
        ),
        (
            #"{"data":[{"values":[1,2]}],"signalNames":["a"]}"#,
            TableError(.raggedRow(found: 2, expected: 1), row: 1, path: "data[0].values")
        ),
        (
            #"{"data":[{"timestamp":"2020-01-01","values":[1]},{"values":[1]}]}"#,
            TableError(.missingTimestamp, row: 2, path: "data[1]")
        ),
        (
            #"{"data":[{"values":[1]},{"timestamp":"2020-01-01","values":[1]}]}"#,
            TableError(.missingTimestamp, row: 1, path: "data[0]")
        ),
        (
            #"{"data":[{"timestamp":"soon","values":[1]}]}"#,
            TableError(.invalidTimestamp("soon"), row: 1, path: "data[0].timestamp")
        ),
        (
            #"{"data":[{"timestamp":1577836800,"values":[1]}]}"#,
            TableError(.wrongType(found: "a number", expected: "a time as a string"), row: 1, path: "data[0].timestamp")
        ),
        (
            #"{"data":[{"timestamp":"2020-01-02","values":[1]},{"timestamp":"2020-01-02","values":[1]}]}"#,
            TableError(.notIncreasing(earlier: false), row: 2, path: "data[1].timestamp")
        ),
    ])
    func saysWhatIsWrongAndWhere(text: String, expected: TableError) {
        #expect(throws: expected) { try read(text) }
    }

    @Test(arguments: [
        #"{"data":[{"values":[1,]}]}"#, #"{"data":[{"values":[01]}]}"#, #"{"data":[{"values":[NaN]}]}"#,
        #"{"data":[{"values":[1]}]"#, #"{"data":[{"values":[1]}]}}"#, #"{"data":[],"data":[]}"#,
        #"{"data":[{"values":[1],"values":[1]}]}"#, #"{"data":[{"x":1,"x":1,"values":[1]}]}"#, #"{"a":1,"a":2}"#,
    ])
    func syntaxErrorsKeepTheirOffset(text: String) {
        #expect(throws: JSONSyntaxError.self) { try read(text) }
    }

    @Test func holdsItsLimits() {
        #expect(throws: TableError(.tooManySignals(limit: 1), path: "signalNames")) {
            try read(#"{"signalNames":["a","b"]}"#, .init(maxSignals: 1))
        }
        #expect(throws: TableError(.tooManyCells(limit: 3), path: "data")) {
            try read(#"{"data":[{"values":[1,2]},{"values":[1,2]}]}"#, .init(maxCells: 3))
        }
    }

    @Test func messagesNameThePath() {
        #expect(
            TableError(.raggedRow(found: 3, expected: 2), row: 2, path: "data[1].values").description
                == "data[1].values: the row has 3 values, expected 2")
    }

    @Test func survivesDamage() {
        var random = SplitMix(state: 51)
        let good = Array(
            #"{"signalNames":["a","b"],"data":[{"timestamp":"2020-01-01","values":[1,null]},{"timestamp":"2020-01-02","value":[2,3]}],"x":{}}"#
                .utf8)
        let alphabet = Array("{}[],:\"\\123.e-n \u{0}".utf8)
        for _ in 0..<3_000 {
            var text = good
            for _ in 0...(random.next() % 4) {
                let place = Int(random.next() % UInt64(text.count))
                if random.next() % 2 == 0 {
                    text[place] = alphabet[Int(random.next() % UInt64(alphabet.count))]
                } else {
                    text.remove(at: place)
                }
            }
            if let document = try? SignalTableJSON.read(text), document.hasData {
                #expect(
                    document.values.count == document.rowCount * (document.rowCount == 0 ? 0 : document.columnCount))
            }
        }
    }
}
