import ControlPlane
import Detectors
import Foundation
import TestSupport
import TimeSeries

@testable import lapwing

/// Tables and sessions on them, as the operator of a server has them.
extension KPIServer {
    var sessions: TableSessionService { services.tableSessions }
    var models: TableModelService { services.tableModels }

    func put(_ name: String, csv: String, _ columns: [ColumnSettings] = []) async throws {
        var document = try Array(csv.utf8).withUnsafeBytes { try TableDocument(csv: $0) }
        document.columns = columns
        _ = try await services.tables.put(name, document, caller: caller)
    }

    /// Runs the workers until the session has ended.
    func ended(_ id: ResourceID) async throws -> TableSession {
        try await working { _ = try await settled(id) }
        guard let session = try await sessions.get(id, caller: caller) else { throw Self.gone }
        return session
    }

    /// Polls until the session has ended.
    func settled(_ id: ResourceID) async throws -> TableSession {
        for _ in 0..<1200 {
            guard let session = try await sessions.get(id, caller: caller) else { throw Self.gone }
            if [.completed, .failed, .cancelled].contains(session.status) { return session }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw UnexpectedAnswer(status: 0, text: "session \(id) is still running")
    }

    func results(
        _ id: ResourceID, _ kind: SessionResultKind, skip: Int = 0, limit: Int = 1000
    ) async throws -> TableSessionResults {
        let results = try await sessions.results(id, kind, slice: PageSlice(skip: skip, limit: limit), caller: caller)
        guard let results else { throw Self.gone }
        return results
    }

    private static var gone: UnexpectedAnswer { UnexpectedAnswer(status: 404, text: "the session is gone") }

    /// Files with the content of objects and results.
    func blobFiles() throws -> [String] { try files("storage/objects") }
    func modelFiles() throws -> [String] { try files("storage/models") }

    private func files(_ path: String) throws -> [String] {
        let root = folder.path("data/\(path)")
        guard FileManager.default.fileExists(atPath: root) else { return [] }
        return try FileManager.default.subpathsOfDirectory(atPath: root).filter {
            var isFolder = ObjCBool(false)
            return FileManager.default.fileExists(atPath: "\(root)/\($0)", isDirectory: &isFolder)
                && !isFolder.boolValue
        }
    }
}

/// A table of pumps: a key, two measurements, a word, a remark, a label, and a column that nobody needs. Every twentieth row is
/// off.
enum PumpTable {
    static let header = "id,Pressure,Flow,Kind,Remark,Fault,Spare"
    static let columns = [
        ColumnSettings(name: "ID", role: .key), ColumnSettings(name: "fault", role: .target),
        ColumnSettings(name: "spare", role: TableColumn.Role.none),
    ]

    static func csv(_ rows: Range<Int>) -> String {
        let words = ["valve", "seal", "bearing", "motor", "filter"]
        let lines = rows.map { row -> String in
            let isOff = row % 20 == 7
            let pressure = isOff ? 90 + row % 7 : 10 + row % 5
            let flow = isOff ? "-4.50" : "\(3 + row % 4).10"
            let remark =
                "checked the \(words[row % 5]) of pump and the \(words[row / 5 % 5]) too, number \(row % 3) was fine"
            return "r\(row),\(pressure),\(flow),\(row % 2 == 0 ? "A" : "B"),\"\(remark)\",\(isOff ? 1 : 0),x\(row)"
        }
        return ([header] + lines).joined(separator: "\n") + "\n"
    }
}

extension CellTable {
    func texts(_ column: String) -> [String?] {
        guard let place = self.column(named: column) else { return [] }
        return (0..<rowCount).map { text(row: $0, column: place) }
    }

    func numbers(_ column: String) -> [Double] { texts(column).map { $0.flatMap(Double.init) ?? .nan } }
}
