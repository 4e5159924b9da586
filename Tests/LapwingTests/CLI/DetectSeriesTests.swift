import ArgumentParser
import Foundation
import TestSupport
import Testing
import TimeSeries

@testable import lapwing

/// `lapwing detect-series`: the same answers as the server's, from files.
@Suite struct DetectSeriesTests {
    private func run(
        _ arguments: [String], files: [String: String] = [:]
    ) throws -> String {
        try withTemporaryFolder { folder in
            for (name, text) in files { try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/" + name)) }
            let captured = CapturedOutput()
            let arguments = arguments.map { files[$0] == nil ? $0 : folder + "/" + $0 }
            do {
                try DetectSeriesCommand.parse(arguments).run(console: captured.console())
            } catch let failure as CommandFailure {
                #expect(captured.text.isEmpty)
                throw CommandFailure(failure.status, failure.message.replacing(folder + "/", with: ""))
            }
            return captured.text
        }
    }

    private func failure(_ arguments: [String], files: [String: String] = [:]) -> String {
        do {
            return "no failure: " + (try run(arguments, files: files))
        } catch let failure as CommandFailure {
            #expect(failure.status == .badInput)
            return failure.message
        } catch {
            return "another error: \(error)"
        }
    }

    private let csv = "time,value\n1738000260,115.706\n2025-01-27T17:52:00Z,92.16\n"
    private let level = #"{"critical_threshold": 100, "warning_threshold": 90}"#

    @Test func peopleGetATable() throws {
        #expect(
            try run(["absolute-threshold", "--input", "a.csv", "--config", level], files: ["a.csv": csv]) == """
                TIME                        VALUE  SEVERITY  THRESHOLD
                2025-01-27T17:51:00.000Z  115.706  critical        100
                2025-01-27T17:52:00.000Z    92.16  warning         100

                """)
    }

