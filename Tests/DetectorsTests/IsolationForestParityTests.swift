import Detectors
import Foundation
import NumericalMethods
import Testing

/// Forests beside those of scikit-learn 1.3.2, as recorded in `Tests/Fixtures/detectors`.
@Suite struct IsolationForestParityTests {
    static func fixture<Content: Decodable>(_ name: String) throws -> Content {
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        return try JSONDecoder().decode(
            Content.self, from: Data(contentsOf: tests.appendingPathComponent("Fixtures/detectors/\(name).json")))
    }

    private struct Request: Decodable {
        struct Point: Decodable { var value: Double }
        struct Series: Decodable { var current, history: [Point] }
        struct Label: Decodable { var anomaly: Bool }
        struct Expected: Decodable {
            struct Body: Decodable { var data: [Label] }
            var body: Body
        }
        struct Check: Decodable {
            var scores: [Double]
            var offset: Double
        }
        struct Content: Decodable {
            var data: Series
            var config: Settings
        }
        var name: String
        var request: Content
        var expect: Expected
        var check: Check
    }

    /// Settings by the library's names.
    struct Settings: Decodable {
        var contamination: Double?
        var n_estimators: Int
        var max_samples: SampleSize?
        var max_features: Double?
        var random_state: UInt32

        struct SampleSize: Decodable {
            let value: IsolationForest.Parameters.SampleSize

            init(from decoder: any Decoder) throws {
                let container = try decoder.singleValueContainer()
                if let text = try? container.decode(String.self) {
                    #expect(text == "auto")
                    value = .auto
                } else {
                    // 1 would be one row; the recorded requests only have 1.0, a part.
                    let number = try container.decode(Double.self)
                    value = number <= 1 ? .fraction(number) : .count(Int(number))
                }
            }
        }

        var parameters: IsolationForest.Parameters {
            IsolationForest.Parameters(
                trees: n_estimators, sampleSize: max_samples?.value ?? .auto, maxFeatures: max_features ?? 1,
                contamination: contamination.map { .fraction($0) } ?? .auto, seed: random_state)
        }
    }

    private func isClose(_ scores: some Collection<Double>, _ expected: [Double]) -> Bool {
        scores.count == expected.count && zip(scores, expected).allSatisfy { abs($0 - $1) <= 1e-12 }
    }

    @Test func recordedRequestsGetTheSameAnswers() throws {
        let requests: [Request] = try Self.fixture("isolation-forest")
        #expect(requests.count == 24)
        for case let (name, request, expected, check) in requests.map({ ($0.name, $0.request, $0.expect, $0.check) }) {
            let values = (request.data.history + request.data.current).map(\.value)
            let (forest, scores) = try IsolationForest.fitAndScore(
                Matrix(rows: values.count, columns: 1, values: values), parameters: request.config.parameters)
            let current = scores.suffix(request.data.current.count)
            #expect(isClose(current, check.scores), "\(name)")
            #expect(abs(forest.offset - check.offset) <= 1e-12, "\(name)")
            #expect(current.map(forest.isAnomaly) == expected.body.data.map(\.anomaly), "\(name)")
        }
    }

    private struct Recorded: Decodable {
        var name: String
        var columns: Int
        var settings: Settings
        var cells, others, scores, otherScores: [Double]
        var offset: Double
        var labels: [Bool]
    }

    @Test func recordedTablesGetTheSameScoresAndLabels() throws {
        let tables: [Recorded] = try Self.fixture("forest-tables")
        #expect(tables.count == 13)
        for table in tables {
            func matrix(_ cells: [Double]) -> Matrix {
                Matrix(rows: cells.count / table.columns, columns: table.columns, values: cells)
            }
            let (forest, scores) = try IsolationForest.fitAndScore(
                matrix(table.cells), parameters: table.settings.parameters)
            #expect(isClose(scores, table.scores), "\(table.name)")
            #expect(abs(forest.offset - table.offset) <= 1e-12, "\(table.name)")
            #expect(scores.map(forest.isAnomaly) == table.labels, "\(table.name)")
            #expect(isClose(try forest.scores(matrix(table.others)), table.otherScores), "\(table.name)")
            #expect(try IsolationForest.fit(matrix(table.cells), parameters: table.settings.parameters) == forest)
        }
    }
}
