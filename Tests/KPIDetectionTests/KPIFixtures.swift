import Foundation
import KPIDetection
import Testing

/// A window with the answers that a running Metis gave for it.
///
/// `Tests/Fixtures/kpi` holds those whose windows are made up; the folder `metis-fixtures` below `LAPWING_DATA` has all of them, some cut
/// from public data, and `metis` the model that most answers come from.
struct KPIFixture: Decodable, Sendable, CustomTestStringConvertible {
    struct Answer: Decodable, Sendable {
        let ret: Int
        let p: String
    }

    struct LibraryAnswer: Decodable, Sendable {
        let rc, result: Int
        let prob: Double
    }

    struct Gates: Decodable, Sendable {
        let statistic, ewma, polynomial: Int
    }

    /// Null where the limit is 0.
    struct Ratios: Decodable, Sendable {
        let statistic, ewma, polynomial: Double?
    }

    let id: String
    let dataA, dataB, dataC: String
    let expect: Answer
    let lib: LibraryAnswer
    let gate_ratio: Ratios
    let gates: Gates?
    let model_p: String?
    let features: [Double]?

    var testDescription: String { id }

    func window() throws -> KPIWindow {
        try KPIWindow(a: numbers(dataA), b: numbers(dataB), c: numbers(dataC))
    }

    private func numbers(_ text: String) -> [Double] {
        text.split(separator: ",").compactMap { Double($0) }
    }
}

enum KPIData {
    static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Fixtures/kpi", isDirectory: true)
    private static let data = ProcessInfo.processInfo.environment["LAPWING_DATA"].map {
        URL(fileURLWithPath: $0, isDirectory: true)
    }
    private static let recorded = data?.appendingPathComponent("metis-fixtures", isDirectory: true)
    static let metis = data?.appendingPathComponent("metis", isDirectory: true)

    static let committedValues = load(fixtures, "value.json")
    static let committedRates = load(fixtures, "rate.json")
    static let values = load(recorded, "value.json")
    static let rates = load(recorded, "rate.json")

    /// The model of Metis.
    static let stock = bytes(metis, "xgb_default_model")
    /// A model trained by Metis on 150 windows, and its probabilities by fixture.
    static let small = bytes(recorded, "small_model")
    static let smallProbabilities: [String: Double] = decode(recorded, "small_model_p.json") ?? [:]

    static func decode<Value: Decodable>(_ folder: URL?, _ name: String) -> Value? {
        guard let folder, let data = try? Data(contentsOf: folder.appendingPathComponent(name)) else { return nil }
        return try? JSONDecoder().decode(Value.self, from: data)
    }

    static func bytes(_ folder: URL?, _ name: String) -> [UInt8] {
        guard let folder, let data = try? Data(contentsOf: folder.appendingPathComponent(name)) else { return [] }
        return [UInt8](data)
    }

    /// An unreadable file leaves no case, which the tests of their number notice.
    private static func load(_ folder: URL?, _ name: String) -> [KPIFixture] { decode(folder, name) ?? [] }
}
