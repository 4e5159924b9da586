import ControlPlane
import KPIDetection
import TestSupport
import Testing

@testable import GradientBoosting

/// Trees that XGBoost's library fits, as the server will use them.
@Suite(.enabled(if: XGBoostReference.isThere, "XGBoost's library is not installed")) struct TrainingTests {
    static func examples(_ windows: [LabelledWindow]) throws -> LabelledFeatures {
        var examples = LabelledFeatures(width: FeatureVector.count + 1)
        for window in windows {
            examples.append([.nan] + FeatureVector.of(try window.window).map(Float.init), isNormal: window.isNormal)
        }
        return examples
    }

    private static func probabilities(_ model: BoostedTrees, _ windows: [LabelledWindow]) throws -> [Float] {
        try windows.map { ValueDetector(model).probability(try $0.window) }
    }

    /// Train, and compare what the file says here with what XGBoost itself says of it.
    private func check(_ windows: [LabelledWindow], _ others: [LabelledWindow], rounds: Int) throws -> Double {
        let trainer = XGBoostTrainer(names: XGBoostLibrary.names, rounds: rounds)
        let bytes = try trainer.train(try Self.examples(windows)) { _ in }
        let model = try BoostedTrees(decoding: bytes)
        #expect(model.treeCount == rounds)
        #expect(model.slotCount == FeatureVector.count + 1)
        let ours = try Self.probabilities(model, windows + others)
        let rows = try Self.examples(windows + others)
        for file in [bytes, model.encoded()] {
            let theirs = try XGBoostReference().predictions(model: file, rows)
            #expect(theirs.count == ours.count)
            for (our, their) in zip(ours, theirs) { #expect(abs(our - their) <= 1e-6) }
        }
        #expect(Set(ours).count > 1)
        let right = zip(ours.suffix(others.count), others).count { ($0 >= 0.5) == $1.isNormal }
        return Double(right) / Double(max(1, others.count))
    }

    @Test func theFileSaysHereWhatXGBoostSaysOfIt() throws {
        let accuracy = try check(LabelledWindow.made(120, seed: 1), LabelledWindow.made(80, seed: 2), rounds: 60)
        #expect(accuracy > 0.9)
    }

    @Test(
        .enabled(if: !LabelledWindow.metisSamples(purpose: "train").isEmpty, "LAPWING_DATA has no folder metis"))
    func metisOwnSamplesGiveAModelThatKnowsTheOthers() throws {
        let train = LabelledWindow.metisSamples(purpose: "train")
        let test = LabelledWindow.metisSamples(purpose: "test")
        #expect(train.count == 150 && test.count == 150)
        // The original's own training has 87 % here.
        let accuracy = try check(train, test, rounds: 300)
        #expect(accuracy >= 0.82)
    }

    @Test func theSameSamplesGiveTheSameTrees() throws {
        let trainer = XGBoostTrainer(names: XGBoostLibrary.names, rounds: 10)
        let examples = try Self.examples(LabelledWindow.made(40, seed: 3))
        let first = try trainer.train(examples) { _ in }
        #expect(try trainer.train(examples) { _ in } == first)
        let other = try Self.examples(LabelledWindow.made(40, seed: 4))
        #expect(try trainer.train(other) { _ in } != first)
    }

    @Test func featuresThatAreMissingAreSortedOut() throws {
        // The first of two features tells the classes apart; where it is missing, the row is normal.
        var examples = LabelledFeatures(width: 3)
        for index in 0..<60 {
            let isAbnormal = index % 3 == 0
            examples.append([.nan, isAbnormal ? 5 : index % 3 == 1 ? 1 : .nan, Float(index)], isNormal: !isAbnormal)
        }
        let model = try BoostedTrees(
            decoding: try XGBoostTrainer(names: XGBoostLibrary.names, rounds: 60).train(examples) { _ in })
        #expect(model.probability([5, 100], pad: .nan, missing: .nan) < 0.3)
        #expect(model.probability([1, 100], pad: .nan, missing: .nan) > 0.7)
        #expect(model.probability([.nan, 100], pad: .nan, missing: .nan) > 0.7)
    }

    @Test func manyRowsAreFittedInBins() throws {
        var examples = LabelledFeatures(width: 2)
        for index in 0...XGBoostTrainer.mostExactRows {
            examples.append([.nan, Float(index)], isNormal: index < 15_000)
        }
        let model = try BoostedTrees(
            decoding: try XGBoostTrainer(names: XGBoostLibrary.names, rounds: 30).train(examples) { _ in })
        #expect(model.probability([14_000], pad: .nan, missing: .nan) > 0.7)
        #expect(model.probability([16_000], pad: .nan, missing: .nan) < 0.3)
    }

    @Test func progressRisesAndEndsTheTraining() throws {
        let trainer = XGBoostTrainer(names: XGBoostLibrary.names, rounds: 8)
        let examples = try Self.examples(LabelledWindow.made(20, seed: 5))
        var seen: [Double] = []
        _ = try trainer.train(examples) { seen.append($0) }
        #expect(seen == (0...8).map { Double($0) / 8 })

        seen = []
        #expect(throws: JobCanceled.self) {
            try trainer.train(examples) { fraction in
                seen.append(fraction)
                if fraction >= 0.5 { throw JobCanceled() }
            }
        }
        #expect(seen.count == 5)
    }

    @Test func trainingsBesideEachOtherDoNotMix() async throws {
        let trainer = XGBoostTrainer(names: XGBoostLibrary.names, rounds: 10)
        let sets = try (0..<4).map { try Self.examples(LabelledWindow.made(30, seed: UInt64(10 + $0))) }
        let alone = try sets.map { try trainer.train($0) { _ in } }
        let together = try await withThrowingTaskGroup(of: (Int, [UInt8]).self) { group in
            for (index, examples) in sets.enumerated() {
                group.addTask { (index, try await BlockingWork.run { try trainer.train(examples) { _ in } }) }
            }
            return try await group.reduce(into: [Int: [UInt8]]()) { $0[$1.0] = $1.1 }
        }
        for (index, bytes) in alone.enumerated() { #expect(together[index] == bytes) }
    }

    @Test func whatTheLibraryRefusesIsSaidInItsWords() throws {
        var examples = LabelledFeatures(width: 2)
        examples.append([.nan, 1], isNormal: true)
        examples.append([.nan, .infinity], isNormal: false)
        #expect {
            _ = try XGBoostTrainer(names: XGBoostLibrary.names, rounds: 1).train(examples) { _ in }
        } throws: {
            ($0 as? TreeTrainerFault)?.message.hasPrefix("XGBoost could not read the features: ") == true
        }
    }
}

/// A server without the library.
@Suite struct MissingLibraryTests {
    @Test(arguments: [[], ["libno-such-library-\(1).so"], ["/etc/passwd"]])
    func aMissingLibraryIsNamed(names: [String]) throws {
        let trainer = XGBoostTrainer(libraries: names)
        #expect {
            try trainer.checkIsAvailable()
        } throws: {
            ($0 as? TreeTrainerFault)?.message.contains("libxgboost-dev") == true
        }
        #expect(throws: TreeTrainerFault.self) { try trainer.train(LabelledFeatures(width: 2)) { _ in } }
    }

    @Test func anotherLibraryIsNotTakenForIt() throws {
        #expect {
            try XGBoostTrainer(libraries: ["libc.so.6"]).checkIsAvailable()
        } throws: {
            ($0 as? TreeTrainerFault)?.message.contains("XGDMatrixCreateFromMat") == true
        }
    }
}