    @Test func scriptsGetJSONOrCSV() throws {
        let files = ["a.csv": csv, "config.json": level]
        let arguments = ["absolute-threshold", "--input", "a.csv", "--config", "config.json", "--output"]
        let json = try JSONValue(parsing: try run(arguments + ["json"], files: files))
        let first = try #require(json.object?["data"]?.array?.first?.object)
        #expect(first.names == ["timestamp", "value", "severity", "threshold"])
        #expect(first["timestamp"]?.integer == 1_738_000_260)
        #expect(
            try run(arguments + ["csv"], files: files)
                == "timestamp,value,severity,threshold\n1738000260,115.706,critical,100\n1738000320,92.16,warning,100\n"
        )
    }

    @Test func everyFormOfInputGivesTheSame() throws {
        let list = #"[{"timestamp": 1, "value": 1}, {"timestamp": 2, "value": 2}, {"timestamp": 3, "value": 4}]"#
        let settings = #"{"window": 3, "min_periods": 2}"#
        let files = [
            "list.json": list, "list.csv": "t,other,value\n1,9,1\n2,9,2\n3,9,4\n", "one.csv": "t,v\n1,1\n2,2\n3,4\n",
            "data.json": #"{"current": \#(list), "history": \#(list)}"#,
            "request.json": "\u{FEFF}"
                + #"{"config": \#(settings), "data": {"history": \#(list), "current": \#(list)}}"#,
        ]
        let expected = try run(
            ["moving-average", "--input", "data.json", "--config", settings, "-o", "csv"], files: files)
        #expect(expected.split(separator: "\n").count == 4)
        #expect(try run(["moving-average", "--input", "request.json", "-o", "csv"], files: files) == expected)
        for input in ["list.json", "list.csv", "one.csv"] {
            for history in ["list.json", "list.csv", "one.csv"] {
                let found = try run(
                    ["moving-average", "--input", input, "--history", history, "--config", settings, "-o", "csv"],
                    files: files)
                #expect(found == expected, "\(input) \(history)")
            }
        }
    }

    @Test func allMethodsRun() throws {
        let rows = (0..<40).map { "\(1_738_000_000 + 3600 * $0),\(Double($0 % 6) + 0.25)" }.joined(separator: "\n")
        let files = ["a.csv": "timestamp,value\n" + rows + "\n"]
        let two = ["--input", "a.csv", "--history", "a.csv", "-o", "csv"]
        let percentage = try run(
            ["percentage-threshold", "--config", #"{"critical_percentile": 90}"#] + two, files: files)
        #expect(percentage.hasPrefix("timestamp,value,severity,threshold\n"))
        #expect(try run(["isolation-forest"] + two, files: files).hasPrefix("timestamp,value,anomaly\n"))
        let forecast = try run(["prophet", "--input", "a.csv", "-o", "csv"], files: files)
        #expect(forecast.hasPrefix("timestamp,value,min,max\n1738144000,"))
        #expect(forecast.split(separator: "\n").count == 25)
    }

    @Test func errorsNameThePlace() {
        let list = "[\n  {\"timestamp\": 1, \"value\": 1},\n  {\"timestamp\": 2, \"välue\": 1, \"value\": \"x\"}\n]"
        #expect(
            failure(["absolute-threshold", "--input", "a.json", "--config", level], files: ["a.json": list])
                == "a.json line 3, column 41, data.current[1].value: Input should be a valid number, unable to parse string "
                + "as a number")
        #expect(
            failure(
                ["absolute-threshold", "--input", "a.csv", "--config", "{\"critical_threshold\":\n []}"],
                files: ["a.csv": csv])
                == "--config line 2, column 2, config.critical_threshold: Input should be a valid number")
        #expect(
            failure(["absolute-threshold", "--input", "a.csv"], files: ["a.csv": csv])
                == "config.critical_threshold: Field required")
        #expect(
            failure(
                ["absolute-threshold", "--input", "a.json", "--config", level],
                files: ["a.json": "[\n{\"timestamp\" 1}]"]
            )
            .hasPrefix("a.json line 2, column 14: not valid JSON: "))
        #expect(
            failure(
                ["absolute-threshold", "--input", "a.json", "--config", level], files: ["a.json": "[{\"timestamp\": 1"]
            )
            .hasPrefix("a.json line 1, column 17: not valid JSON: "))
        #expect(
            failure(["absolute-threshold", "--input", "a.csv", "--config", "{"], files: ["a.csv": csv])
                .hasPrefix("--config line 1, column 2: not valid JSON: "))
        let wrong: [(String, String)] = [
            ("t,v\n1,2\nsoon,3\n", "row 2 (line 3), column 1 \"t\": \"soon\" is neither Unix seconds"),
            ("t,v\n1,2\n2,\n", "row 2 (line 3), column 2 \"v\": there is no reading"),
            ("t,v\n1,2\n2,x\n", "row 2 (line 3), column 2 \"v\": \"x\" is not a number"),
            ("t,v\n1,2\n2\n", "row 2 (line 3)"),
            ("1,2\n3,4\n", "line 1 must name the columns"),
            ("t,a,b\n1,2,3\n", "none is called value"),
            ("", "no header line"),
        ]
        for (text, message) in wrong {
            let found = failure(["absolute-threshold", "--input", "a.csv", "--config", level], files: ["a.csv": text])
            #expect(found.hasPrefix("a.csv: ") && found.contains(message), "\(found)")
        }
    }

    @Test func errorsOfDetectorsNameTheSetting() {
        let files = ["a.csv": csv, "data.json": #"{"current": []}"#]
        #expect(
            failure(
                ["moving-average", "--input", "a.csv", "--history", "a.csv", "--config", #"{"min_periods": 99}"#],
                files: files
            )
            .contains("min_periods"))
        #expect(failure(["moving-average", "--input", "a.csv"], files: files).contains("--history"))
        #expect(
            failure(["moving-average", "--input", "data.json"], files: files).contains("data.history: is required"))
        #expect(
            failure(["moving-average", "--input", "data.json", "--history", "a.csv"], files: files).contains(
                "--history"))
        #expect(failure(["prophet", "--input", "none.csv"], files: files).contains("cannot read none.csv"))
        #expect(
            failure(["absolute-threshold", "--input", "a.csv", "--config", "none.json"], files: files)
                .contains("cannot read none.json"))
    }
}
