import Digests
import Foundation
import HTTPService
import HTTPTypes
import SQLiteStore
import TestSupport
import Testing
import TimeSeries

@testable import lapwing

/// Objects that arrive in parts.
@Suite("Multipart uploads over HTTP")
struct MultipartTests {
    private static let base = "/n/lapwing/b/data"

    /// A server with a bucket `data`, and an upload that has begun.
    private static func begin(
        _ name: String = "o", headers: [(String, String)] = [],
        configure: (inout ServerConfiguration) -> Void = { _ in }
    ) async throws -> (server: RunningServer, id: String) {
        let server = try await RunningServer(configure: configure)
        try await server.put("x", as: "other")
        let upload = try await server.json("POST", base + "/u", #"{"object":"\#(name)"}"#, headers: headers)
        return (server, try server.text(upload, "uploadId"))
    }

    private static func part(
        _ server: RunningServer, _ id: String, _ number: Int, _ text: String, name: String = "o",
        headers: [(String, String)] = []
    ) async throws -> ResponderClient.Answer {
        try await server.client.send(
            "PUT", base + "/u/\(name)?uploadId=\(id)&uploadPartNum=\(number)", headers: headers, body: Array(text.utf8))
    }

    private static func etag(_ answer: ResponderClient.Answer) throws -> String {
        try #require(answer.headers[.eTag])
    }

    private static func commit(
        _ server: RunningServer, _ id: String, _ parts: [(Int, String)], exclude: String = "null", name: String = "o",
        headers: [(String, String)] = []
    ) async throws -> ResponderClient.Answer {
        let list = parts.map { #"{"partNum":\#($0.0),"etag":"\#($0.1)"}"# }.joined(separator: ",")
        return try await server.client.send(
            "POST", base + "/u/\(name)?uploadId=\(id)", headers: headers,
            json: #"{"partsToCommit":[\#(list)],"partsToExclude":\#(exclude)}"#)
    }

    /// Names of everything below the folder of objects and the one of unfinished writes.
    private static func files(_ server: RunningServer) throws -> [String] {
        try ["objects", "tmp"].flatMap { folder in
            let root = server.folder.path("data/storage/" + folder)
            return try FileManager.default.subpathsOfDirectory(atPath: root).filter { path in
                var isFolder: ObjCBool = false
                return FileManager.default.fileExists(atPath: root + "/" + path, isDirectory: &isFolder)
                    && !isFolder.boolValue
            }
        }
    }

    @Test("parts in any order, one of them replaced, one left out", arguments: ["o", "a//b%20c/", "/", "//"])
    func anyOrder(name: String) async throws {
        let server = try await RunningServer()
        try await server.put("x", as: "other")
        let decoded = try #require(name.removingPercentEncoding)
        let upload = try await server.json(
            "POST", Self.base + "/u",
            #"{"object":"\#(decoded)","contentType":"text/csv","cacheControl":"no-store","metadata":{"opc-meta-Site":"north","line":"3"}}"#
        )
        let id = try server.text(upload, "uploadId")
        let third = try Self.etag(try await Self.part(server, id, 3, "third", name: name))
        let first = try Self.etag(try await Self.part(server, id, 1, "wrong", name: name))
        let seventh = try Self.etag(try await Self.part(server, id, 7, "seventh", name: name))
        _ = try await Self.part(server, id, 10_000, "never", name: name)
        let again = try Self.etag(try await Self.part(server, id, 1, "first", name: name))
        #expect(again != first)
        let listed = try await server.client.send("GET", Self.base + "/u/\(name)?uploadId=\(id)")
        let parts = try #require(try JSONValue(parsing: listed.body).array)
        #expect(parts.map { $0.object?["partNumber"]?.integer } == [1, 3, 7, 10_000])
        #expect(parts.map { $0.object?["size"]?.integer } == [5, 5, 7, 5])
        #expect(parts[0].object?["md5"]?.string == Base64.encode(MD5.hash("first")))

        let stale = try await Self.commit(server, id, [(1, first)], name: name)
        #expect(stale.status == 400)
        #expect(stale.text.contains("partsToCommit[0].etag"))
        let done = try await Self.commit(
            server, id, [(1, again), (3, third), (7, seventh)], exclude: "[10000]", name: name)
        #expect(done.status == 200, "\(done.text)")
        let md5s = ["first", "third", "seventh"].flatMap { MD5.hash($0) }
        let md5 = Base64.encode(MD5.hash(md5s)) + "-3"
        #expect(done.headers[.literal("opc-multipart-md5")] == md5)
        #expect(done.headers[.lastModified] != nil)

        let object = try await server.client.send("GET", Self.base + "/o/" + name)
        #expect(object.text == "firstthirdseventh")
        #expect(object.headers[.eTag] == done.headers[.eTag])
        #expect(object.headers[.literal("opc-multipart-md5")] == md5)
        #expect(object.headers[.literal("content-md5")] == nil)
        #expect(object.headers[.contentType] == "text/csv")
        #expect(object.headers[.cacheControl] == "no-store")
        #expect(object.headers[.literal("opc-meta-site")] == "north")
        #expect(object.headers[.literal("opc-meta-line")] == "3")
        #expect(
            try await server.client.send("GET", Self.base + "/o/" + name, headers: [("range", "bytes=3-7")]).text
                == "stthi")
        // Over: the upload is unknown now, and nothing of it is left but the object.
        #expect(try await Self.part(server, id, 1, "late", name: name).status == 404)
        #expect(try await server.client.send("GET", Self.base + "/u").text == "[]")
        #expect(try Self.files(server).count == 2)
        try await server.stop()
    }

    @Test("an upload of one part becomes the object without a copy")
    func onePart() async throws {
        let (server, id) = try await Self.begin("other")
        let etag = try Self.etag(try await Self.part(server, id, 5, "alone", name: "other"))
        let before = Set(try Self.files(server))
        #expect(try await Self.commit(server, id, [(5, etag)], name: "other").status == 200)
        #expect(try await server.client.send("GET", Self.base + "/o/other").text == "alone")
        let after = Set(try Self.files(server))
        #expect(after.count == 1)
        #expect(after.isSubset(of: before))
        try await server.stop()
    }

    @Test("aborted uploads leave nothing, and bring nothing back")
    func abort() async throws {
        let (server, id) = try await Self.begin()
        _ = try await Self.part(server, id, 1, "a")
        _ = try await Self.part(server, id, 2, "b")
        #expect(try Self.files(server).count == 3)
        // A bucket with an upload under way is not empty.
        #expect(try await server.client.send("DELETE", Self.base + "/o/other").status == 204)
        #expect(try await server.client.send("DELETE", Self.base).text.contains("BucketNotEmpty"))
        let target = Self.base + "/u/o?uploadId=" + id
        #expect(try await server.client.send("DELETE", target).status == 204)
        #expect(try Self.files(server) == [])
        #expect(try await server.client.send("DELETE", target).status == 404)
        #expect(try await server.client.send("GET", target).status == 404)
        #expect(try await server.client.send("GET", Self.base + "/o/o").status == 404)
        #expect(try await server.client.send("DELETE", Self.base).status == 204)
        try await server.stop()
    }

    @Test("a wrong digest leaves the part as it was")
    func digests() async throws {
        let (server, id) = try await Self.begin()
        let good = Base64.encode(MD5.hash("part"))
        #expect(try await Self.part(server, id, 1, "part", headers: [("content-md5", good)]).status == 200)
        let sha256 = Base64.encode(SHA256.hash("other"))
        for header in [("content-md5", good), ("opc-content-sha256", sha256), ("x-content-sha256", sha256)] {
            let answer = try await Self.part(server, id, 1, "changed", headers: [header])
            #expect(answer.status == 400)
            #expect(answer.text.contains(header.0), "\(answer.text)")
        }
        let parts = try await server.client.send("GET", Self.base + "/u/o?uploadId=" + id)
        #expect(parts.text.contains(good))
        #expect(try Self.files(server).count == 2)
        try await server.stop()
    }

    @Test("conditions at the beginning and at the end")
    func conditions() async throws {
        let (server, id) = try await Self.begin()
        let create = Self.base + "/u"
        let any = [("if-none-match", "*")]
        #expect(
            try await server.client.send("POST", create, headers: any, json: #"{"object":"other"}"#).text
                .contains("IfNoneMatchFailed"))
        #expect(
            try await server.client.send("POST", create, headers: [("if-match", "no")], json: #"{"object":"other"}"#)
                .text.contains("IfMatchFailed"))
        #expect(
            try await server.client.send("POST", create, headers: [("if-none-match", "e")], json: #"{"object":"n"}"#)
                .status == 400)
        let etag = try Self.etag(try await Self.part(server, id, 1, "part"))
        #expect(try await Self.part(server, id, 1, "again", headers: any).status == 412)
        #expect(try await Self.part(server, id, 1, "again", headers: [("if-match", "no")]).status == 412)
        try await server.put("came between", as: "o")
        #expect(try await Self.commit(server, id, [(1, etag)], headers: any).text.contains("IfNoneMatchFailed"))
        #expect(try await server.client.send("GET", Self.base + "/o/o").text == "came between")
        // The upload is still there, and can be committed in another way.
        let object = try Self.etag(try await server.client.send("HEAD", Self.base + "/o/o"))
        #expect(try await Self.commit(server, id, [(1, etag)], headers: [("if-match", object)]).status == 200)
        #expect(try await server.client.send("GET", Self.base + "/o/o").text == "part")
        try await server.stop()
    }

    @Test("bad commits name what is wrong, and change nothing")
    func badCommits() async throws {
        let (server, id) = try await Self.begin()
        let one = try Self.etag(try await Self.part(server, id, 1, "a"))
        let two = try Self.etag(try await Self.part(server, id, 2, "b"))
        let target = Self.base + "/u/o?uploadId=" + id
        let cases = [
            ("{}", "partsToCommit is required"), (#"{"partsToCommit":[]}"#, "partsToCommit: must name"),
            (#"{"partsToCommit":5}"#, "partsToCommit: must be an array"),
            (#"{"partsToCommit":[1]}"#, "partsToCommit[0]: must be an object"),
            (#"{"partsToCommit":[{"etag":"x"}]}"#, "partsToCommit[0].partNum is required"),
            (#"{"partsToCommit":[{"partNum":1}]}"#, "partsToCommit[0].etag is required"),
            (#"{"partsToCommit":[{"partNum":0,"etag":"x"}]}"#, "partsToCommit[0].partNum: is 0"),
            (#"{"partsToCommit":[{"partNum":1e99,"etag":"x"}]}"#, "partsToCommit[0].partNum"),
            (#"{"partsToCommit":[{"partNum":3,"etag":"x"}]}"#, "partsToCommit[0].partNum: part 3 was not uploaded"),
            (#"{"partsToCommit":[{"partNum":1,"etag":"\#(two)"}]}"#, "partsToCommit[0].etag"),
            (
                #"{"partsToCommit":[{"partNum":2,"etag":"\#(two)"},{"partNum":1,"etag":"\#(one)"}]}"#,
                "partsToCommit[1].partNum: is 1 behind 2"
            ),
            (
                #"{"partsToCommit":[{"partNum":1,"etag":"\#(one)"},{"partNum":1,"etag":"\#(one)"}]}"#,
                "partsToCommit[1].partNum: is 1 behind 1"
            ),
            (#"{"partsToCommit":[{"partNum":1,"etag":"\#(one)"}],"partsToExclude":[1]}"#, "partsToExclude[0]"),
            (#"{"partsToCommit":[{"partNum":1,"etag":"\#(one)"}],"partsToExclude":["x"]}"#, "partsToExclude[0]"),
            (#"{"partsToCommit":[{"partNum":1,"etag":"\#(one)"}],"partsToExclude":{}}"#, "partsToExclude: must be"),
        ]
        for (body, message) in cases {
            let answer = try await server.client.send("POST", target, json: body)
            #expect(answer.status == 400, "\(body)")
            #expect(answer.text.contains(message), "\(body): \(answer.text)")
        }
        #expect(try await Self.commit(server, id, [(1, one), (2, two)]).status == 200)
        try await server.stop()
    }

    @Test("bad parts and addresses")
    func badParts() async throws {
        let (server, id) = try await Self.begin()
        let client = server.client
        for (query, status, text) in [
            ("", 400, "uploadId is required"), ("?uploadId=\(id)", 400, "uploadPartNum is required"),
            ("?uploadId=\(id)&uploadPartNum=0", 400, "uploadPartNum: is '0'"),
            ("?uploadId=\(id)&uploadPartNum=10001", 400, "uploadPartNum: is '10001'"),
            ("?uploadId=\(id)&uploadPartNum=99999999999999999999", 400, "uploadPartNum"),
            ("?uploadId=nonsense&uploadPartNum=1", 404, "NotAuthorizedOrNotFound"),
            ("?uploadId=\(String(repeating: "0", count: 32))&uploadPartNum=1", 404, "NotAuthorizedOrNotFound"),
        ] {
            let answer = try await client.send("PUT", Self.base + "/u/o" + query, body: [1])
            #expect(answer.status == status, "\(query)")
            #expect(answer.text.contains(text), "\(query): \(answer.text)")
        }
        // An upload belongs to its object, and to its bucket.
        #expect(try await Self.part(server, id, 1, "x", name: "other").status == 404)
        _ = try await client.send(
            "POST", "/n/lapwing/b", json: #"{"name":"second","compartmentId":"\#(server.compartment)"}"#)
        #expect(
            try await client.send("PUT", "/n/lapwing/b/second/u/o?uploadId=\(id)&uploadPartNum=1", body: [1]).status
                == 404)
        for (body, field) in [
            (#"{}"#, "object is required"), (#"{"object":""}"#, "object"), (#"{"object":"a\u0000b"}"#, "object"),
            (#"{"object":"a\nb"}"#, "object"), (#"{"object":"\#(String(repeating: "é", count: 513))"}"#, "object"),
            (#"{"object":"o","contentType":"a\r\nb: c"}"#, "contentType"),
            (#"{"object":"o","metadata":{"bad name":"x"}}"#, "metadata.bad name"),
            (#"{"object":"o","metadata":{"a":"x\ny"}}"#, "metadata.a"),
            (#"{"object":"o","metadata":{"a":1}}"#, "metadata.a"),
            (#"{"object":"o","metadata":{"a":"\#(String(repeating: "x", count: 4000))"}}"#, "metadata"),
            (#"{"object":"o","storageTier":"Tape"}"#, "storageTier"),
        ] {
            let answer = try await client.send("POST", Self.base + "/u", json: body)
            #expect(answer.status == 400, "\(body)")
            #expect(answer.text.contains(field), "\(body): \(answer.text)")
        }
        try await server.stop()
    }

    @Test("the parts together may not be larger than an object")
    func tooLarge() async throws {
        let (server, id) = try await Self.begin(configure: { $0.limits.object = 10 })
        let one = try Self.etag(try await Self.part(server, id, 1, "123456"))
        let two = try Self.etag(try await Self.part(server, id, 2, "123456"))
        #expect(try await Self.part(server, id, 3, "12345678901").status == 413)
        #expect(try await Self.commit(server, id, [(1, one), (2, two)]).text.contains("LimitExceeded"))
        #expect(try await Self.commit(server, id, [(2, two)]).status == 200)
        try await server.stop()
    }

    @Test("uploads and parts survive a restart, what nobody names does not")
    func restart() async throws {
        let (server, id) = try await Self.begin()
        let one = try Self.etag(try await Self.part(server, id, 1, "first "))
        try await server.stop()
        // The lock on the first folder lives as long as this test's server does: another one starts on a copy.
        let copy = server.folder.path("copy")
        try FileManager.default.copyItem(atPath: server.folder.path("data"), toPath: copy)
        let junk = copy + "/storage/tmp/" + String(repeating: "a", count: 32)
        try Data([1]).write(to: URL(fileURLWithPath: junk))
        var configuration = ServerConfiguration(dataDirectory: copy)
        configuration.trainingSlots = 1
        let parts = try await ServerParts.build(configuration)
        let client = ResponderClient(parts.frontDoor, authorization: server.client.authorization)
        #expect(!FileManager.default.fileExists(atPath: junk))
        let answer = try await client.send(
            "PUT", Self.base + "/u/o?uploadId=\(id)&uploadPartNum=2", body: Array("second".utf8))
        let two = try Self.etag(answer)
        let done = try await client.send(
            "POST", Self.base + "/u/o?uploadId=" + id,
            json: #"{"partsToCommit":[{"partNum":1,"etag":"\#(one)"},{"partNum":2,"etag":"\#(two)"}]}"#)
        #expect(done.status == 200, "\(done.text)")
        #expect(try await client.send("GET", Self.base + "/o/o").text == "first second")
        try parts.store.close()
    }

    @Test("only one of many commits at the same time wins, and none of them breaks the object")
    func racingCommits() async throws {
        let (server, id) = try await Self.begin()
        let one = try Self.etag(try await Self.part(server, id, 1, "one"))
        let two = try Self.etag(try await Self.part(server, id, 2, "two"))
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<6 {
                group.addTask { try await Self.commit(server, id, [(1, one), (2, two)]).status }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses.sorted() == [200, 404, 404, 404, 404, 404])
        #expect(try await server.client.send("GET", Self.base + "/o/o").text == "onetwo")
        #expect(try Self.files(server).count == 2)
        try await server.stop()
    }
}
