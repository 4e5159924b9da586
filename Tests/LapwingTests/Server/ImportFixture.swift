import ControlPlane
import Foundation
import OutboundFetch
import SQLiteStore
import TestSupport
import TimeSeries

@testable import lapwing

/// A server that imports from a file server of the test's.
struct ImportFixture {
    let server: RunningServer
    let files: FileServer
    let caller: Caller

    /// Files by path. What is not there is a 404 with a body that nobody should see.
    ///
    /// `@unchecked Sendable`: `lock` guards the requests and the gate.
    final class FileServer: @unchecked Sendable {
        static let banner = "BANNER-OF-THE-FILE-SERVER"
        private let lock = NSLock()
        private var requests: [LoopbackConnection.Request] = []
        private var listener: LoopbackListener?

        init(_ files: [String: [UInt8]]) throws {
            listener = try LoopbackListener { [self] connection in
                var buffer: [UInt8] = []
                guard let request = connection.read(&buffer) else { return }
                lock.withLock { requests.append(request) }
                let target = String(request.line.split(separator: " ")[1])
                let path = String(target.prefix { $0 != "?" })
                if path == "/waits" {
                    // Until the other side has gone.
                    _ = connection.read(&buffer)
                } else if path == "/elsewhere" {
                    connection.answer("302 Found", headers: ["Location: http://10.1.2.3/x"])
                } else if let bytes = files[path.removingPercentEncoding ?? path] {
                    connection.answer(headers: ["Server: " + Self.banner], body: bytes)
                } else {
                    connection.answer("404 Not Found", text: Self.banner)
                }
            }
        }

        var port: Int { listener?.port ?? 0 }
        var received: [LoopbackConnection.Request] { lock.withLock { requests } }
        func url(_ path: String) -> String { "http://127.0.0.1:\(port)\(path)" }
        func stop() { listener?.stop() }
    }

    init(_ files: [String: [UInt8]], isAllowed: Bool = true) async throws {
        let files = try FileServer(files)
        self.files = files
        server = try await RunningServer { configuration in
            guard isAllowed else { return }
            configuration.fetchExceptions = [try? FetchEndpoint("127.0.0.1:\(files.port)")].compactMap { $0 }
        }
        guard let principal = try await server.parts.store.read({ try $0.firstPrincipal() }) else {
            throw UnexpectedAnswer(status: 0, text: "there is no user")
        }
        caller = Caller(principal: principal)
    }

    var imports: TableImportService { server.parts.services.tableImports }
    var tables: TableService { server.parts.services.tables }

    func stop() async throws {
        files.stop()
        try await server.stop()
    }

    func start(
        _ table: String, _ path: String, format: ImportPlace.Format? = nil, columns: [ColumnSettings] = []
    ) async throws -> TableImport {
        try await imports.start(
            NewTableImport(
                tableName: table, place: .url(.init(url: files.url(path), format: format)), columns: columns),
            caller: caller)
    }

    func settled(_ id: ResourceID) async throws -> TableImport {
        for _ in 0..<1200 {
            if let found = try await imports.get(id, caller: caller), ![.requested, .started].contains(found.status) {
                return found
            }
            try await Task.sleep(for: .milliseconds(25))
        }
        throw UnexpectedAnswer(status: 0, text: "the import does not end")
    }

    func imported(
        _ table: String, _ path: String, format: ImportPlace.Format? = nil, columns: [ColumnSettings] = []
    ) async throws -> TableImport {
        try await settled(try await start(table, path, format: format, columns: columns).id)
    }

    /// Cells by row.
    func cells(_ table: String) async throws -> [[String?]] {
        let found = try await tables.rows(table, TableRowQuery(slice: PageSlice(limit: 1000)), caller: caller).rows
        return (0..<found.rowCount).map { row in found.columns.indices.map { found.text(row: row, column: $0) } }
    }

    func tableCount() async throws -> Int {
        try await tables.list(TableListQuery(slice: PageSlice(limit: 10)), caller: caller).total
    }

    func sealed(_ id: ResourceID) async throws -> SealedSecret? {
        try await server.parts.store.read { try $0.tableImport(id)?.sealed }
    }
}
