import Detectors
import Testing
import TimeSeries

@testable import ControlPlane

@Suite("Documents with rows")
struct TableDocumentTests {
    private func json(_ text: String, _ limits: TableLimits = TableLimits()) throws -> TableDocument {
        try Array(text.utf8).withUnsafeBufferPointer { try TableDocument(json: $0, limits: limits) }
    }

    private func csv(_ text: String) throws -> TableDocument {
        try Array(text.utf8).withUnsafeBytes { try TableDocument(csv: $0) }
    }

    @Test func membersAreFoundWhateverTheirCase() throws {
        let document = try json(
            """
            {"DataSetName":{"x":[1]},"COLUMNS":{"Key":{"DataType":"STRING","Role":"key","imputation":null,"other":[1]},
             "b":{"dataType":"numericMeasure","aggregation":"Sum","imputation":"Zeroes"},"c":null},
             "Data":[{"key":"1","b":2}]}
            """)
        #expect(document.rows.columns == ["key", "b"] && document.rows.rowCount == 1)
        #expect(
            document.columns == [
                ColumnSettings(name: "Key", dataType: .string, role: .key),
                ColumnSettings(name: "b", dataType: .numericMeasure, imputation: .zeroes, aggregation: .sum),
                ColumnSettings(name: "c"),
            ])
        for text in ["{}", #"{"data":null,"columns":null}"#, #"{"data":[]}"#] {
            let empty = try json(text)
            #expect(empty.rows.rowCount == 0 && empty.columns.isEmpty)
        }
        #expect(try json(#"[{"a":1},{"a":2}]"#).rows.rowCount == 2)
        #expect(try csv("a,b\n1,2\n").rows.text(row: 0, column: 1) == "2")
    }

    @Test(arguments: [
        ("7", "expected an object"), (#"{"data":{}}"#, "data: expected an array of rows, found an object"),
        (#"{"columns":[]}"#, "columns: expected an object"), (#"{"data":[1]}"#, "row 1"),
    ])
    func otherFormsAreRefused(text: String, message: String) {
        #expect {
            try json(text)
        } throws: {
            ($0 as? TableError)?.description.contains(message) == true
        }
    }

    @Test(arguments: ["", "{", #"{"data":[]} x"#, #"{"data":[],"DATA":[]}"#, #"{"columns":{"a":{"role":"key"}"#])
    func whatIsNotJSONIsSaidSo(text: String) {
        #expect(throws: JSONSyntaxError.self) { try json(text) }
    }

    @Test func allMistakesInMetadataAreToldAtOnce() {
        let text = """
            {"columns":{"a":{"dataType":"float","role":7},"b":5,"c":{"imputation":"guess","aggregation":[]},
             "d":{},"D":{}},"data":[]}
            """
        #expect {
            try json(text)
        } throws: { error in
            guard case TableFault.invalidColumnMetadata(let columns)? = error as? TableFault else { return false }
            return Set(columns.keys) == ["a", "b", "c", "D"] && columns["a"]?.count == 2 && columns["c"]?.count == 2
                && columns["a"]?[0]
                    == "'float' is no dataType; known are string, numeric, numericMeasure, logical, date, text"
        }
    }

    @Test func namesThatStandTwiceAreFaultsOfTheColumn() {
        for read in [
            { try json(#"{"data":[{"a":1,"A":2}]}"#) }, { try json(#"[{"a":1,"a":2}]"#) }, { try csv("a,b,A\n") },
        ] as [() throws -> TableDocument] {
            #expect {
                try read()
            } throws: { error in
                guard case TableFault.invalidColumnMetadata(let columns)? = error as? TableFault else { return false }
                return columns.keys.first?.lowercased() == "a"
            }
        }
    }

    @Test func metadataIsBounded() {
        let many = (0..<1_000_000).map { "\"c\($0)\":{}" }.joined(separator: ",")
        #expect {
            try json("{\"columns\":{\(many)}}")
        } throws: {
            ($0 as? TableError)?.reason == .tooManyColumns(limit: 1000)
        }
        #expect {
            try json("{\"columns\":{\"\(String(repeating: "x", count: 256))\":{}}}")
        } throws: {
            ($0 as? TableError)?.reason == .nameTooLong(limit: 255)
        }
        #expect {
            try json("{\"columns\":{\"a\":{\(Array(repeating: "\"role\":1", count: 1000).joined(separator: ","))}}}")
        } throws: { error in
            guard case TableFault.invalidColumnMetadata(let columns)? = error as? TableFault else { return false }
            return columns["a"]?.count == 10
        }
    }

    @Test func laterSettingsOverrideEarlierOnes() {
        let file = [
            ColumnSettings(name: "a", dataType: .string, role: .key),
            ColumnSettings(name: "b", role: TableColumn.Role.none),
        ]
        let asked = [ColumnSettings(name: "A", dataType: .text), ColumnSettings(name: "c", role: .target)]
        #expect(
            file.overridden(by: asked) == [
                ColumnSettings(name: "a", dataType: .text, role: .key),
                ColumnSettings(name: "b", role: TableColumn.Role.none),
                ColumnSettings(name: "c", role: .target),
            ])
    }

    @Test func settingsOfABodyThatIsReadAlready() throws {
        let value = try JSONValue(parsing: #"{"a":{"ROLE":"timestamp","dataType":"date"}}"#)
        #expect(try ColumnSettings.read(value) == [ColumnSettings(name: "a", dataType: .date, role: .timestamp)])
        #expect(try ColumnSettings.read(.null) == [])
    }
}
