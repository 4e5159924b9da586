import ControlPlane
import Testing
import TimeSeries

@testable import MetisDialect

@Suite("Requests for a verdict")
struct PredictRequestTests {
    /// A request with a window of 2, in which members are replaced; nil takes one out.
    private func request(_ changes: [String: String?] = [:]) throws -> PredictRequest {
        var members = [
            "viewId": #""v""#, "viewName": #""view""#, "attrId": #""a""#, "attrName": #""attribute""#,
            "time": #""2018-10-17 17:28:00""#, "dataA": #""1,2,3""#, "dataB": #""1,2,3,4,5""#,
            "dataC": #""5,4,3,2,1""#, "window": "2",
        ]
        for (name, text) in changes { members[name] = text }
        let body = "{" + members.map { "\"\($0)\":\($1)" }.joined(separator: ",") + "}"
        return try Array(body.utf8).withUnsafeBufferPointer { try PredictRequest(body: $0) }
    }

    private func refusal(_ changes: [String: String?]) -> MetisRefusal? {
        do {
            let request = try request(changes)
            _ = try request.window()
            _ = try request.taskID()
            return nil
        } catch {
            return error as? MetisRefusal
        }
    }

    private func parameter(_ text: String) -> MetisRefusal { MetisRefusal(.parameter, text) }

    @Test("every key must be there, whatever its value")
    func required() throws {
        for name in ["viewId", "viewName", "attrId", "attrName", "time", "dataA", "dataB", "dataC"] {
            #expect(refusal([name: nil]) == parameter("missing parameter"))
        }
        for value in ["null", "0", "[]", "{}", "true", #""""#] {
            #expect(refusal(["viewId": value, "attrName": value, "time": value]) == nil)
        }
        #expect(refusal(["window": nil]) == parameter("dataC length does not match"))
        #expect(refusal(["dataA": nil, "dataB": #""""#]) == parameter("missing parameter"))
    }

    @Test("empty, then numbers, then lengths, each in its order")
    func order() {
        let empty = #""""#
        let illegal = #""1,x""#
        #expect(refusal(["dataA": empty, "dataB": empty, "dataC": illegal]) == parameter("dataA can not be empty"))
        #expect(refusal(["dataB": empty, "dataC": empty]) == parameter("dataB can not be empty"))
        #expect(refusal(["dataA": illegal, "dataC": empty]) == parameter("dataC can not be empty"))
        #expect(refusal(["dataA": illegal, "dataB": illegal]) == parameter("dataA contains illegal numbers"))
        #expect(refusal(["dataB": illegal, "dataC": illegal]) == parameter("dataB contains illegal numbers"))
        #expect(refusal(["dataA": #""1""#, "dataC": #""1,""#]) == parameter("dataC contains illegal numbers"))
        let short = #""1""#
        #expect(refusal(["dataA": short, "dataB": short, "dataC": short]) == parameter("dataC length does not match"))
        #expect(refusal(["dataA": short, "dataB": short]) == parameter("dataB length does not match"))
        #expect(refusal(["dataA": short]) == parameter("dataA length does not match"))
        #expect(refusal(["dataA": #""1,nan""#]) == parameter("dataA length does not match"))
        #expect(refusal(["dataA": #""1,2,nan""#])?.data.hasPrefix("dataA contains illegal numbers: number 3") == true)
        #expect(refusal(["dataB": #""1,2,3,4,1e999""#])?.code == .parameter)
        #expect(refusal(["dataA": #""1.5,1e3,10.0""#]) == nil)
    }

    @Test("what is no text is no series, and no task")
    func kinds() {
        for value in ["1", "[1,2,3]", "true", "{}"] {
            #expect(
                refusal(["dataA": value]) == parameter("dataA must be a string of numbers with commas between"))
            #expect(refusal(["taskId": value])?.code == .parameter)
        }
        #expect(refusal(["dataA": "null"]) == parameter("dataA can not be empty"))
        for value in ["null", #""""#, #""xgb_default""#, #""1535790960079""#] {
            #expect(refusal(["taskId": value]) == nil)
        }
    }

    @Test("windows are whole numbers")
    func windows() {
        for value in ["2", "2.0", #""2""#] { #expect(refusal(["window": value]) == nil) }
        for value in [
            "0", "-1", "1.5", #""x""#, "true", "[2]", "{}", "1e300", "5256001", "-9223372036854775808", #""nan""#,
            #""inf""#,
        ] {
            #expect(refusal(["window": value])?.data.hasPrefix("window must be a whole number") == true, "\(value)")
        }
        #expect(refusal(["window": "null"]) == parameter("dataC length does not match"))
    }

    @Test("texts are kept as long as their columns, times to the second")
    func observation() throws {
        let long = String(repeating: "样", count: 100)
        let observation = try request([
            "viewId": "\"\(long)\"", "viewName": "\"\(long)\"", "attrId": "12345", "attrName": #"{"a":[1]}"#,
            "time": #""2018-10-17 17:28:00.75""#,
        ]).observation
        #expect(observation.viewID == String(long.prefix(31)))
        #expect(observation.viewName == String(long.prefix(63)))
        #expect(observation.attributeID == "12345")
        #expect(observation.attributeName == #"{"a":[1]}"#)
        #expect(observation.time == Timestamp(microseconds: 1_539_797_280_000_000))
        #expect(observation.dataA == "1,2,3" && observation.dataC == "5,4,3,2,1")
        for time in ["12", "null", #""yesterday""#, #""""#, #""0000-00-00 00:00:00""#] {
            #expect(try request(["time": time]).observation.time == nil)
        }
    }

    @Test("what is no object is no request")
    func syntax() {
        for body in ["", "[]", "null", "{", #"{"a":NaN}"#, "{}x", #"{"viewId":"\u{1}"}"#] {
            #expect(throws: JSONSyntaxError.self) {
                try Array(body.utf8).withUnsafeBufferPointer { _ = try PredictRequest(body: $0) }
            }
        }
    }
}
