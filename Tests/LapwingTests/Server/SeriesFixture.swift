import ControlPlane
import Foundation
import OutboundFetch
import SQLiteStore
import TestSupport
import TimeSeries

@testable import lapwing

/// Made-up series, and a server that learns from them.
struct SeriesFixture {
    let server: RunningServer
    let caller: Caller

    static let rows = 700
    static let window = 40
    static let names = ["a b", "s1", "s2", "ü"]

    init(allowing ports: [Int] = []) async throws {
        server = try await RunningServer { configuration in
            configuration.fetchExceptions = ports.compactMap { try? FetchEndpoint("127.0.0.1:\($0)") }
        }
        guard let principal = try await server.parts.store.read({ try $0.firstPrincipal() }) else {
            throw UnexpectedAnswer(status: 0, text: "there is no user")
        }
        caller = Caller(principal: principal)
    }

    var models: SeriesModelService { server.parts.services.seriesModels }

    static func minute(_ row: Int) -> Timestamp {
        Timestamp(microseconds: 1_704_067_200_000_000 + Int64(row) * 60_000_000)
    }

    /// Readings, those of the second variable off in `fault`.
    private static func value(_ row: Int, _ column: Int, fault: Range<Int>) -> Double {
        let table = readings
        return table[row, column] + (column == 1 && fault.contains(row) ? 9 : 0)
    }
    private static let readings = SensorData.table(rows: rows, signals: names.count, seed: 3)

    static func table(fault: Range<Int> = 0..<0, rows: Int = rows) -> String {
        var text = "timestamp," + names.joined(separator: ",") + "\n"
        for row in 0..<rows {
            let cells = names.indices.map { "\(value(row, $0, fault: fault))" }
            text += minute(row).rfc3339 + "," + cells.joined(separator: ",") + "\n"
        }
        return text
    }

    static func file(of column: Int, fault: Range<Int> = 0..<0) -> String {
        (0..<rows).reduce("timestamp,value\n") {
            $0 + "\(minute($1).rfc3339),\(value($1, column, fault: fault))\n"
        }
    }

    static func variables(_ range: Range<Int>, fault: Range<Int> = 0..<0) -> [AlignmentVariable] {
        names.indices.map { column in
            AlignmentVariable(
                name: names[column], timestamps: range.map(minute),
                values: range.map { value($0, column, fault: fault) })
        }
    }

    static func object(_ name: String, _ form: SeriesSource.Form = .table) -> SeriesSource {
        SeriesSource(
            form: form, place: .object(namespace: "lapwing", bucket: "data", name: name),
            text: "oci://data@lapwing/\(name)")
    }

    static func url(_ url: String, _ form: SeriesSource.Form = .table) -> SeriesSource {
        SeriesSource(form: form, place: .url(url), text: url)
    }

    static func new(
        _ source: SeriesSource, name: String? = nil, from: Int = 0, to: Int = rows - 1, window: Int = window,
        policy: SeriesAlignment = SeriesAlignment()
    ) -> NewSeriesModel {
        NewSeriesModel(
            displayName: name, source: source, policy: policy, start: minute(from), end: minute(to), window: window)
    }

    /// The model once it is trained, or has failed.
    func settled(_ id: ResourceID) async throws -> SeriesModel {
        for _ in 0..<1200 {
            if let model = try await models.get(id, caller: caller), [.ready, .failed].contains(model.status) {
                return model
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw UnexpectedAnswer(status: 0, text: "the training does not end")
    }

    func trained(_ new: NewSeriesModel) async throws -> SeriesModel {
        let model = try await settled(try await models.create(new, caller: caller).id)
        guard model.status == .ready else { throw UnexpectedAnswer(status: 0, text: "\(model.failure as Any)") }
        return model
    }

    func settled(detection id: ResourceID) async throws -> SeriesDetection {
        for _ in 0..<1200 {
            if let detection = try await models.detection(id, caller: caller),
                [.ready, .failed].contains(detection.status)
            {
                return detection
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw UnexpectedAnswer(status: 0, text: "the detection does not end")
    }

    func detection(
        _ model: SeriesModel, _ source: SeriesSource, from: Int, to: Int, contributors: Int = 10
    ) async throws -> SeriesDetection {
        let request = SeriesDetectionRequest(
            source: source, start: Self.minute(from), end: Self.minute(to), contributors: contributors)
        guard let started = try await models.startDetection(model: model.id, request, caller: caller) else {
            throw UnexpectedAnswer(status: 404, text: "there is no model")
        }
        return try await settled(detection: started.id)
    }
}
