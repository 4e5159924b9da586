import Foundation
import NumericalMethods
import Testing
import TimeSeries

@testable import Detectors

/// Rows scored as they arrive say what the whole table says.
@Suite struct ScoringSessionTests {
    struct Plant: Sendable, CustomStringConvertible {
        let description: String
        let fit: @Sendable () throws -> DynamicMSETModel
        let test: @Sendable (_ seed: UInt64) -> SignalTable
    }

    static let plants: [Plant] = [
        plain("many scales, four signals", .init(fap: 0.02, memoryRows: 60), signals: 4),
        plain("plain mean", .init(fap: 0.02, memoryRows: 60, fusion: .mean), signals: 5),
        plain("one signal, windows", .init(fap: 0.02, memoryRows: 60), signals: 1),
        plain("two signals, window of six rows", .init(fap: 0.02, memoryRows: 60, windowSize: 6), signals: 2),
        Plant(description: "clocks of their own") {
            try DynamicMSET.fit(
                ClockedSignalsTests.table(seconds: 400, seed: 1), parameters: .init(fap: 0.02, memoryRows: 60))
        } test: { seed in
            ClockedSignalsTests.table(seconds: 80, seed: seed, faultFrom: 50)
        },
        Plant(description: "a late clock") {
            try DynamicMSET.fit(Self.late(rows: 500, seed: 1), parameters: .init(fap: 0.02, memoryRows: 60))
        } test: { seed in
            Self.late(rows: 90, seed: seed, faultFrom: 60)
        },
    ]

    /// Missing cells and rows, a strong fault, a dead sensor, drift, a gap, and time that stands still.
    private static func plain(_ description: String, _ parameters: DynamicMSET.Parameters, signals: Int) -> Plant {
        Plant(description: description) {
            try DynamicMSET.fit(
                PlantData.table(rows: 500, signals: signals, secondsPerRow: 5), parameters: parameters)
        } test: { seed in
            var table = PlantData.withMissingCells(
                PlantData.table(rows: 260, signals: signals, seed: seed, secondsPerRow: 5), share: 0.02, seed: seed)
            let last = signals - 1
            for row in 60..<75 { table[row, last] += 15 }
            for row in 90..<130 { table[row, 0] = row % 40 < 25 ? .nan : table[row, 0] }
            for row in 140..<143 { for j in 0..<signals { table[row, j] = .nan } }
            for row in 150..<260 { table[row, last] += Double(row - 150) / 60 }
            for row in 180..<260 { table.timestamps?[row].microseconds += 3_600_000_000 }
            for row in 220..<222 { table.timestamps?[row] = Timestamp(microseconds: 5) }
            return table
        }
    }

    /// Two signals of four on clocks that are 3 s late, all a little out of step.
    private static func late(rows: Int, seed: UInt64, faultFrom: Int = .max) -> SignalTable {
        let plant = PlantData.table(rows: rows, signals: 4, seed: seed)
        var values: [Double] = []
        var times: [Timestamp] = []
        for tenth in 0..<(10 * rows) {
            var row = [Double](repeating: .nan, count: 4)
            for (j, phase) in [0, 3, 5, 8].enumerated() where tenth % 10 == phase {
                let second = tenth / 10 - (j < 2 ? 0 : 3)
                row[j] = plant[max(second, 0), j] + (second >= faultFrom && j == 1 ? 9 : 0)
            }
            guard row.contains(where: \.isFinite) else { continue }
            values += row
            times.append(Timestamp(microseconds: 1_600_000_000_000_000 + Int64(tenth) * 100_000))
        }
        return SignalTable(signalNames: plant.signalNames, timestamps: times, values: values, rowCount: times.count)
    }

    /// Every row of a table as a session that is given it in pieces says: `sizes` are the pieces, 0 a single row by itself,
    /// −1 a session that takes over.
    private static func rows(
        _ table: SignalTable, _ model: DynamicMSETModel, sensitivity: Double, sizes: () -> Int
    ) throws -> [RowDetection] {
        var session = try ScoringSession(model, sensitivity: sensitivity)
        var result: [RowDetection] = []
        var reused = RowDetection(signalCount: 0)
        while result.count < table.rowCount {
            let first = result.count
            let size = sizes()
            switch size {
            case 1...:
                let piece = table.rows(first..<min(first + size, table.rowCount))
                let detection = try session.score(piece)
                for row in 0..<piece.rowCount {
                    reused.take(detection, row: row)
                    result.append(reused)
                }
            case 0:
                let width = table.signalCount
                try table.values[(first * width)..<((first + 1) * width)].withUnsafeBufferPointer {
                    try session.score(row: $0, at: table.timestamps?[first], into: &reused)
                }
                result.append(reused)
            default:
                let kept = try JSONEncoder().encode(session.stream)
                session = try ScoringSession(
                    model, continuing: try JSONDecoder().decode(DetectionStream.self, from: kept),
                    sensitivity: sensitivity)
            }
        }
        return result
    }

    /// The largest difference between rows and a detection; infinite where a verdict differs.
    static func distance(_ rows: [RowDetection], _ whole: Detection) -> Double {
        guard rows.count == whole.rowCount else { return .infinity }
        var expected = RowDetection(signalCount: whole.signalCount)
        var largest = 0.0
        func compare(_ a: Double, _ b: Double) {
            largest = max(largest, abs(a - b) / max(1, abs(b)), (a - b).isNaN ? .infinity : 0)
        }
        for (index, row) in rows.enumerated() {
            expected.take(whole, row: index)
            compare(row.score, expected.score)
            compare(row.threshold, expected.threshold)
            compare(row.driftAllowance, expected.driftAllowance)
            compare(row.aftermath, expected.aftermath)
            guard row.isAnomaly == expected.isAnomaly, row.isScored == expected.isScored,
                row.incidentID == expected.incidentID, row.advice == expected.advice,
                row.signals.count == expected.signals.count
            else { return .infinity }
            for (signal, wanted) in zip(row.signals, expected.signals) {
                compare(signal.anomalyScore, wanted.anomalyScore)
                compare(signal.estimate, wanted.estimate)
                guard signal.isAnomalous == wanted.isAnomalous, signal.isImputed == wanted.isImputed else {
                    return .infinity
                }
            }
        }
        return largest
    }

