import Detectors
import Foundation
import NumericalMethods
import Testing
import TimeSeries

extension WindowJudgement {
    /// Whether every number has the range, and the lists the order, that they promise.
    var isSound: Bool {
        let scale = M_E - 1
        guard (0...scale).contains(score), contributors.allSatisfy({ (0...1).contains($0.contribution) }),
            zip(contributors, contributors.dropFirst()).allSatisfy({ $0.contribution >= $1.contribution })
        else { return false }
        return isAnomaly ? abs(severity - score / scale) < 1e-12 : severity == 0 && contributors.isEmpty
    }
}

/// Rows judged against the window before them.
@Suite struct WindowedMSETTests {
    static let parameters = WindowedMSET.Parameters(window: 40, dynamic: .init(memoryRows: 100))
    static let model = Result { try WindowedMSET.fit(PlantData.table(rows: 600), parameters: parameters) }

    @Test func judgementsKeepTheirRangesAndOrder() throws {
        let model = try Self.model.get()
        var test = PlantData.table(rows: 300, seed: 4)
        for row in 200..<210 { test[row, 2] += 6 }
        test[250, 1] = 1e300
        test[251, 1] = .nan
        let judged = try model.judge(test, contributors: 4)
        #expect(judged.count == 300 && judged.allSatisfy { $0.isSound })
        for judgement in judged where judgement.isAnomaly {
            #expect(abs(judgement.contributors.reduce(0) { $0 + $1.contribution } - 1) < 1e-9)
            #expect(Set(judgement.contributors.map(\.variable)) == [0, 1, 2, 3])
            for contributor in judgement.contributors {
                #expect(!contributor.changed.contains(contributor.variable))
                #expect((1...3).contains(contributor.changed.count))
            }
        }
        #expect(judged.contains { $0.isAnomaly })
    }

    @Test func namesTheVariableAtFault() throws {
        let model = try Self.model.get()
        var test = PlantData.table(rows: 300, seed: 4)
        for row in 200..<210 { test[row, 2] += 6 }
        let judged = try model.judge(test, contributors: 1)
        let found = judged[200..<210].filter(\.isAnomaly)
        #expect(found.count >= 8)
        #expect(found.allSatisfy { $0.contributors.count == 1 })
        #expect(found.count { $0.contributors[0].variable == 2 } >= 8)
        #expect(judged[0..<200].count { $0.isAnomaly } <= 10)
        #expect(try model.judge(test, contributors: 0).allSatisfy { $0.contributors.isEmpty })
    }

    /// A variable that stops following its companion stays within its own range: only the relation shows it.
    @Test func namesTheVariableWhoseRelationHasChanged() throws {
        func table(rows: Int, seed: UInt64, brokenFrom: Int) -> SignalTable {
            var random = RandomStream(seed: seed)
            let values = (0..<rows).flatMap { row -> [Double] in
                let (a, b) = (random.normal(), random.normal())
                let follower = row < brokenFrom ? a : -a
                return [a, follower + 0.1 * random.normal(), b, b + 0.1 * random.normal()]
            }
            return SignalTable(signalNames: ["a", "a2", "b", "b2"], values: values, rowCount: rows)
        }
        let model = try WindowedMSET.fit(table(rows: 600, seed: 1, brokenFrom: 600), parameters: Self.parameters)
        let judged = try model.judge(table(rows: 200, seed: 2, brokenFrom: 150), from: 170, contributors: 2)
        let found = judged.filter(\.isAnomaly)
        #expect(found.count >= 20)
        for judgement in found.filter({ Set($0.contributors.map(\.variable)) == [0, 1] }) {
            for contributor in judgement.contributors {
                #expect(contributor.changed.first == 1 - contributor.variable)
            }
        }
    }

    @Test func flagsFewRowsOfWhiteNoise() throws {
        func noise(rows: Int, seed: UInt64) -> SignalTable {
            var random = RandomStream(seed: seed)
            return SignalTable(
                signalNames: ["a", "b", "c"], values: (0..<(3 * rows)).map { _ in random.normal() }, rowCount: rows)
        }
        let model = try WindowedMSET.fit(noise(rows: 1000, seed: 1), parameters: Self.parameters)
        let judged = try model.judge(noise(rows: 2000, seed: 2))
        #expect(judged.count { $0.isAnomaly } <= 100)
        let mean = judged.reduce(0) { $0 + $1.score } / 2000
        #expect((0.15...0.45).contains(mean))
    }

    @Test func earlierRowsAreOnlyThePast() throws {
        let model = try Self.model.get()
        let test = PlantData.table(rows: 2000, seed: 7)
        let whole = try model.judge(test)
        #expect(try model.judge(test, from: 1990) == Array(whole[1990...]))
        #expect(try model.judge(test, from: 2000).isEmpty)
        #expect(try model.judge(test, from: 5000).isEmpty)
        let short = try model.judge(test.rows(0..<700))
        #expect(short.count == 700)
        for (a, b) in zip(short, whole) { #expect(abs(a.score - b.score) < 1e-9 && a.isAnomaly == b.isAnomaly) }
        #expect(try model.judge(test.rows(0..<0)).isEmpty)
    }

    @Test func canBeStopped() throws {
        struct Stopped: Error, Equatable {}
        let model = try Self.model.get()
        var calls = 0
        #expect(throws: Stopped()) {
            try model.judge(PlantData.table(rows: 2000)) {
                calls += 1
                if calls == 20 { throw Stopped() }
            }
        }
        #expect(calls == 20)
        #expect(throws: DetectorError.self) { try model.judge(PlantData.table(signals: 3)) }
    }

    @Test func aLoadedModelJudgesTheSame() throws {
        let model = try Self.model.get()
        let loaded = try WindowedMSETModel(decoding: try model.encoded())
        let test = PlantData.table(rows: 300, seed: 4)
        #expect(try loaded.judge(test) == model.judge(test))
        #expect(loaded.trainingDiagnostics == model.trainingDiagnostics && loaded.window == 40)
    }

    @Test func lossesAreThoseOfForecasts() throws {
        let diagnostics = try Self.model.get().trainingDiagnostics
        #expect(diagnostics.trainLoss > 0 && diagnostics.validationLoss > diagnostics.trainLoss)
        #expect(diagnostics.validationLoss < 0.05)
        // What cannot be forecast is as far off as it varies: noise of unit variance over a range of some six deviations.
        var random = RandomStream(seed: 1)
        let noise = SignalTable(
            signalNames: ["a", "b"], values: (0..<2000).map { _ in random.normal() }, rowCount: 1000)
        let model = try WindowedMSET.fit(noise, parameters: Self.parameters)
        #expect((0.015...0.04).contains(model.trainingDiagnostics.validationLoss))
    }

    @Test func aVariableThatNeverChangedIsJudgedBySteps() throws {
        let constant = PlantData.replacing(PlantData.table(rows: 300), column: 3) { _ in 7 }
        let model = try WindowedMSET.fit(constant, parameters: Self.parameters)
        var test = PlantData.replacing(PlantData.table(rows: 200, seed: 2), column: 3) { _ in 7 }
        for row in 150..<160 { test[row, 3] = 9 }
        let judged = try model.judge(test, contributors: 4)
        #expect(judged.allSatisfy { $0.isSound })
        #expect(judged[150].isAnomaly && judged[150].contributors.first?.variable == 3)
    }

    @Test(arguments: [27, 2881, 0, -1, .max]) func refusesWindows(window: Int) {
        #expect(throws: DetectorError.self) {
            try WindowedMSET.fit(PlantData.table(), parameters: .init(window: window))
        }
    }
}
