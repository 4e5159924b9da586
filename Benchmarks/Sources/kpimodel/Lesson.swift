import KPIDetection
import KPISimulation

/// The windows a pupil learns from. The same lesson is the same rows.
struct Lesson {
    /// Simulated windows that are learnt.
    var windows = 120_000
    /// Variations of each sample of the training split.
    var variations = 200
    /// How often each sample of the training split counts, with its own label.
    var sampleWeight = 10
    var seed: UInt64 = 1

    private static let pieceSize = 1000

    func rows(teacher: BoostedTrees, samples: [MetisSamples.Sample]) -> TaughtRows {
        var rows = TaughtRows()
        rows.reserve(windows + samples.count * (variations + sampleWeight))
        for piece in simulated(teacher) { rows.append(piece) }
        for piece in varied(samples, teacher) { rows.append(piece) }
        for sample in samples {
            rows.append(FeatureVector.of(sample.window), label: sample.isNormal ? 1 : 0, times: sampleWeight)
        }
        return rows
    }

    private func simulated(_ teacher: BoostedTrees) -> [TaughtRows] {
        Pieces.map((windows + Self.pieceSize - 1) / Self.pieceSize) { piece in
            var simulator = KPISimulator(seed: stream(piece))
            var rows = TaughtRows()
            while rows.count < min(Self.pieceSize, windows - piece * Self.pieceSize) {
                let window = simulator.next().window
                if Self.isAsked(window) || simulator.chance(0.1) { rows.append(window, taughtBy: teacher) }
            }
            return rows
        }
    }

    private func varied(_ samples: [MetisSamples.Sample], _ teacher: BoostedTrees) -> [TaughtRows] {
        Pieces.map(samples.count) { index in
            var simulator = KPISimulator(seed: stream(1_000_000 + index))
            var rows = TaughtRows()
            for _ in 0..<variations {
                rows.append(simulator.variation(of: samples[index].window), taughtBy: teacher)
            }
            return rows
        }
    }

    /// Whether a model decides about a window. Others are worth little to learn: no answer depends on them.
    static func isAsked(_ window: KPIWindow) -> Bool { ValueDetector.verdictWithoutModel(window) == nil }

    private func stream(_ index: Int) -> UInt64 { seed &* 0x1_0000_0000 &+ UInt64(index) }
}
