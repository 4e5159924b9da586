import ControlPlane
import Foundation
import Testing
import TimeSeries

@testable import TestSupport
@testable import lapwing

@Suite("Sources of series, in process")
struct SeriesSourceTests {
    private typealias Fixture = SeriesFixture

    /// A blob storage with one container: by path, and a list of a folder in two pages.
    private final class Storage: @unchecked Sendable {
        private let lock = NSLock()
        private var lines: [String] = []
        private var listener: LoopbackListener?

        init(_ files: [String: [UInt8]]) throws {
            listener = try LoopbackListener { [self] connection in
                var buffer: [UInt8] = []
                guard let request = connection.read(&buffer) else { return }
                lock.withLock { lines.append(request.line) }
                let target = String(request.line.split(separator: " ")[1])
                let path = String(target.prefix { $0 != "?" })
                if target.contains("comp=list") {
                    let names = files.keys.sorted().filter { $0.hasPrefix("/acc/c/folder/") }
                    let isSecond = target.contains("marker=next")
                    let half = names.count / 2
                    connection.answer(
                        text: Self.page(isSecond ? Array(names[half...]) : Array(names[..<half]), isLast: isSecond))
                } else if path.hasPrefix("/redirect") {
                    connection.answer("302 Found", headers: ["Location: http://127.0.0.1:9/" + "x"])
                } else if let bytes = files[path.removingPercentEncoding ?? path], target.contains("sig=s3cret") {
                    connection.answer(body: bytes)
                } else {
                    connection.answer("404 Not Found", text: "<Error/>")
                }
            }
        }

        private static func page(_ paths: [String], isLast: Bool) -> String {
            "<?xml version=\"1.0\"?><EnumerationResults><Blobs>"
                + paths.map { "<Blob><Name>\($0.dropFirst("/acc/c/".count))</Name></Blob>" }.joined()
                + "</Blobs>" + (isLast ? "<NextMarker/>" : "<NextMarker>next</NextMarker>") + "</EnumerationResults>"
        }

        var port: Int { listener?.port ?? 0 }
        /// The requests so far.
        var received: [String] { lock.withLock { lines } }
        func url(_ path: String) -> String { "http://127.0.0.1:\(port)\(path)?sig=s3cret" }
    }

    private static func files() -> [String: [UInt8]] {
        var files: [String: [UInt8]] = ["/acc/c/table.csv": Array(Fixture.table().utf8)]
        var zip = ZipBuilder()
        for (column, name) in Fixture.names.enumerated() {
            files["/acc/c/folder/\(name).csv"] = Array(Fixture.file(of: column).utf8)
            zip.members.append(.init(name + ".csv", Fixture.file(of: column)))
        }
        files["/acc/c/folder/notes.txt"] = []
        files["/acc/c/a.zip"] = zip.bytes()
        return files
    }

    @Test("tables, folders and archives outside are fetched, with their signature, which no other API shows")
    func outside() async throws {
        let storage = try Storage(Self.files())
        let fixture = try await Fixture(allowing: [storage.port])
        var digests: Set<String?> = []
        for (path, form) in [
            ("/acc/c/table.csv", SeriesSource.Form.table), ("/acc/c/folder", .folder), ("/acc/c/a.zip", .archive),
        ] {
            let model = try await fixture.trained(Fixture.new(Fixture.url(storage.url(path), form)))
            digests.insert(model.model.result?.fileDigest)
            #expect(model.source.text == storage.url(path))
            let batch = try await fixture.detection(model, Fixture.url(storage.url(path), form), from: 100, to: 199)
            #expect(batch.status == .ready && batch.findings.rows.count == 100, "\(batch.failure as Any)")
        }
        #expect(digests.count == 1)
        #expect(storage.received.allSatisfy { $0.contains("sig=s3cret") })
        #expect(storage.received.filter { $0.contains("comp=list") }.count == 4)

        let root = "ocid1.tenancy.oc1..\(fixture.caller.tenancy.hex)"
        for list in ["dataAssets", "models", "detectAnomalyJobs", "workRequests", "projects"] {
            let answer = try await fixture.server.client.send("GET", "/20210101/\(list)?compartmentId=\(root)")
            #expect(answer.status == 200 && !answer.text.contains("s3cret"), "\(answer.text)")
            guard list != "workRequests" else { continue }
            let items = try #require(try JSONValue(parsing: answer.body).object?["items"]?.array)
            #expect(!items.isEmpty)
            for item in items {
                let id = try #require(item.object?["id"]?.string)
                let one = try await fixture.server.client.send("GET", "/20210101/\(list)/\(id)")
                #expect(one.status == 200 && !one.text.contains("s3cret"), "\(one.text)")
            }
        }
        // Nothing that was fetched stays behind.
        let blobs = try FileManager.default.subpathsOfDirectory(atPath: fixture.server.folder.path("data/storage"))
        #expect(blobs.filter { $0.hasPrefix("blobs/") && !$0.hasSuffix("/") && $0.count > 20 }.count <= 3, "\(blobs)")
        try await fixture.server.stop()
    }

