import BenchmarkSupport
import Detectors
import Foundation
import TimeSeries

/// What the original service answered, beside what this one does.
struct Agreement {
    let samples: SampleTables

    func report() throws {
        let cardio = try samples.cardio()
        let trained = try TableDetector.fit(cardio.rows, columns: cardio.columns)
        let anomalous = trained.scores.count { $0 <= 0 }
        print("\nQuick start, seed 42: \(anomalous) of \(cardio.rows.rowCount) rows, percentAnomalies", terminator: " ")
        print("\(trained.percentAnomalies) (original: 184 of 1831, 0.10049153468050245)")
        print(
            "  rows 141 and 1780: \(Format.fixed(trained.scores[140], 4)), \(Format.fixed(trained.scores[1779], 4))",
            terminator: " ")
        print("(original: -0.0453, -0.1019)")

        let lympho = try samples.lympho()
        let recorded = try samples.table("lympho_recorded_scores.csv")
        func column(_ table: CellTable, _ name: String) -> [String] {
            guard let place = table.column(named: name) else { return [] }
            return (0..<table.rowCount).map { table.text(row: $0, column: place) ?? "" }
        }
        let keys = column(lympho.rows, "key")
        let places = column(recorded, "key").compactMap { keys.firstIndex(of: $0) }
        let original = column(recorded, "anomaly").compactMap { Double($0) }
        let correlations = try (0..<50).map { seed in
            let scores = try TableDetector.fit(
                lympho.rows, columns: lympho.columns, parameters: .init(seed: UInt32(seed))
            ).scores
            return Self.correlation(original, places.map { scores[$0] })
        }
        let mean = correlations.reduce(0, +) / Double(correlations.count)
        print(
            "Recorded scores of \(places.count) lymphography rows: Pearson \(Format.fixed(mean, 3)) in the mean",
            terminator: " ")
        print("of 50 seeds, \(Format.fixed(correlations.min(), 3)) to \(Format.fixed(correlations.max(), 3))")
    }

    private static func correlation(_ a: [Double], _ b: [Double]) -> Double {
        func centred(_ values: [Double]) -> [Double] {
            let mean = values.reduce(0, +) / Double(values.count)
            return values.map { $0 - mean }
        }
        func product(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
        let (a, b) = (centred(a), centred(b))
        return product(a, b) / (product(a, a) * product(b, b)).squareRoot()
    }
}
