import Foundation
import Testing
import TimeSeries

@testable import lapwing

@Suite struct DetectTests {
    private static let answer = #"""
        {"detectionResults":[{"rowIndex":1,"score":0.75,"anomalies":[
          {"signalName":"a","actualValue":9,"estimatedValue":1.25,"anomalyScore":0.8},
          {"signalName":"b","actualValue":null,"estimatedValue":2,"imputedValue":2,"anomalyScore":0.6}]}]}
        """#

    private func detect(_ csv: String, _ arguments: [String], on server: ScriptedServer) async throws -> CapturedOutput
    {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).csv")
        try Data(csv.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        return try await run(["detect", "--input", file.path] + arguments, on: server)
    }

    @Test func asksADeployment() async throws {
        let server = ScriptedServer()
        server.on("POST /20210101/modelDeployments/D/actions/detectAnomalies", Self.answer)
        let output = try await detect(
            "timestamp,a,b\n2026-01-01T00:00:00Z,1,2.5\n2026-01-01T00:01:00Z,9,\n", ["--deployment", "D"], on: server)
        #expect(
            server.calls.first?.body == #"{"requestType":"INLINE","sensitivity":0.5,"signalNames":["a","b"],"data":["#
                + #"{"timestamp":"2026-01-01T00:00:00.000Z","values":[1,2.5]},"#
                + #"{"timestamp":"2026-01-01T00:01:00.000Z","values":[9,null]}]}"#)
        #expect(
            output.text == """
                ROW  SCORE  SIGNAL   ACTUAL  EXPECTED  SIGNAL SCORE
                  1   0.75  a             9      1.25           0.8
                            b       missing         2           0.6

                1 anomalous row

                """)
    }

    @Test func oneLineAnAnomalyInCSV() async throws {
        let server = ScriptedServer()
        server.on("POST /20210101/actions/detectAnomalies", Self.answer)
        let output = try await detect("a,b\n1,2\n9,2\n", ["--model", "M", "-o", "csv"], on: server)
        #expect(
            output.text == """
                timestamp,rowIndex,score,signalName,actualValue,estimatedValue,imputedValue,anomalyScore
                ,1,0.75,a,9,1.25,,0.8
                ,1,0.75,b,,2,2,0.6

                """)
    }

    @Test func tooMuchIsRefusedUnlessSplit() async throws {
        let csv = "a,b\n" + String(repeating: "1,2\n", count: 20_000)
        let server = ScriptedServer()
        server.on("POST /20210101/actions/detectAnomalies", Self.answer)
        do {
            _ = try await detect(csv, ["--model", "M"], on: server)
            Issue.record("it should have been refused")
        } catch let error as CommandFailure {
            #expect(error.status == .badInput)
            #expect(error.message.contains("40000 points") && error.message.contains("15000 rows"))
        }
        let output = try await detect(csv, ["--model", "M", "--split", "-o", "json"], on: server)
        #expect(server.calls.count == 2)
        #expect(output.errorText.contains("2 calls"))
        let found = try JSONValue(parsing: output.text).object?["detectionResults"]?.array ?? []
        #expect(found.map { $0.object?["rowIndex"]?.integer } == [1, 15_001])
    }

    @Test func nothingFound() async throws {
        let server = ScriptedServer()
        server.on("POST /20210101/actions/detectAnomalies", #"{"detectionResults":[]}"#)
        #expect(try await detect("a\n1\n", ["--model", "M"], on: server).text == "No anomalies.\n")
    }

    @Test func jsonInBothForms() throws {
        let new = Array(#" {"signalNames":["a"],"data":[{"values":[1]}]}"#.utf8)
        let old = Array(#"{"columnLabels":["a"],"data":[{"value":[1]}]}"#.utf8)
        #expect(try DetectionInput.table(new, name: "f") == DetectionInput.table(old, name: "f"))
        #expect(throws: CommandFailure.self) { try DetectionInput.table(Array("{".utf8), name: "f") }
        #expect(throws: CommandFailure.self) { try DetectionInput.table(Array("a\nx\n".utf8), name: "f") }
    }
}
