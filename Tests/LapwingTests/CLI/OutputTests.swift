import Testing
import TimeSeries

@testable import lapwing

@Suite struct OutputTests {
    @Test(arguments: [
        ("abc", 3), ("Pümpe", 5), ("泵站", 4), ("e\u{301}", 1), ("👩‍🔧", 2), ("한글", 4), ("Ａ", 2), ("", 0), ("→█", 2),
    ])
    func displayWidth(_ text: String, _ width: Int) { #expect(DisplayText.width(text) == width) }

    @Test func clipping() {
        #expect(DisplayText.clipped("abcdef", to: 6) == "abcdef")
        #expect(DisplayText.clipped("abcdef", to: 4) == "abc…")
        #expect(DisplayText.clipped("泵站泵站", to: 6) == "泵站…")
        #expect(DisplayText.clipped("abcdef", to: 0) == "")
    }

    @Test func columnsAlignWhateverTheScript() {
        var table = TextTable([.init("NAME"), .init("N", .right), .init("ID")])
        table.add(["泵", "7", "x"])
        table.add(["pump", "123", "y"])
        table.add(["a\u{1B}[31m", "", ""])
        #expect(table.text() == "NAME      N  ID\n泵        7  x\npump    123  y\na\u{FFFD}[31m\n")
    }

    @Test func csvQuotesWhereItMust() {
        #expect(CSVText.line(["a", "b,c", "d\"e", "f\ng", "", " h"]) == "a,\"b,c\",\"d\"\"e\",\"f\ng\",,\" h\"\n")
    }

    @Test func prettyJSON() throws {
        let value = try JSONValue(parsing: #"{"a":[1,2.5,null,true,{}],"b":{"c":"x\"y"},"d":[]}"#)
        #expect(
            PrettyJSON.text(value) == """
                {
                  "a": [
                    1,
                    2.5,
                    null,
                    true,
                    {}
                  ],
                  "b": {
                    "c": "x\\"y"
                  },
                  "d": []
                }

                """)
        #expect(try JSONValue(parsing: PrettyJSON.text(value)) == value)
    }

    private static let model = #"""
        {"id":"ocid1.m","displayName":"a, b","lifecycleState":"ACTIVE","timeCreated":"2026-03-01T12:30:05.120Z",
         "description":null,"modelTrainingResults":{"fap":0.0030231481,"multivariateFap":0.01,
         "signalDetails":[{"signalName":"s","min":1.23456,"details":null}]},"tags":["x","y"]}
        """#

    @Test func listsInThreeForms() throws {
        let item = try JSONValue(parsing: Self.model)
        func text(_ format: OutputFormat) -> String {
            ResourceOutput(columns: ModelKind.columns, format: format).list([item])
        }
        #expect(
            text(.table) == """
                NAME  STATE        FAP  ROW FAP  CREATED               ID
                a, b  ACTIVE  0.003023     0.01  2026-03-01T12:30:05Z  ocid1.m

                """)
        #expect(
            text(.csv) == """
                displayName,lifecycleState,modelTrainingResults.fap,modelTrainingResults.multivariateFap,timeCreated,id
                "a, b",ACTIVE,0.0030231481,0.01,2026-03-01T12:30:05.120Z,ocid1.m

                """)
        #expect(try JSONValue(parsing: text(.json)) == .array([item]))
    }

    @Test func oneResourceForReading() throws {
        let object = try #require(try JSONValue(parsing: Self.model).object)
        let text = ResourceSheet.text(object)
        #expect(text.contains("modelTrainingResults.fap              0.0030231481\n"))
        #expect(text.contains("tags                                  x\n                                      y\n"))
        #expect(text.hasSuffix("\nmodelTrainingResults.signalDetails\n  signalName    min\n  s           1.235\n"))
        #expect(!text.contains("description"))
    }

    @Test(arguments: [(0.0, "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (1_897_632, "1.8 MiB")])
    func sizes(_ bytes: Double, _ text: String) { #expect(ResourceColumn.size(bytes) == text) }

    @Test(arguments: [(0.0, "0"), (1253, "1253"), (0.00302314, "0.003023"), (-70.8601, "-70.86"), (1e-12, "0")])
    func shortNumbers(_ value: Double, _ text: String) { #expect(ResourceColumn.shortNumber(value) == text) }
}
