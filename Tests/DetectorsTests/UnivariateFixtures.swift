import Foundation
import Testing
import TimeSeries

@testable import Detectors

/// Recorded requests to the original algorithm with what it answers under both margin rules.
struct UnivariateFixture: Decodable, Sendable, CustomTestStringConvertible {
    struct Point: Decodable, Sendable {
        var timestamp: String?
        var value: Double
    }

    struct Request: Decodable, Sendable {
        var series: [Point]
        var granularity: String?
        var customInterval: Int?
        var period: Int?
        var maxAnomalyRatio: Double?
        var sensitivity: Int?
        var imputeMode: String?
        var imputeFixedValue: Double?
    }

    /// Members of both operations: arrays of an answer about every point, numbers of one about the newest.
    struct Answer: Decodable, Sendable {
        var period: Int
        var suggestedWindow: Int?
        var expectedValues: [Double]?
        var upperMargins: [Double]?
        var lowerMargins: [Double]?
        var isNegative: [Bool]
        var isPositive: [Bool]
        var expectedValue: Double?
        var upperMargin: Double?
        var lowerMargin: Double?
        /// Absent under the older rule.
        var severity: [Double]?

        private enum Key: String, CodingKey {
            case period, suggestedWindow, expectedValues, upperMargins, lowerMargins, expectedValue, upperMargin
            case lowerMargin, severity, isNegativeAnomaly, isPositiveAnomaly
        }

        init(from decoder: any Decoder) throws {
            let members = try decoder.container(keyedBy: Key.self)
            period = try members.decode(Int.self, forKey: .period)
            suggestedWindow = try members.decodeIfPresent(Int.self, forKey: .suggestedWindow)
            func one<Value: Decodable>(_ key: Key) throws -> [Value]? {
                try members.decodeIfPresent(Value.self, forKey: key).map { [$0] }
            }
            if suggestedWindow == nil {
                expectedValues = try members.decode([Double].self, forKey: .expectedValues)
                upperMargins = try members.decode([Double].self, forKey: .upperMargins)
                lowerMargins = try members.decode([Double].self, forKey: .lowerMargins)
                isNegative = try members.decode([Bool].self, forKey: .isNegativeAnomaly)
                isPositive = try members.decode([Bool].self, forKey: .isPositiveAnomaly)
                severity = try members.decodeIfPresent([Double].self, forKey: .severity)
            } else {
                expectedValues = try one(.expectedValue)
                upperMargins = try one(.upperMargin)
                lowerMargins = try one(.lowerMargin)
                isNegative = try one(.isNegativeAnomaly) ?? []
                isPositive = try one(.isPositiveAnomaly) ?? []
                severity = try one(.severity)
            }
        }
    }

    var id: String
    var operation: String
    var model: String
    /// The answer changes under noise of one part in 10^11.
    var fragile: Bool
    var request: Request
    var responses: [String: Answer]

    var testDescription: String { id }

    var values: [Double] { request.series.map(\.value) }

    func parameters(_ margins: MarginRule) throws -> UnivariateAnomalyDetector.Parameters {
        var parameters = UnivariateAnomalyDetector.Parameters()
        parameters.granularity = try #require(SeriesGranularity(rawValue: request.granularity ?? "none"))
        parameters.customInterval = request.customInterval ?? 1
        parameters.period = request.period
        parameters.maxAnomalyRatio = request.maxAnomalyRatio ?? 0.25
        parameters.sensitivity = request.sensitivity ?? 99
        parameters.margins = margins
        switch request.imputeMode ?? "auto" {
        case "previous": parameters.imputation = .previous
        case "linear": parameters.imputation = .linear
        case "zero": parameters.imputation = .fixed(0)
        case "fixed": parameters.imputation = .fixed(try #require(request.imputeFixedValue))
        case "notFill": parameters.imputation = .none
        default: parameters.imputation = .automatic
        }
        return parameters
    }

    func series() throws -> UnivariateSeries {
        let parameters = try parameters(.v2)
        let timestamps =
            try parameters.granularity == .none
            ? nil : request.series.map { try #require(Timestamp(parsing: $0.timestamp ?? "")) }
        return try UnivariateSeries(
            values: values, timestamps: timestamps, granularity: parameters.granularity,
            interval: parameters.customInterval)
    }

    /// Those of `Tests/Fixtures/azure`.
    static let committed: [UnivariateFixture] = load(
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Fixtures/azure", isDirectory: true))

    /// Those of the folder `azure-fixtures` below `LAPWING_DATA`.
    static let all: [UnivariateFixture] =
        ProcessInfo.processInfo.environment["LAPWING_DATA"].map {
            load(
                URL(fileURLWithPath: $0, isDirectory: true).appendingPathComponent("azure-fixtures", isDirectory: true))
        } ?? []

    private static func load(_ folder: URL) -> [UnivariateFixture] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        // An unreadable file leaves no case, which the tests of their number notice.
        return names.filter { $0.hasPrefix("0") && $0.hasSuffix(".json") }.sorted().compactMap { name in
            guard let data = try? Data(contentsOf: folder.appendingPathComponent(name)) else { return nil }
            return try? JSONDecoder().decode(UnivariateFixture.self, from: data)
        }
    }
}
