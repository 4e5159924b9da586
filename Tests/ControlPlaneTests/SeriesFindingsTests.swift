import Testing
import TimeSeries

@testable import ControlPlane

/// What a detection found is read as it was written.
@Suite struct SeriesFindingsTests {
    private func read(_ text: [UInt8]) throws -> SeriesFindings {
        try text.withUnsafeBufferPointer { try SeriesFindings(text: $0) }
    }

    private static let findings = SeriesFindings(
        states: [
            VariableState(
                name: "a \"b\"\n", filledRatio: 1 / 3, effectiveCount: 2, first: Timestamp(microseconds: .min),
                last: Timestamp(microseconds: 253_402_300_799_999_999)),
            VariableState(name: "ü", filledRatio: 1, effectiveCount: 0, first: nil, last: nil),
        ],
        rows: [
            SeriesRow(
                timestamp: Timestamp(microseconds: 253_402_300_799_999_999), isAnomaly: true, severity: 0.1 + 0.2,
                score: 5e-324,
                contributors: [
                    .init(variable: "ü", contribution: 0.75, changed: ["a \"b\"\n"]),
                    .init(variable: "a \"b\"\n", contribution: 0.25, changed: []),
                ]),
            SeriesRow(
                timestamp: Timestamp(microseconds: -1), isAnomaly: false, severity: 0, score: 0, contributors: []),
        ])

    @Test func everythingComesBack() throws {
        #expect(try read(Self.findings.text) == Self.findings)
        #expect(try read(SeriesFindings().text) == SeriesFindings())
    }

    @Test func whatIsCutShortOrChangedIsNoResult() throws {
        let text = Self.findings.text
        for count in 0..<text.count {
            #expect(throws: (any Error).self) { _ = try read(Array(text[..<count])) }
        }
        for other in [
            #"{"rows":[["1",true,0,0,[[0,1,[]]]]]}"#, #"{"rows":[["1",true,0,0,[],1]]}"#,
            #"{"rows":[["x",true,0,0,[]]]}"#,
            #"{"variables":["a"],"states":[[0,1.5,null,null]]}"#, #"{"else":1}"#, #"{"rows":[[null,true,0,0,[]]]}"#,
        ] {
            #expect(throws: StoreError.self, "\(other)") { _ = try read(Array(other.utf8)) }
        }
    }
}