    @Test(arguments: plants) func rowsInPiecesOfAnySizeEqualTheWholeTable(plant: Plant) throws {
        let model = try plant.fit()
        for seed: UInt64 in 2...4 {
            let table = plant.test(seed)
            for sensitivity in [0.5, 0.7] {
                let whole = try model.score(table, sensitivity: sensitivity)
                // The data are of any use only if something happens in them.
                #expect(whole.isAnomaly.contains(true) && !whole.isScored.allSatisfy(\.self))
                let single = try Self.rows(table, model, sensitivity: sensitivity) { 0 }
                #expect(Self.distance(single, whole) < 1e-9)
                for round: UInt64 in 0..<3 {
                    var random = RandomStream(seed: seed * 100 + round)
                    let pieces = try Self.rows(table, model, sensitivity: sensitivity) {
                        let u = random.uniform()
                        return u < 0.1 ? -1 : u < 0.6 ? 0 : Int(u * u * u * 40)
                    }
                    #expect(Self.distance(pieces, whole) < 1e-9)
                }
            }
        }
    }

    @Test func theDataOfThePlantsReachWhatStreamsRemember() throws {
        let plant = Self.plants[0]
        var session = try ScoringSession(try plant.fit())
        let table = plant.test(2)
        _ = try session.score(table.rows(0..<70))
        #expect(session.stream.faults.isIncident)
        _ = try session.score(table.rows(70..<181))
        #expect(session.stream.available == 1)
        _ = try session.score(table.rows(181..<260))
        #expect(session.stream.decision.drift > 0)
        let late = try #require(try Self.plants.last?.fit())
        #expect(late.report.clocks?.delays.contains { $0 > 0 } == true)
    }

    @Test func aStreamIsTakenUpAndHandedBack() throws {
        let model = try Self.plants[0].fit()
        let table = Self.plants[0].test(3)
        var stream = model.makeStream(DecisionOptions(drift: .off))
        _ = try model.score(table.rows(0..<100), stream: &stream)
        var session = try ScoringSession(model, continuing: stream)
        #expect(session.stream == stream)
        let row = try session.score(row: Array(table.values[400..<404]), at: table.timestamps?[100])
        let called = try model.score(table.rows(100..<101), stream: &stream)
        #expect(Self.distance([row], called) == 0)
        #expect(session.stream == stream)
        // A copy goes on by itself.
        let copy = session
        _ = try session.score(table.rows(101..<150))
        #expect(copy.stream == stream && session.stream != stream)
        session.acknowledge()
        #expect(session.stream.decision.incident == nil)
    }

    @Test func whatCannotBeScoredIsRefusedAndChangesNothing() throws {
        let model = try Self.plants[0].fit()
        var session = try ScoringSession(model)
        _ = try session.score(row: [0, 100, 200, 300])
        let before = session.stream
        let short = #expect(throws: DetectorError.self) { _ = try session.score(row: [1, 2, 3]) }
        #expect(short?.description.contains("4 signals, the data have 3") == true)
        #expect(throws: DetectorError.self) { try session.score(row: []) }
        #expect(throws: DetectorError.self) { try session.score(PlantData.table(signals: 3)) }
        #expect(session.stream == before)
        #expect(throws: DetectorError.self) { try ScoringSession(model, sensitivity: .nan) }
        #expect(throws: DetectorError.self) { try ScoringSession(model, sensitivity: 1.5) }
        for index in 1..<Self.plants.count {
            let other = try Self.plants[index].fit().makeStream(DecisionOptions())
            // The plain mean of other signals, windows, clocks: none has the same state.
            #expect(throws: DetectorError.streamMismatch) { try ScoringSession(model, continuing: other) }
        }
        let odd = try session.score(row: [.nan, .infinity, -.infinity, 1e308])
        #expect(!odd.isScored && odd.score == 0 && odd.signals.allSatisfy { $0.estimate.isFinite })
        let wild = try session.score(row: [1e308, -1e308, 0, 1], at: Timestamp(microseconds: .min))
        #expect((0...1).contains(wild.score) && wild.isScored)
        _ = try session.score(row: [0, 100, 200, 300], at: Timestamp(microseconds: .max))
    }

    @Test func aStreamKeptBeforeRowsBetweenWereRemembered() throws {
        let plant = Self.plants[4]
        let model = try plant.fit()
        let table = plant.test(2)
        var stream = model.makeStream(DecisionOptions())
        _ = try model.score(table.rows(0..<41), stream: &stream)
        stream.lastRow = nil
        var session = try ScoringSession(model, continuing: stream)
        #expect(try session.score(table.rows(41..<60)).isSound)
        stream.lastRow = DetectionStream.LastRow(allowance: .nan, estimates: [0, 0, 0, 0])
        #expect(throws: DetectorError.streamMismatch) { try ScoringSession(model, continuing: stream) }
        stream.lastRow = DetectionStream.LastRow(estimates: [])
        #expect(throws: DetectorError.streamMismatch) { try ScoringSession(model, continuing: stream) }
    }
}
