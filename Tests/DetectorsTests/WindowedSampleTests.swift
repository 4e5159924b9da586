import Detectors
import Foundation
import Testing
import TimeSeries

/// Azure's own sample data. Needs the folder `azure-samples` below `LAPWING_DATA`.
@Suite struct WindowedSampleTests {
    /// What was printed of the original's answers: scores of rows of the sample data, those of normal rows first.
    private static let recorded: [(time: String, score: Double)] = [
        ("12:00", 0.334692), ("12:01", 0.24307), ("12:02", 0.16192), ("12:03", 0.236542), ("12:04", 0.246817),
        ("23:59", 0.449597), ("12:06", 0.568668), ("13:08", 0.507248), ("13:19", 0.635379), ("13:22", 0.513333),
        ("13:29", 0.527599), ("23:58", 0.51241),
    ]

    private static let file = ProcessInfo.processInfo.environment["LAPWING_DATA"].map {
        URL(fileURLWithPath: $0).appendingPathComponent("azure-samples/multivariate/sample_data_5_3000.csv")
    }
    private static let isThere = file.map { FileManager.default.fileExists(atPath: $0.path) } ?? false

    @Test(.enabled(if: isThere, "LAPWING_DATA has no folder azure-samples"))
    func scoresTheSampleDataAsTheOriginalDid() throws {
        let variables = try SeriesTableReader().oneTable([UInt8](try Data(contentsOf: try #require(Self.file))))
        func time(_ text: String) -> Timestamp? { Timestamp(parsing: "2021-01-\(text):00Z") }
        let training = try SeriesAlignment().align(variables, from: time("01T00:00"), to: time("02T09:19"), lead: 199)
        let model = try WindowedMSET.fit(training.table, parameters: .init(window: 200))
        let test = try SeriesAlignment().align(variables, from: time("02T12:00"), to: time("03T00:00"), lead: 199)
        #expect(test.firstRow == 199)
        let judged = try model.judge(test.table, from: test.firstRow)
        #expect(judged.count == 721)
        #expect(judged.count { $0.isAnomaly } <= 36)
        for (text, score) in Self.recorded {
            let row = try #require(test.table.timestamps?.firstIndex { $0 == time("02T" + text) })
            #expect(abs(judged[row - test.firstRow].score - score) < 0.06)
        }
    }
}
