import ControlPlane
import Foundation
import KPIDetection
import NumericalMethods

/// A made-up window of a KPI of which is known whether its last minute is normal.
public struct LabelledWindow: Sendable {
    public var a, b, c: [Double]
    public var isNormal: Bool

    public init(a: [Double], b: [Double], c: [Double], isNormal: Bool) {
        (self.a, self.b, self.c, self.isNormal) = (a, b, c, isNormal)
    }

    /// Half of them normal, the others with a last minute far above or below; the same for the same seed.
    public static func made(_ count: Int, seed: UInt64) -> [LabelledWindow] {
        var random = RandomStream(seed: seed)
        return (0..<count).map { index in
            let level = Double.random(in: 100...10_000, using: &random)
            let noise = Double.random(in: 0.01...0.05, using: &random)
            func series(_ length: Int) -> [Double] {
                (0..<length).map { minute in
                    let place = Double(minute) / 361 - 0.5
                    return (level * (1 - 0.2 * place * place + .random(in: -noise...noise, using: &random))).rounded()
                }
            }
            var window = LabelledWindow(a: series(181), b: series(361), c: series(361), isNormal: index % 2 == 0)
            if !window.isNormal {
                let factor =
                    index % 4 == 1 ? Double.random(in: 1.5...4, using: &random) : .random(in: 0...0.6, using: &random)
                window.a[180] = (window.a[180] * factor).rounded()
            }
            return window
        }
    }

    public var window: KPIWindow {
        get throws { try KPIWindow(a: a, b: b, c: c) }
    }

    /// As the API's clients would add it.
    public func sample(source: String = "made", purpose: String = "train") -> NewKPISample {
        func text(_ values: [Double]) -> String { values.map { String(Int($0)) }.joined(separator: ",") }
        return NewKPISample(
            observation: KPIObservation(
                viewID: "1", viewName: "view", attributeID: "2", attributeName: "attribute", time: Sample.time(0),
                dataC: text(c), dataB: text(b), dataA: text(a)),
            labels: KPISampleLabels(
                source: source, purpose: purpose,
                verdict: isNormal ? KPISampleLabels.positive : KPISampleLabels.negative), window: 180)
    }

    /// Metis's labelled samples, from `metis` below `LAPWING_DATA`; empty without it.
    public static func metisSamples(purpose: String) -> [LabelledWindow] {
        guard let folder = ProcessInfo.processInfo.environment["LAPWING_DATA"],
            let text = try? String(contentsOfFile: folder + "/metis/sample_dataset.csv", encoding: .utf8)
        else { return [] }
        return text.split(whereSeparator: \.isNewline).dropFirst().compactMap { line in
            // Twelve columns, of which those in quotes are the three series.
            let parts = line.split(separator: "\"").map { $0.split(separator: ",") }
            guard parts.count == 7, parts[0].count >= 8, parts[0][5] == purpose else { return nil }
            func numbers(_ part: Int) -> [Double] { parts[part].compactMap { Double($0) } }
            return LabelledWindow(a: numbers(5), b: numbers(3), c: numbers(1), isNormal: parts[0][6] == "positive")
        }
    }
}
