import ControlPlane
import Foundation
import Testing

/// What earlier versions wrote into JSON columns is read as it was meant.
@Suite struct OlderRowsTests {
    private func decoded<Value: Decodable>(_ text: String) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(text.utf8))
    }

    @Test func aDestinationAloneIsWhereResultsGo() throws {
        let output: DetectionJob.Output = try decoded(#"{"bucket":"b","namespace":"n","prefix":"p"}"#)
        #expect(output == .objects(.init(namespace: "n", bucket: "b", prefix: "p")))
        for output in [output, .kept] {
            let text = String(decoding: try JSONEncoder().encode(output), as: UTF8.self)
            #expect(try decoded(text) == output)
        }
        #expect(throws: DecodingError.self) { _ = try decoded(#"{"isKept":false}"#) as DetectionJob.Output }
    }

    @Test func aTrainingWithoutAlignmentHasNone() throws {
        let request: TrainingRequest = try decoded(
            """
            {"dataAssetIDs":["a"],"dataRules":{"rowsPerSignal":8,"minimumRows":80,"maximumSignals":300,
            "maximumCells":12000000,"reservedSignalNames":[]}}
            """)
        #expect(request.alignment == nil && request.dataAssetIDs == ["a"])
    }
}