    @Test("addresses that are not public are not touched")
    func forbidden() async throws {
        let storage = try Storage(Self.files())
        let fixture = try await Fixture()
        let model = try await fixture.settled(
            try await fixture.models.create(
                Fixture.new(Fixture.url(storage.url("/acc/c/table.csv"))), caller: fixture.caller
            ).id)
        #expect(model.status == .failed && model.failure?.code == "StorageReadError")
        #expect(model.failure?.message.contains("--allow-fetch 127.0.0.1:\(storage.port)") == true)
        #expect(model.failure?.message.contains("s3cret") == false)
        #expect(storage.received.isEmpty)
        try await fixture.server.stop()
    }

    struct Bad: Sendable, CustomTestStringConvertible {
        var name: String
        var source: SeriesSource
        var code: TrainingDataFault.Code
        var says: String
        var from = 0
        var to = SeriesFixture.rows - 1
        var testDescription: String { name }
    }

    @Test("what is wrong with a source is named, with its code")
    func faults() async throws {
        var files = Self.files()
        var bomb = ZipBuilder(.init("s1.csv", String(repeating: "0", count: 8 << 20)))
        files["/acc/c/bomb.zip"] = bomb.bytes()
        bomb.members[0].size = 1 << 31
        files["/acc/c/liar.zip"] = bomb.bytes()
        files["/acc/c/nested.zip"] = ZipBuilder(.init("in/s1.csv", Fixture.file(of: 1))).bytes()
        files["/acc/c/path.zip"] = ZipBuilder(.init("../s1.csv", Fixture.file(of: 1))).bytes()
        files["/acc/c/none.zip"] = ZipBuilder(.init("a.txt", "x")).bytes()
        files["/acc/c/text.zip"] = Array("not a zip".utf8)
        files["/acc/c/value.zip"] = ZipBuilder(.init("s1.csv", "timestamp,reading\n2024-01-01T00:00:00Z,1\n")).bytes()
        let storage = try Storage(files)
        let fixture = try await Fixture(allowing: [storage.port])
        let row = "2024-01-01T00:00:00Z"
        for (name, text) in [
            "ragged.csv": "timestamp,a,b\n\(row),1\n", "twice.csv": "timestamp,a,a\n\(row),1,2\n",
            "oops.csv": "timestamp,a,b\n\(row),1,oops\n", "time.csv": "timestamp,a,b\nyesterday,1,2\n",
            "same.csv": "timestamp,a,b\n\(row),1,2\n\(row),1,2\n", "none.csv": "timestamp\n\(row)\n",
            "good.csv": Fixture.table(), "bad/s1.csv": "timestamp,value\n\(row),x\n", "empty.csv": "",
            "wide.csv": "timestamp," + (0..<302).map { "v\($0)" }.joined(separator: ",") + "\n",
        ] {
            try await fixture.server.put(text, as: name)
        }
        func url(_ path: String, _ form: SeriesSource.Form = .archive) -> SeriesSource {
            Fixture.url(storage.url(path), form)
        }
        let cases: [Bad] = [
            Bad(name: "no such object", source: Fixture.object("x.csv"), code: .fileNotExist, says: "data/x.csv"),
            Bad(
                name: "no such bucket",
                source: SeriesSource(
                    form: .table, place: .object(namespace: "lapwing", bucket: "other", name: "x"), text: ""),
                code: .fileNotExist, says: "no bucket 'other'"),
            Bad(name: "empty folder", source: Fixture.object("no/", .folder), code: .noVariablesFound, says: ".csv"),
            Bad(name: "404", source: url("/acc/c/x.csv", .table), code: .fileNotExist, says: "404"),
            Bad(name: "no scheme", source: Fixture.url("ftp://h/x"), code: .invalidBlobURL, says: "URL"),
            Bad(
                name: "bad folder", source: Fixture.url("http://127.0.0.1:\(storage.port)/x", .folder),
                code: .invalidBlobURL, says: "container"),
            Bad(name: "redirect", source: url("/redirect", .table), code: .storageReadError, says: "loopback"),
            Bad(name: "bomb", source: url("/acc/c/bomb.zip"), code: .fileSizeTooLarge, says: "200 times"),
            Bad(name: "liar", source: url("/acc/c/liar.zip"), code: .fileSizeTooLarge, says: "s1.csv"),
            Bad(name: "nested", source: url("/acc/c/nested.zip"), code: .readingFileError, says: "in/s1.csv"),
            Bad(name: "traversal", source: url("/acc/c/path.zip"), code: .readingFileError, says: "relative path"),
            Bad(name: "no variables", source: url("/acc/c/none.zip"), code: .noVariablesFound, says: ".csv"),
            Bad(name: "not a zip", source: url("/acc/c/text.zip"), code: .readingFileError, says: "archive"),
            Bad(name: "no value", source: url("/acc/c/value.zip"), code: .fileColumnsNotExist, says: "reading"),
            Bad(name: "ragged", source: Fixture.object("ragged.csv"), code: .numColumnsMismatch, says: "row 1"),
            Bad(name: "twice", source: Fixture.object("twice.csv"), code: .duplicatedVariables, says: "\"a\""),
            Bad(name: "no number", source: Fixture.object("oops.csv"), code: .variableParseError, says: "oops"),
            Bad(name: "no time", source: Fixture.object("time.csv"), code: .variableParseError, says: "yesterday"),
            Bad(name: "time twice", source: Fixture.object("same.csv"), code: .mergeDataFailed, says: "more than once"),
            Bad(name: "no columns", source: Fixture.object("none.csv"), code: .noVariablesFound, says: "at least one"),
            Bad(name: "empty file", source: Fixture.object("empty.csv"), code: .readingFileError, says: "header"),
            Bad(name: "too wide", source: Fixture.object("wide.csv"), code: .dataExceedsLimit, says: "301"),
            Bad(
                name: "file of a folder", source: Fixture.object("bad", .folder), code: .variableParseError, says: "s1"),
            Bad(name: "no data", source: Fixture.object("good.csv"), code: .noData, says: "2024", from: 9000, to: 9001),
            Bad(name: "short", source: Fixture.object("good.csv"), code: .notEnoughInput, says: "40", from: 0, to: 20),
        ]
        for bad in cases {
            let id = try await fixture.models.create(
                Fixture.new(bad.source, from: bad.from, to: bad.to), caller: fixture.caller
            ).id
            let model = try await fixture.settled(id)
            #expect(model.failure?.code == bad.code.rawValue, "\(bad.name): \(model.failure as Any)")
            #expect(model.failure?.message.contains(bad.says) == true, "\(bad.name): \(model.failure as Any)")
            #expect(model.failure?.message.contains("s3cret") == false, "\(bad.name)")
        }
        try await fixture.server.stop()
    }

