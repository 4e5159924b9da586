import Detectors
import Foundation
import Testing
import TimeSeries

/// The lab's univariate files: one bad day in training, one planted fault of six hours in the data to judge. Needs the
/// folder `oci-lab` below `LAPWING_DATA`.
@Suite struct UnivariateLabTests {
    private static let folder = ProcessInfo.processInfo.environment["LAPWING_DATA"].map {
        URL(fileURLWithPath: $0, isDirectory: true).appendingPathComponent("oci-lab", isDirectory: true)
    }
    private static let isThere = folder.map { FileManager.default.fileExists(atPath: $0.path) } ?? false

    private func table(_ name: String) throws -> SignalTable {
        let folder = try #require(Self.folder)
        let data = try Data(contentsOf: folder.appendingPathComponent("univariate-demo-\(name)-data.csv"))
        return try CSVReader.read([UInt8](data)).table
    }

    /// Rows of 2021-03-18T00:00 to 05:00.
    private let planted = 68..<74

    @Test(.enabled(if: isThere, "LAPWING_DATA has no folder oci-lab"), arguments: [0.5, 0.51])
    func thePlantedHoursAreFoundAndNothingElse(sensitivity: Double) throws {
        let train = try table("training")
        let test = try table("testing")
        let model = try PerSignalMSET.fit(train)
        #expect(try AlgorithmChoice.algorithm(hint: nil, table: train) == .perSignalMSET)
        #expect(model.report.isTrainingGoalAchieved)
        let detection = try model.score(test, sensitivity: sensitivity)
        #expect((0..<test.rowCount).filter { detection.isAnomaly[$0] } == Array(planted))
    }

    @Test(.enabled(if: isThere, "LAPWING_DATA has no folder oci-lab"))
    func theLabsOwnSettingsFindThePlantedHours() throws {
        var parameters = DynamicMSET.Parameters(fap: 0.05, trainingFraction: 0.7)
        for size in [nil, 24, 48] as [Int?] {
            parameters.windowSize = size
            let model = try PerSignalMSET.fit(try table("training"), parameters: parameters)
            let detection = try model.score(try table("testing"))
            #expect(detection.isAnomaly[68] && detection.isAnomaly[69])
            #expect(detection.isAnomaly.count { $0 } <= 24)
        }
    }
}
