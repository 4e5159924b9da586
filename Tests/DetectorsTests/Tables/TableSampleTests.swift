import Detectors
import Foundation
import Testing
import TimeSeries

/// The sample data of the original service. Needs the folder `nexosis` below `LAPWING_DATA`.
@Suite struct TableSampleTests {
    private static let folder = ProcessInfo.processInfo.environment["LAPWING_DATA"].map {
        URL(fileURLWithPath: $0, isDirectory: true).appendingPathComponent("nexosis", isDirectory: true)
    }
    private static let isThere = folder.map { FileManager.default.fileExists(atPath: $0.path) } ?? false

    private func table(_ name: String) throws -> CellTable {
        let data = try Data(contentsOf: try #require(Self.folder).appendingPathComponent(name))
        return try data.withUnsafeBytes { try CellTable.csv($0, limits: CellLimits()) }
    }

    /// X.1 and so on, as numbers.
    private func features(_ table: CellTable) -> [TableColumn] {
        table.columns.filter { $0.hasPrefix("X.") }.map { TableColumn(name: $0, dataType: .numericMeasure) }
    }

    @Test(.enabled(if: isThere, "LAPWING_DATA has no folder nexosis"))
    func theQuickStartFindsAsManyAsTheOriginal() throws {
        let rows = try table("cardio.csv")
        let trained = try TableDetector.fit(rows, columns: features(rows))
        #expect(rows.rowCount == 1831)
        #expect(trained.scores.count { $0 <= 0 } == 184)
        #expect(trained.percentAnomalies == 0.10049153468050245)
        // The row on the threshold is the last of them.
        #expect(trained.scores.count { $0 < 0 } == 183)
        // X.12, X.13 and X.14 depend on one another: 20 directions are left.
        let sum: Double = trained.distances.reduce(0, +)
        #expect(abs(sum - 36_600) < 1e-6)
        let again = try FittedTableDetector(decoding: trained.detector.encoded())
        #expect(try again.scores(rows) == trained.scores)
    }

    private func correlation(_ a: [Double], _ b: [Double]) -> Double {
        func centred(_ values: [Double]) -> [Double] {
            let mean = values.reduce(0, +) / Double(values.count)
            return values.map { $0 - mean }
        }
        func product(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
        let (a, b) = (centred(a), centred(b))
        return product(a, b) / (product(a, a) * product(b, b)).squareRoot()
    }

    @Test(.enabled(if: isThere, "LAPWING_DATA has no folder nexosis"))
    func scoresAreLikeThoseOfTheOriginal() throws {
        let rows = try table("lympho.csv")
        let recorded = try table("lympho_recorded_scores.csv")
        let (key, recordedKey) = (try #require(rows.column(named: "key")), try #require(recorded.column(named: "key")))
        let anomaly = try #require(recorded.column(named: "anomaly"))
        var rowOfKey: [String: Int] = [:]
        for row in 0..<rows.rowCount { rowOfKey[rows.text(row: row, column: key) ?? ""] = row }
        let original = try (0..<recorded.rowCount).map { row in
            try #require(recorded.text(row: row, column: anomaly).flatMap { Double($0) })
        }
        let places = try (0..<recorded.rowCount).map { row in
            try #require(rowOfKey[recorded.text(row: row, column: recordedKey) ?? ""])
        }
        #expect(places.count == 50)
        let correlations = try (0..<12).map { seed in
            let trained = try TableDetector.fit(
                rows, columns: features(rows), parameters: .init(seed: UInt32(seed)))
            return correlation(original, places.map { trained.scores[$0] })
        }
        let mean = correlations.reduce(0, +) / 12
        #expect(mean >= 0.95)
        #expect((correlations.min() ?? 0) > 0.9)
    }
}