    @Test("a batch must have the model's variables and a window, and says by name what is missing")
    func batches() async throws {
        let fixture = try await Fixture()
        try await fixture.server.put(Fixture.table(), as: "good.csv")
        let model = try await fixture.trained(Fixture.new(Fixture.object("good.csv")))
        try await fixture.server.put("timestamp,a b,s1,s2\n", as: "less.csv")
        try await fixture.server.put("timestamp,a b,s1,s2,ü,z\n2024-01-01T00:00:00Z,1,2,3,4,5\n", as: "more.csv")
        try await fixture.server.put(Fixture.file(of: 1), as: "one/s1.csv")
        let cases: [Bad] = [
            Bad(name: "less", source: Fixture.object("less.csv"), code: .noData, says: "no data row"),
            Bad(name: "more", source: Fixture.object("more.csv"), code: .numColumnsMismatch, says: "\"z\""),
            Bad(name: "one", source: Fixture.object("one", .folder), code: .fileNotExist, says: "\"a b\""),
            Bad(name: "gone", source: Fixture.object("gone"), code: .fileNotExist, says: "data/gone"),
            Bad(name: "short", source: Fixture.object("good.csv"), code: .notEnoughInput, says: "40", from: 0, to: 5),
            Bad(
                name: "none", source: Fixture.object("good.csv"), code: .noData, says: "no timestamp", from: 5000,
                to: 6000),
        ]
        for bad in cases {
            let found = try await fixture.detection(model, bad.source, from: bad.from, to: bad.to)
            #expect(found.failure?.code == bad.code.rawValue, "\(bad.name): \(found.failure as Any)")
            #expect(found.failure?.message.contains(bad.says) == true, "\(bad.name): \(found.failure as Any)")
            #expect(found.findings == SeriesFindings())
        }
        // The window before the range may reach beyond the beginning of the data, if the range makes up for it.
        let early = try await fixture.detection(model, Fixture.object("good.csv"), from: 0, to: 99)
        #expect(early.findings.rows.count == 100)
        try await fixture.server.stop()
    }
}
