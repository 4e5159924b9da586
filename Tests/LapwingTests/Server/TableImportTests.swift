import ControlPlane
import Detectors
import Foundation
import SQLiteStore
import Testing
import TimeSeries

@testable import TestSupport
@testable import lapwing

@Suite("Imports, in process")
struct TableImportTests {
    private static let csv = Array("key,a,b\nx,1,red\ny,2.50,\n".utf8)
    private static let json = Array(
        #"{"columns":{"key":{"role":"key"},"a":{"dataType":"string"}},"data":[{"key":"x","a":1},{"key":"y","b":"q"}]}"#
            .utf8)

    @Test("files of either kind, packed or not, become tables")
    func kinds() async throws {
        let fixture = try await ImportFixture([
            "/t.csv": Self.csv, "/t.json": Self.json, "/csv.gz": Deflate.gzip(Self.csv),
            "/json.gz": Deflate.gzip([0xEF, 0xBB, 0xBF, 0x20, 0x0A] + Self.json),
            "/rows": Array(#" [{"key":"x","a":1},{"key":"y","b":"q"}]"#.utf8), "/curly.csv": Array("{a},b\n1,2\n".utf8),
        ])
        for path in ["/t.csv", "/csv.gz"] {
            let done = try await fixture.imported("T" + path, path)
            #expect(done.status == .completed && done.kind == .url && done.messages.isEmpty)
            #expect(done.statusHistory.map(\.status) == [.requested, .started, .completed])
            #expect(done.columns.map(\.name) == ["key", "a", "b"])
            #expect(done.columns.map(\.dataType) == [.string, .numericMeasure, .string])
            #expect(done.parameters == [.init(name: "url", value: fixture.files.url(path))])
            #expect(try await fixture.cells("t" + path) == [["x", "1", "red"], ["y", "2.50", ""]])
        }
        for path in ["/t.json", "/json.gz", "/rows"] {
            let done = try await fixture.imported("J" + path, path)
            #expect(done.status == .completed, "\(done.messages)")
            #expect(done.columns[0].role == (path == "/rows" ? .feature : .key))
            #expect(done.columns[1].dataType == (path == "/rows" ? .numericMeasure : .string))
            #expect(try await fixture.cells("J" + path) == [["x", "1", nil], ["y", nil, "q"]])
        }
        #expect(try await fixture.imported("curly", "/curly.csv").status == .failed)
        #expect(try await fixture.imported("curly", "/curly.csv", format: .csv).status == .completed)
        // The request knows better than the file.
        let asked = [
            ColumnSettings(name: "A", dataType: .text), ColumnSettings(name: "b", role: TableColumn.Role.none),
        ]
        let done = try await fixture.imported("asked", "/t.json", columns: asked)
        #expect(done.columns.map(\.dataType) == [.string, .text, .string])
        #expect(done.columns.map(\.role) == [.key, .feature, .none])
        try await fixture.stop()
    }

    @Test("an import adds to the table that is there, and makes it anew where it has gone")
    func updates() async throws {
        let fixture = try await ImportFixture(["/t.json": Self.json])
        let first = try await fixture.imported("Pumps", "/t.json")
        let document = try TableDocument(rows: try Self.rows("key,a\ny,9\nz,8\n"))
        _ = try await fixture.tables.put("pumps", document, caller: fixture.caller)
        #expect(try await fixture.cells("PUMPS") == [["x", "1", nil], ["y", "9", "q"], ["z", "8", nil]])
        let second = try await fixture.imported("pumps", "/t.json")
        #expect(second.status == .completed && second.tableName == "pumps")
        #expect(try await fixture.cells("PUMPS") == [["x", "1", nil], ["y", "9", "q"], ["z", "8", nil]])
        let ids = try await fixture.server.parts.store.read { reader in
            try [first, second].map { try reader.workRequest($0.id, tenancy: fixture.caller.tenancy)?.subject.id }
        }
        #expect(ids[0] != nil && ids[0] == ids[1])
        try await fixture.tables.delete("pumps", caller: fixture.caller)
        #expect(try await fixture.imported("pumps", "/t.json").status == .completed)
        #expect(try await fixture.cells("pumps") == [["x", "1", nil], ["y", nil, "q"]])

        let names = try await fixture.imports.list(
            TableImportQuery(tableName: "PUMPS", order: .ascending, slice: PageSlice(limit: 2)), caller: fixture.caller)
        #expect(names.total == 3 && names.items.map(\.tableName) == ["Pumps", "pumps"])
        try await fixture.stop()
    }

    private static func rows(_ csv: String) throws -> CellTable {
        try Array(csv.utf8).withUnsafeBytes { try CellTable.csv($0) }
    }

    @Test("what cannot be imported is said so, and nothing of it is kept")
    func failures() async throws {
        let bomb = Deflate.gzip([UInt8](repeating: UInt8(ascii: "1"), count: 8 << 20))
        let many = Array((0..<100_000).map { "c\($0)" }.joined(separator: ",").utf8)
        let broken = Self.csv + Array("z,1\n".utf8)
        let cut = Array(Deflate.gzip(Self.csv).dropLast(10))
        let fixture = try await ImportFixture([
            "/empty": [], "/header.csv": Array("a,b\n".utf8), "/ragged.csv": broken, "/bomb.gz": bomb, "/cut.gz": cut,
            "/twice.gz": Deflate.gzip(Deflate.gzip(Self.csv)), "/many.csv": many, "/t.csv": Self.csv,
            "/bad.json": Array(#"{"data":[{"a":1},]}"#.utf8),
            "/meta.json": Array(#"{"data":[{"a":1}],"columns":{"a":{"dataType":"float"}}}"#.utf8),
            "/misfit.json": Array(#"{"data":[{"a":"x"}],"columns":{"a":{"dataType":"numeric"}}}"#.utf8),
        ])
        for (path, part) in [
            ("/missing", "could not be fetched: the server answered with status 404"),
            (
                "/elsewhere",
                "could not be fetched: the server's redirect was not followed: it leads to a private address"
            ),
            ("/empty", "The file is empty"), ("/header.csv", "No rows"),
            ("/ragged.csv", "row 3 (line 4): the row has 2 values, expected 3"), ("/bomb.gz", "200 times as large"),
            ("/cut.gz", "ends too early"), ("/twice.gz", "could not be read as a table"),
            ("/many.csv", "more than 1000 columns"), ("/bad.json", "not valid JSON at byte"),
            ("/meta.json", "'float' is no dataType"), ("/misfit.json", "'a': row 1 has 'x'"),
        ] {
            let failed = try await fixture.imported("table", path)
            #expect(failed.status == .failed, "\(path)")
            #expect(failed.statusHistory.map(\.status) == [.requested, .started, .failed])
            #expect(failed.messages.count == 1 && failed.messages.first?.severity == .error)
            let message = failed.messages.first?.message ?? ""
            #expect(message.contains(part), "\(path): \(message)")
            #expect(!message.contains(ImportFixture.FileServer.banner) && !message.contains("10.1.2.3"))
            #expect(try await fixture.sealed(failed.id) == nil)
        }
        let unknown = try await fixture.imported("table", "/t.csv", columns: [ColumnSettings(name: "nope", role: .key)])
        #expect(unknown.status == .failed && unknown.messages.first?.message.contains("nope") == true)
        #expect(try await fixture.tableCount() == 0)
        let blobs = try FileManager.default.subpathsOfDirectory(atPath: fixture.server.folder.path("data/storage"))
        #expect(blobs.filter { $0.hasPrefix("blobs/") && $0.count > 20 }.isEmpty, "\(blobs)")
        try await fixture.stop()
    }

    @Test(
        "places that can be seen to be forbidden are refused at once",
        arguments: [
            "http://127.0.0.1:1/", "http://[::1]/", "http://10.0.0.1/x", "http://169.254.169.254/latest",
            "file:///etc/passwd",
            "ftp://a.example/", "data:,a", "http://u:p@a.example/", "http://2130706433/", "http://0x7f000001/",
            "http://127.1/",
            "http://[::ffff:127.0.0.1]/", "http://a.example/ b", "", "a.csv", "http://a.example:0/",
        ])
    func forbidden(url: String) async throws {
        let fixture = try await ImportFixture([:], isAllowed: false)
        await #expect {
            _ = try await fixture.imports.start(
                NewTableImport(tableName: "t", place: .url(.init(url: url))), caller: fixture.caller)
        } throws: { error in
            if case ServiceError.invalidParameter("url", _) = error { true } else { false }
        }
        let listed = try await fixture.imports.list(
            TableImportQuery(slice: PageSlice(limit: 1)), caller: fixture.caller)
        #expect(listed.total == 0)
        try await fixture.stop()
    }

    @Test("a name that leads to this machine ends the import, and no address is told")
    func names() async throws {
        let fixture = try await ImportFixture(["/t.csv": Self.csv], isAllowed: false)
        let url = "http://localhost:\(fixture.files.port)/t.csv?token=s3cret"
        let started = try await fixture.imports.start(
            NewTableImport(tableName: "t", place: .url(.init(url: url))), caller: fixture.caller)
        #expect(started.status == .requested && started.statusHistory.count == 1)
        let failed = try await fixture.settled(started.id)
        let message = failed.messages.first?.message ?? ""
        #expect(
            failed.status == .failed && message.contains("could not be fetched: the host is or leads to a loopback"))
        #expect(!message.contains("s3cret") && !message.contains("127.0.0.1"))
        #expect(failed.parameters[0].value == "http://localhost:\(fixture.files.port)/t.csv?redacted")
        #expect(fixture.files.received.isEmpty)
        try await fixture.stop()
    }

    @Test("secrets are sealed while they are needed, sent where they belong, and never shown")
    func secrets() async throws {
        let fixture = try await ImportFixture(["/t.csv": Self.csv, "/devacct1/data/t 1.csv": Self.csv])
        let key = Data("key-of-the-account".utf8).base64EncodedString()
        let endpoint = fixture.files.url("/devacct1")
        let places: [ImportPlace] = [
            .url(
                .init(
                    url: fixture.files.url("/t.csv?sig=s3cret-query"),
                    login: .init(userID: "reader", password: "s3cret-password"))),
            .azure(
                .init(
                    connectionString: "AccountName=devacct1;AccountKey=\(key);BlobEndpoint=\(endpoint)",
                    container: "data", blob: "t 1.csv")),
        ]
        for (number, place) in places.enumerated() {
            let started = try await fixture.imports.start(
                NewTableImport(tableName: "t\(number)", place: place), caller: fixture.caller)
            let done = try await fixture.settled(started.id)
            #expect(done.status == .completed && done.kind == place.kind, "\(done.messages)")
            #expect(try await fixture.sealed(done.id) == nil)
            for shown in [started, done] {
                let text = "\(shown)"
                #expect(!text.contains("s3cret") && !text.contains(key) && !text.contains("reader"), "\(text)")
            }
        }
        let requests = fixture.files.received
        #expect(
            requests[0].header("authorization")
                == "Basic " + Data("reader:s3cret-password".utf8).base64EncodedString())
        #expect(requests[1].header("authorization")?.hasPrefix("SharedKey devacct1:") == true)
        #expect(requests[1].header("x-ms-version") != nil && requests[1].line.contains("/devacct1/data/t%201.csv"))
        let shown = try await fixture.imports.list(
            TableImportQuery(tableName: "t1", slice: PageSlice(limit: 1)), caller: fixture.caller)
        #expect(
            shown.items.first?.parameters.map { "\($0.name)=\($0.value)" } == [
                "connectionString=redacted", "container=data", "blob=t 1.csv",
            ])
        // Nor are they anywhere in the database's files.
        let folder = fixture.server.folder.path("data")
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) where name.hasPrefix("lapwing.sqlite") {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name))
            for secret in ["s3cret", key] { #expect(bytes.range(of: Data(secret.utf8)) == nil, "\(name)") }
        }
        try await fixture.stop()
    }

    @Test("an import that waits or runs can be cancelled, and only so many may")
    func cancellation() async throws {
        let fixture = try await ImportFixture([:])
        var started: [TableImport] = []
        for number in 0..<100 { started.append(try await fixture.start("t\(number)", "/waits")) }
        await #expect {
            _ = try await fixture.start("t", "/waits")
        } throws: { error in
            if case ServiceError.unavailable = error { true } else { false }
        }
        for one in started {
            #expect(try await fixture.sealed(one.id) != nil)
            _ = try await fixture.server.parts.services.workRequests.cancel(
                one.id, caller: fixture.caller, ifMatch: .any)
        }
        for one in started {
            let ended = try await fixture.settled(one.id)
            #expect(ended.status == .cancelled)
            #expect(try await fixture.sealed(one.id) == nil)
        }
        #expect(try await fixture.tableCount() == 0)
        try await fixture.stop()
    }

    @Test("others see nothing of an import, and whoever was deleted imports nothing")
    func users() async throws {
        let fixture = try await ImportFixture(["/t.csv": Self.csv])
        let other = try await fixture.server.parts.services.users.create(
            NewUser(name: "other", policy: fixture.caller.principal.policy), caller: fixture.caller, retry: nil
        ).resource
        let stranger = Caller(principal: other)
        let done = try await fixture.imported("t", "/t.csv")
        #expect(try await fixture.imports.get(done.id, caller: stranger) == nil)
        #expect(
            try await fixture.imports.list(TableImportQuery(slice: PageSlice(limit: 9)), caller: stranger).total == 0)

        let theirs = try await fixture.imports.start(
            NewTableImport(tableName: "t", place: .url(.init(url: fixture.files.url("/waits")))), caller: stranger)
        #expect(try await fixture.imports.get(theirs.id, caller: fixture.caller) == nil)
        #expect(try await fixture.imports.get(theirs.id, caller: stranger) != nil)
        try await fixture.stop()
    }

    @Test("names and metadata are checked when an import is asked for")
    func requests() async throws {
        let fixture = try await ImportFixture([:])
        for name in ["", String(repeating: "x", count: 256), "a\u{7}"] {
            await #expect {
                _ = try await fixture.start(name, "/t.csv")
            } throws: { error in
                if case ServiceError.invalidParameter("dataSetName", _) = error { true } else { false }
            }
        }
        for (place, field) in [
            (ImportPlace.s3(.init(bucket: "B", path: "x")), "bucket"),
            (.azure(.init(connectionString: "x", container: "data", blob: "b")), "connectionString"),
            (
                .azure(.init(connectionString: "BlobEndpoint=http://127.0.0.1:1", container: "data", blob: "b")),
                "connectionString"
            ),
            (.url(.init(url: "http://a.example/", login: .init(userID: "a:b", password: "x"))), "auth"),
        ] {
            await #expect {
                _ = try await fixture.imports.start(
                    NewTableImport(tableName: "t", place: place), caller: fixture.caller)
            } throws: { error in
                if case ServiceError.invalidParameter(field, _) = error { true } else { false }
            }
        }
        try await fixture.stop()
    }
}
