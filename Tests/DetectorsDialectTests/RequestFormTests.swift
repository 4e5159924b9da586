import ControlPlane
import Detectors
import Testing
import TimeSeries

@testable import DetectorsDialect

/// What is wrong with a body is named, all of it, in pydantic's words.
@Suite("Form of detector requests")
struct RequestFormTests {
    /// `type path` of each problem.
    static func problems(_ method: SeriesMethod, _ body: [UInt8], maximumPoints: Int = 1000) -> [String] {
        do {
            _ = try SeriesRequest(method, body: body, maximumPoints: maximumPoints)
            return []
        } catch let problems as FieldProblems {
            return problems.list.map { problem in
                let path = problem.path.map { step in
                    switch step {
                    case .name(let name): name
                    case .index(let index): String(index)
                    }
                }
                return ([problem.type] + path).joined(separator: " ")
            }
        } catch {
            return ["\(error)"]
        }
    }

    static func absolute(_ point: String) -> String {
        #"{"data":{"current":[\#(point)]},"config":{"critical_threshold":1}}"#
    }

    static let points: [(point: String, problems: [String])] = [
        (#"{"timestamp":1,"value":2.5}"#, []),
        (#"{"value":2,"extra":[{"deep":null}],"timestamp":-1}"#, []),
        (#"{"timestamp":5.0,"value":true}"#, []),
        (#"{"timestamp":" 1_000 ","value":" 3.5e2 "}"#, []),
        (#"{"timestamp":"5.00","value":".5"}"#, []),
        (#"{"timestamp":false,"value":-0.0}"#, []),
        (#"{}"#, ["missing data current 0 timestamp", "missing data current 0 value"]),
        (
            #"{"timestamp":5.5,"value":"x"}"#,
            [
                "int_from_float data current 0 timestamp", "float_parsing data current 0 value",
            ]
        ),
        (
            #"{"value":null,"timestamp":null}"#,
            [
                "int_type data current 0 timestamp", "float_type data current 0 value",
            ]
        ),
        (
            #"{"timestamp":"1e3","value":[]}"#,
            [
                "int_parsing data current 0 timestamp", "float_type data current 0 value",
            ]
        ),
        (
            #"{"timestamp":"","value":""}"#,
            [
                "int_parsing data current 0 timestamp", "float_parsing data current 0 value",
            ]
        ),
        (#"{"timestamp":1,"value":"NaN"}"#, ["finite_number data current 0 value"]),
        (#"{"timestamp":1,"value":"-Infinity"}"#, ["finite_number data current 0 value"]),
        (#"{"timestamp":1,"value":1e400}"#, ["finite_number data current 0 value"]),
        (#"{"timestamp":1,"value":"1e400"}"#, ["finite_number data current 0 value"]),
        (#"{"timestamp":1e400,"value":1}"#, ["finite_number data current 0 timestamp"]),
        (
            #"{"timestamp":"1__0","value":"1_"}"#,
            [
                "int_parsing data current 0 timestamp", "float_parsing data current 0 value",
            ]
        ),
        (
            #"{"timestamp":{},"value":{"a":1}}"#,
            [
                "int_type data current 0 timestamp", "float_type data current 0 value",
            ]
        ),
        (#"[1,2]"#, ["model_attributes_type data current 0"]),
        (#"null"#, ["model_attributes_type data current 0"]),
        (#"{"timestamp":1,"value":2},7"#, ["model_attributes_type data current 1"]),
    ]

    @Test("of a point", arguments: points.indices)
    func point(_ index: Int) {
        let row = Self.points[index]
        #expect(Self.problems(.absoluteThreshold, Array(Self.absolute(row.point).utf8)) == row.problems, "\(row.point)")
    }

    static let bodies: [(method: SeriesMethod, body: String, problems: [String])] = [
        (.movingAverage, "{}", ["missing data", "missing config"]),
        (.movingAverage, "", ["missing"]),
        (.movingAverage, "null", ["missing"]),
        (.movingAverage, "[]", ["model_attributes_type"]),
        (.movingAverage, "7", ["model_attributes_type"]),
        (.movingAverage, #"{"data":[],"config":"x"}"#, ["model_attributes_type data", "model_attributes_type config"]),
        (
            .movingAverage, #"{"config":null,"data":null}"#,
            ["model_attributes_type data", "model_attributes_type config"]
        ),
        (
            .movingAverage, #"{"data":{"history":3,"current":{}},"config":{}}"#,
            [
                "list_type data current", "list_type data history",
            ]
        ),
        // History that comes first is reported behind the current points.
        (
            .movingAverage, #"{"config":{"window":"x"},"data":{"history":[{}],"current":[1]}}"#,
            [
                "model_attributes_type data current 0", "missing data history 0 timestamp",
                "missing data history 0 value",
                "int_parsing config window",
            ]
        ),
        (.absoluteThreshold, #"{"data":{"current":[],"history":"ignored"},"config":{"critical_threshold":"1"}}"#, []),
        (.absoluteThreshold, #"{"data":{"current":[]},"config":{}}"#, ["missing config critical_threshold"]),
        (
            .absoluteThreshold, #"{"data":{"current":[]},"config":{"operator":"==","critical_threshold":null}}"#,
            [
                "float_type config critical_threshold", "enum config operator",
            ]
        ),
        (
            .absoluteThreshold, #"{"data":{"current":[]},"config":{"critical_threshold":1,"operator":null}}"#,
            [
                "enum config operator"
            ]
        ),
        (
            .absoluteThreshold,
            #"{"data":{"current":[]},"config":{"critical_threshold":1,"warning_threshold":null,"x":[1]}}"#, []
        ),
        (
            .movingAverage,
            #"{"data":{"current":[],"history":[]},"config":{"window":2.5,"std_multiplier":"a","min_periods":[]}}"#,
            [
                "int_from_float config window", "float_parsing config std_multiplier", "int_type config min_periods",
            ]
        ),
        (
            .isolationForest,
            #"{"data":{"current":[],"history":[]},"config":{"contamination":"auto","max_samples":[]}}"#, []
        ),
        (
            .isolationForest,
            #"{"data":{"current":[],"history":[]},"config":{"contamination":"many","n_estimators":"many"}}"#,
            [
                "float_parsing config contamination", "int_parsing config n_estimators",
            ]
        ),
        (
            .prophet,
            #"{"data":{"current":1,"history":[]},"config":{"daily_seasonality":"maybe","weekly_seasonality":2,"#
                + #""yearly_seasonality":null,"period":7,"horizon":1.5,"uncertainty_samples":"x","holidays_prior_scale":[]}}"#,
            [
                "int_parsing config uncertainty_samples", "int_from_float config horizon", "string_type config period",
                "float_type config holidays_prior_scale", "bool_parsing config daily_seasonality",
                "bool_parsing config weekly_seasonality", "bool_type config yearly_seasonality",
            ]
        ),
        (.prophet, #"{"data":{"history":[]},"config":{"daily_seasonality":"off","weekly_seasonality":1}}"#, []),
        (.absoluteThreshold, #"{"data":{"current":[{"timestamp":1,"value":NaN}]},"config":{}}"#, ["json_invalid 43"]),
        (
            .absoluteThreshold, #"{"data":{"current":[{"timestamp":1,"value":-Infinity}]},"config":{}}"#,
            ["json_invalid 43"]
        ),
        (.absoluteThreshold, "{not json", ["json_invalid 1"]),
        (.absoluteThreshold, "  ", ["json_invalid 2"]),
        (.absoluteThreshold, "{\"é\":1,}", ["json_invalid 7"]),
        (.absoluteThreshold, "{} x", ["json_invalid 3"]),
        (.absoluteThreshold, #"{"data":{},"data":{}}"#, ["json_invalid 11"]),
        (.absoluteThreshold, absolute(#"{"value":1,"timestamp":1,"value":2}"#), ["json_invalid 45"]),
        (.absoluteThreshold, #"{"config":{"operator":">","operator":"<"}}"#, ["json_invalid 26"]),
        (.absoluteThreshold, #"{"x":"\ud800"}"#, ["json_invalid 6"]),
        (.absoluteThreshold, "{\"x\":" + String(repeating: "[", count: 100), ["json_invalid 68"]),
        (.absoluteThreshold, String(repeating: "[", count: 100_000), ["json_invalid 64"]),
        (.absoluteThreshold, "{\"x\":\"", ["json_invalid 5"]),
    ]

    @Test("of a body", arguments: bodies.indices)
    func body(_ index: Int) {
        let row = Self.bodies[index]
        #expect(Self.problems(row.method, Array(row.body.utf8)) == row.problems, "\(row.body.prefix(200))")
    }

    @Test("invalid UTF-8 anywhere")
    func encoding() {
        for text in [#"{"?":1}"#, #"{"x":"?"}"#, #"{"config":{"?":1}}"#, #"{"data":{"current":[{"?":1}]}}"#] {
            let bytes = Array(text.utf8).map { $0 == UInt8(ascii: "?") ? 0xFF : $0 }
            let found = Self.problems(.absoluteThreshold, bytes)
            #expect(found.count == 1 && found[0].hasPrefix("json_invalid"), "\(text): \(found)")
        }
    }

    @Test("a byte order mark does not count")
    func byteOrderMark() {
        #expect(Self.problems(.absoluteThreshold, [0xEF, 0xBB, 0xBF] + Array("{x".utf8)) == ["json_invalid 1"])
    }

    @Test("the answer names type, place, message and input")
    func answer() throws {
        let body =
            #"{"data":{"current":[{"timestamp": "a", "value":1}]},"config":{"critical_threshold":1,"operator":"=="}}"#
        let problems = #expect(throws: FieldProblems.self) {
            try SeriesRequest(.absoluteThreshold, body: Array(body.utf8), maximumPoints: 10)
        }
        let texts = try #require(problems).list.map { problem in
            String(decoding: [UInt8].json { problem.write(&$0) }, as: UTF8.self)
        }
        #expect(
            texts == [
                #"{"type":"int_parsing","loc":["body","data","current",0,"timestamp"],"msg":"Input should be a valid integer, "#
                    + #"unable to parse string as an integer","input":"a"}"#,
                #"{"type":"enum","loc":["body","config","operator"],"msg":"Input should be '>', '>=', '<' or '<='","input":"=="#
                    + #"","ctx":{"expected":"'>', '>=', '<' or '<='"}}"#,
            ])
    }

    @Test("a body of faults gives an answer that stays small")
    func manyFaults() {
        let body = Self.absolute(Array(repeating: "0", count: 5000).joined(separator: ","))
        #expect(Self.problems(.absoluteThreshold, Array(body.utf8), maximumPoints: 10_000).count == FieldProblems.limit)
    }

    @Test("limits and lists that are missing")
    func refusals() {
        func refusal(_ method: SeriesMethod, _ body: String, limit: Int = 3) -> ServiceError? {
            do {
                _ = try SeriesRequest(method, body: Array(body.utf8), maximumPoints: limit)
                return nil
            } catch { return error as? ServiceError }
        }
        let point = #"{"timestamp":1,"value":1}"#
        let four = Array(repeating: point, count: 4).joined(separator: ",")
        #expect(
            refusal(.movingAverage, #"{"data":{"current":[\#(four)],"history":[\#(point)]},"config":{}}"#)?.message
                == "the request has 5 points, but at most 3 are allowed, current and history together")
        // A list that nobody reads does not count.
        #expect(
            refusal(
                .absoluteThreshold, #"{"data":{"current":[],"history":[\#(four)]},"config":{"critical_threshold":1}}"#)
                == nil)
        #expect(
            refusal(.movingAverage, #"{"data":{"current":[]},"config":{}}"#)?.message.contains("data.history") == true)
        #expect(
            refusal(.movingAverage, #"{"data":{"history":[]},"config":{}}"#)?.message.contains("data.current") == true)
        #expect(refusal(.prophet, #"{"data":{"history":null},"config":{}}"#)?.message.contains("data.history") == true)
        for time in ["1738000000000", "-9223372037", "1e30", #""99999999999999999999999""#] {
            let body = Self.absolute(#"{"timestamp":1,"value":1},{"timestamp":\#(time),"value":1}"#)
            #expect(refusal(.absoluteThreshold, body)?.message.contains("data.current[1].timestamp") == true, "\(time)")
        }
    }
}
