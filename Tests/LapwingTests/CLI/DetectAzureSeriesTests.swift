import ArgumentParser
import Foundation
import TestSupport
import Testing
import TimeSeries

@testable import lapwing

/// `lapwing detect-series azure`: the answers of the Azure dialect from files.
@Suite struct DetectAzureSeriesTests {
    private func run(_ arguments: [String], files: [String: String]) throws -> String {
        try withTemporaryFolder { folder in
            for (name, text) in files { try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/" + name)) }
            let captured = CapturedOutput()
            let arguments = arguments.map { files[$0] == nil ? $0 : folder + "/" + $0 }
            do {
                try DetectSeriesCommand.parse(["azure", "--input"] + arguments).run(console: captured.console())
            } catch let failure as CommandFailure {
                #expect(captured.text.isEmpty)
                throw CommandFailure(failure.status, failure.message.replacing(folder + "/", with: ""))
            }
            return captured.text
        }
    }

    private func failure(_ arguments: [String], files: [String: String]) -> String {
        do {
            return "no failure: " + (try run(arguments, files: files))
        } catch let failure as CommandFailure {
            #expect(failure.status == .badInput)
            return failure.message
        } catch {
            return "another error: \(error)"
        }
    }

    /// A step at 30 and an outlier at 12, a day apart.
    private static let points: [(time: String, value: Int)] = (0..<60).map { index in
        let day = Timestamp(microseconds: (19_113 + Int64(index)) * 86_400_000_000)
        var value = 100 + index * 7 % 5
        if index >= 30 { value += 40 }
        if index == 12 { value += 90 }
        return (day.rfc3339, value)
    }
    private static let csv =
        "timestamp,value\n" + points.map { "\($0.time),\($0.value)\n" }.joined()
    private static let list =
        "[" + points.map { #"{"timestamp":"\#($0.time)","value":\#($0.value)}"# }.joined(separator: ",\n") + "]"

    private static let seconds =
        "t,v\n" + points.enumerated().map { "\((19_113 + $0.offset) * 86_400),\($0.element.value)\n" }.joined()
    private let files: [String: String] = [
        "a.csv": csv, "a.json": list, "seconds.csv": seconds,
        "request.json": #"{"series": \#(list), "granularity": "daily", "period": 0}"#,
    ]

    @Test func everyFormOfInputGivesTheSame() throws {
        let daily = ["--granularity", "daily", "--period", "0"]
        for detect in ["entire", "last", "changepoint"] {
            for format in ["csv", "json", "table"] {
                let rest = ["--detect", detect, "--output", format]
                let expected = try run(["a.csv"] + daily + rest, files: files)
                #expect(try run(["a.json"] + daily + rest, files: files) == expected)
                #expect(try run(["request.json"] + rest, files: files) == expected)
                #expect(try run(["seconds.csv"] + daily + rest, files: files) == expected)
            }
        }
    }

    @Test func peopleGetWhatMatters() throws {
        let change = try run(["request.json", "--detect", "changepoint"], files: files)
        #expect(change.hasPrefix("1 of 60 points are change points; there is no season.\nTIME "))
        #expect(change.split(separator: "\n").count == 3 && change.contains("\n\(Self.points[30].time)    140 "))
        let entire = try run(["request.json"], files: files)
        #expect(entire.contains(" of 60 points are anomalies; ") && entire.contains(Self.points[12].time))
        #expect(entire.contains("SEVERITY"))
        let last = try run(["request.json", "--detect", "last"], files: files)
        #expect(
            last.hasPrefix("The newest of 60 points is an anomaly; send 29 points next time; there is no season.\n"))
    }

    @Test func scriptsGetJSONOrCSV() throws {
        let json = try JSONValue(
            parsing: try run(["request.json", "--detect", "changepoint", "-o", "json"], files: files))
        #expect(json.object?.names == ["period", "isChangePoint", "confidenceScores"])
        let csv = try run(["request.json", "--detect", "changepoint", "-o", "csv"], files: files).split(separator: "\n")
        #expect(csv.count == 61 && csv[0] == "timestamp,value,is_change_point,confidence")
        #expect(csv[31].hasPrefix("\(Self.points[30].time),140,true,0."))
        let plain = try run(["request.json", "--api-version", "v1.0", "-o", "csv"], files: files)
        #expect(plain.hasPrefix("timestamp,value,expected,lower,upper,is_anomaly\n"))
        let newest = try run(["request.json", "--detect", "last", "-o", "csv"], files: files).split(separator: "\n")
        #expect(newest.count == 2 && newest[0] == "timestamp,value,expected,lower,upper,is_anomaly,severity")
    }

    @Test func theVersionChoosesTheMargins() throws {
        func margins(_ version: String) throws -> JSONValue? {
            try JSONValue(
                parsing: try run(
                    ["request.json", "--api-version", version, "--sensitivity", "60", "-o", "json"], files: files)
            ).object?["upperMargins"]
        }
        #expect(try margins("v1.0") == margins("v1.1-preview.1"))
        #expect(try margins("v1.0") != margins("v1.1"))
    }

    @Test func withoutAClockTimesMayBeAbsent() throws {
        let bare = "[" + Self.points.map { #"{"value":\#($0.value)}"# }.joined(separator: ",") + "]"
        let found = try run(
            ["bare.json", "--detect", "changepoint", "--granularity", "none", "--stable-trend-window", "6"],
            files: ["bare.json": bare])
        #expect(found.contains("\npoint 30 "))
    }

    @Test func errorsNameTheRowOrTheOption() {
        let rows = Self.csv.split(separator: "\n").map(String.init)
        func csv(_ change: (inout [String]) -> Void) -> String {
            var rows = rows
            change(&rows)
            return rows.joined(separator: "\n") + "\n"
        }
        let daily = ["--granularity", "daily"]
        let changes = daily + ["--detect", "changepoint"]
        let trials: [(String, [String], [String])] = [
            (csv { $0.swapAt(5, 6) }, daily, ["row 6 (line 7)", "ascending"]),
            (csv { $0[7] = $0[6] }, daily, ["row 7 (line 8)", "duplicate"]),
            (csv { $0[9] = "2022-05-09T01:00:00Z,5" }, daily, ["row 9 (line 10)", "granularity daily"]),
            (csv { $0[3] = "soon,5" }, daily, ["row 3 (line 4), column 1 \"timestamp\"", "\"soon\""]),
            (csv { $0[3] = "2022-05-03,x" }, daily, ["row 3 (line 4), column 2 \"value\"", "\"x\" is not a number"]),
            (csv { $0[3] = "2022-05-03T00:00:00Z,1e101" }, daily, ["row 3 (line 4)", "1e+100"]),
            (csv { $0.removeSubrange(12...) }, daily, ["12 points", "11"]),
            (Self.csv, ["--granularity", "Daily"], ["--granularity must be one of"]),
            (Self.csv, daily + ["--sensitivity", "x"], ["--sensitivity must be a whole number"]),
            (Self.csv, daily + ["--max-anomaly-ratio", "0.5"], ["--max-anomaly-ratio must be"]),
            (Self.csv, daily + ["--impute-mode", "fixed"], ["imputeFixedValue", "--impute-mode"]),
            (
                Self.csv, changes + ["--threshold", "1"],
                ["--threshold must be a number: 0.01"]
            ),
            (Self.csv, changes + ["--stable-trend-window", "30"], ["--stable-trend-window"]),
            (Self.csv, ["--detect", "changepoint"], ["'granularity' is required"]),
            ("[\n{\"timestamp\": 1", daily, ["line 2, column 16: not valid JSON"]),
            (#"{"series": [], "granularity": "daily"}"#, daily, ["leave --granularity out"]),
            (#"{"series": 5}"#, daily, ["'series' must be a list"]), ("{}", [], ["'series' is required"]),
            ("{}", daily, ["'series' is required"]), ("", daily, ["no header line"]),
            (#"[{"value": 1, "value": 2}]"#, daily, ["line 1, column 15", "value"]),
        ]
        for (text, options, mentions) in trials {
            let found = failure(["bad"] + options, files: ["bad": text])
            for mention in ["bad"] + mentions { #expect(found.contains(mention), "\(found)") }
        }
        #expect(failure(["none.csv"], files: [:]).contains("cannot read none.csv"))
    }

    @Test func optionsThatSayNothingAreRefused() {
        for arguments in [
            ["azure", "--input", "a", "--history", "b"], ["azure", "--input", "a", "--config", "{}"],
            ["azure", "--input", "a", "--threshold", "0.5"], ["azure", "--input", "a", "--detect", "middle"],
            ["azure", "--input", "a", "--detect", "changepoint", "--sensitivity", "5"],
            ["azure", "--input", "a", "--api-version", "v2"],
            ["absolute-threshold", "--input", "a", "--granularity", "daily"],
            ["absolute-threshold", "--input", "a", "--detect", "entire"],
        ] {
            #expect(throws: (any Error).self, "\(arguments)") { try DetectSeriesCommand.parse(arguments) }
        }
    }
}
