import NumericalMethods
import Testing
import TimeSeries

@testable import Detectors

/// Models of signals that report on clocks of their own.
@Suite struct ClockedSignalsTests {
    /// `rows` seconds of a plant, each signal read at a tenth of a second of its own, every `periods` seconds.
    static func table(
        seconds: Int, phases: [Int] = [0, 3, 5, 8], periods: [Int] = [1, 1, 2, 1], seed: UInt64, faultFrom: Int = .max
    ) -> SignalTable {
        let plant = PlantData.table(rows: seconds, signals: phases.count, seed: seed)
        var values: [Double] = []
        var times: [Timestamp] = []
        for tenth in 0..<(10 * seconds) {
            var row = [Double](repeating: .nan, count: phases.count)
            for (j, phase) in phases.enumerated() where tenth % (10 * periods[j]) == phase {
                row[j] = plant[tenth / 10, j] + (tenth / 10 >= faultFrom && j == 1 ? 8 : 0)
            }
            guard row.contains(where: \.isFinite) else { continue }
            values += row
            times.append(Timestamp(microseconds: 1_600_000_000_000_000 + Int64(tenth) * 100_000))
        }
        return SignalTable(
            signalNames: plant.signalNames, timestamps: times, values: values, rowCount: times.count)
    }

    private func model() throws -> DynamicMSETModel {
        try DynamicMSET.fit(
            Self.table(seconds: 600, seed: 1), parameters: DynamicMSET.Parameters(fap: 0.02, memoryRows: 100))
    }

    @Test func nothingIsDroppedAndTheReportSaysWhatWasDone() throws {
        let report = try model().report
        #expect(report.signals.allSatisfy { $0.status == .accepted && $0.mviRatio < 0.01 })
        #expect(report.rows == 600)
        #expect(report.clocks?.step == 1_000_000)
        #expect(report.signals.map(\.intervalMicroseconds) == [1_000_000, 1_000_000, 2_000_000, 1_000_000])
        #expect(report.signals[2].details?.contains("resampled: reports every 2 s, rows every 1 s") == true)
    }

    @Test func aFaultIsFoundAndNamedOnTheClockOfItsSignal() throws {
        let test = Self.table(seconds: 300, seed: 2, faultFrom: 200)
        let detection = try model().score(test)
        let times = try #require(test.timestamps).map { ($0.microseconds - 1_600_000_000_000_000) / 1_000_000 }
        var (falseAlarms, found, named) = (0, 0, 0)
        for row in 0..<test.rowCount where detection.isAnomaly[row] {
            if times[row] < 200 { falseAlarms += 1 } else { found += 1 }
            if times[row] >= 200, detection.isSignalAnomalous[row * 4 + 1] { named += 1 }
        }
        #expect(detection.isScored.count(where: \.self) >= 299)
        #expect(falseAlarms <= 20)
        #expect(found >= 50 && named >= 50)
        // The readings that a verdict rests on were held, not imputed.
        #expect(
            (8..<test.rowCount).allSatisfy { row in
                !detection.isScored[row] || (0..<4).allSatisfy { !detection.isImputed[row * 4 + $0] }
            })
    }

    @Test func rowsOfTheFullGridAreAllScored() throws {
        let grid = PlantData.table(rows: 200, signals: 4, seed: 3, secondsPerRow: 1)
        let detection = try model().score(grid)
        #expect(detection.isScored.allSatisfy(\.self) && detection.isSound)
        var untimed = grid
        untimed.timestamps = nil
        let inOrder = try model().score(untimed)
        #expect(inOrder.scores == detection.scores)
    }

    @Test func callsOfAnySizeGiveTheSameVerdicts() throws {
        let model = try model()
        let test = Self.table(seconds: 120, seed: 4, faultFrom: 60)
        let whole = try model.score(test)
        for size in [1, 3, 50] {
            let pieces = stride(from: 0, to: test.rowCount, by: size).map { min(size, test.rowCount - $0) }
            let parts = try model.scores(test, cutInto: pieces)
            #expect(parts.flatMap(\.isAnomaly) == whole.isAnomaly)
            #expect(parts.flatMap(\.isScored) == whole.isScored)
            #expect(zip(parts.flatMap(\.scores), whole.scores).allSatisfy { abs($0 - $1) < 1e-9 })
            for part in parts { #expect(part.isSound) }
        }
        // As kept between requests.
        var session = try model.makeSession()
        var verdicts: [Bool] = []
        for start in stride(from: 0, to: test.rowCount, by: 50) {
            let piece = test.rows(start..<min(start + 50, test.rowCount))
            verdicts += try model.score(piece, session: &session).isAnomaly
        }
        #expect(verdicts == whole.isAnomaly)
    }

    @Test func theModelFileKeepsTheClocks() throws {
        let model = try model()
        let again = try DynamicMSETModel(decoding: try model.encoded())
        let test = Self.table(seconds: 100, seed: 5)
        #expect(again.report == model.report)
        let expected = try model.score(test).scores
        #expect(try again.score(test).scores == expected)
    }

    @Test func clocksOfAFileThatMakeNoSenseAreRefused() throws {
        let bytes = try model().encoded()
        let file = try bytes.withUnsafeBytes { try TensorFile(decoding: $0) }
        let report = try #require(file.metadata["report"])
        for (part, other) in [
            (#""anchor":0"#, #""anchor":4"#), (#""anchor":0"#, #""anchor":-1"#),
            (#""step":1000000"#, #""step":0"#), (#""step":1000000"#, #""step":9223372036854775807"#),
            (#""intervals":[1000000,"#, #""intervals":[-5,"#), (#""intervals":[1000000,"#, #""intervals":["#),
            (#""delays":[0,"#, #""delays":[-1,"#), (#""delays":[0,"#, #""delays":[0,0,"#),
        ] {
            #expect(report.contains(part))
            var copy = file
            copy.metadata["report"] = report.replacing(part, with: other)
            let bytes = try copy.encoded()
            #expect(throws: DetectorError.self) { try DynamicMSETModel(decoding: bytes) }
        }
    }

    @Test func aStreamWithoutAClockIsRefused() throws {
        let other = try DynamicMSET.fit(
            PlantData.table(rows: 600, seed: 1), parameters: DynamicMSET.Parameters(fap: 0.02, memoryRows: 100))
        var stream = try other.makeStream()
        let table = Self.table(seconds: 10, seed: 1)
        let model = try model()
        // Lags may differ as well; either way the stream is another model's.
        #expect(throws: DetectorError.streamMismatch) { try model.score(table, stream: &stream) }
    }
}
