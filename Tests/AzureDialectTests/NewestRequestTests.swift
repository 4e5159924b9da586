import Testing
import TimeSeries

@testable import AzureDialect

/// Series that come with a request: what is read, and what is said about the rest.
@Suite("Newest points of many series")
struct NewestRequestTests {
    static func read(_ body: String, _ version: APIVersion = .v1point1) throws -> NewestRequest {
        try Array(body.utf8).withUnsafeBufferPointer { try NewestRequest($0, version) }
    }

    static func refusal(_ variables: String, _ version: APIVersion = .v1point1) -> AzureRefusal? {
        do {
            _ = try read(#"{"variables":\#(variables)}"#, version)
            return nil
        } catch { return error as? AzureRefusal }
    }

    @Test("Values may be texts and null, members in any order, and unknown ones are ignored")
    func reads() throws {
        let request = try Self.read(
            #"""
            {"x": [{}], "topContributorCount": "3", "variables": [
              {"values": [1, "2.5", null], "more": {"a": []}, "variable": "v",
               "timestamps": ["2021-01-01T00:00:00Z", "2021-01-01T01:01:00+01:00", "2021-01-01T00:02:00.0000000Z"]},
              {"variable": "w", "timestamps": [], "values": []}]}
            """#)
        #expect(request.variables.map(\.name) == ["v", "w"])
        #expect(request.variables[0].timestamps.map(\.secondText).last == "2021-01-01T00:02:00Z")
        #expect(request.variables[0].timestamps[1].secondText == "2021-01-01T00:01:00Z")
        #expect(request.variables[0].values[..<2] == [1, 2.5])
        #expect(request.variables[0].values[2].isNaN)
        #expect((request.points, request.contributors) == (1, 3))
    }

    @Test("The preview has names and numbers of its own")
    func preview() throws {
        let body =
            #"{"variables":[{"name":"v","timestamps":[],"values":[]}],"detectingPoints":4,"topContributorCount":99}"#
        #expect(try Self.read(body, .preview1).points == 4)
        #expect(Self.refusal(#"[{"variable":"v","timestamps":[],"values":[]}]"#, .preview1)?.code == .badArgument)
        #expect(Self.refusal(#"[{"name":"v","timestamps":[],"values":[]}]"#)?.code == .badArgument)
        for count in ["0", "11", #""x""#] {
            let refused = body.replacing(#":4,"#, with: ":\(count),")
            #expect(throws: AzureRefusal.self) { try Self.read(refused, .preview1) }
        }
    }

    @Test("Of several things that are wrong the first is named, with its place")
    func first() throws {
        let good = #"{"variable":"v","timestamps":["2021-01-01T00:00:00Z"],"values":[1]}"#
        let wrong = #"{"variable":"w","timestamps":["2021-01-01T00:00:00Z","then"],"values":[1,true]}"#
        #expect(
            Self.refusal("[\(good),\(wrong),7]")
                == AzureRefusal(
                    .invalidTimestampFormat,
                    "The instant at index 1 of 'timestamps' at index 1 of 'variables' must be a date and time of ISO 8601, such as "
                        + "2021-01-01T00:00:00Z."))
        #expect(Self.refusal("[\(good),\(good)]")?.code == .duplicatedVariables)
        #expect(Self.refusal("[\(good),7]")?.message.contains("index 1") == true)
    }

    @Test("Lists that are too long are counted, not kept")
    func tooLong() throws {
        let times = [String](repeating: #""2021-01-01T00:00:00Z""#, count: 2881).joined(separator: ",")
        let values = [String](repeating: "1", count: 2881).joined(separator: ",")
        let refused = Self.refusal(#"[{"variable":"v","timestamps":[\#(times)],"values":[\#(values)]}]"#)
        #expect(refused?.code == .dataExceedsLimit)
        #expect(refused?.message.contains("2880") == true && refused?.message.contains("2881") == true)
        let many = (0..<301).map { #"{"variable":"v\#($0)","timestamps":[],"values":[]}"# }.joined(separator: ",")
        #expect(Self.refusal("[\(many)]")?.message.contains("301") == true)
    }

    @Test("A body that breaks off is no JSON, whatever is wrong before")
    func broken() {
        let bodies = [
            #"{"variables":[{"variable":5},"#, #"{"variables":[],"variables":[]}"#, "[]", "", #"{"variables":[]}x"#,
        ]
        for body in bodies {
            #expect(throws: JSONSyntaxError.self) { try Self.read(body) }
        }
    }
}
