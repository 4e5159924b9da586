import Digests
import HTTPService
import HTTPTypes
import TestSupport
import Testing
import TimeSeries

@testable import lapwing

@Suite("Objects and buckets: rename, update, conditions")
struct ObjectActionTests {
    private static let base = "/n/lapwing/b/data"

    private func rename(_ server: RunningServer, _ members: String) async throws -> ResponderClient.Answer {
        try await server.client.send("POST", Self.base + "/actions/renameObject", json: "{\(members)}")
    }

    @Test("an object gets another name, with its content and headers, under conditions")
    func rename() async throws {
        let server = try await RunningServer()
        try await server.put("one", as: "a")
        try await server.put("two", as: "b")
        let client = server.client
        let names = #""sourceName":"a","newName":"b""#
        for (condition, code) in [
            (#""newObjIfNoneMatchETag":"*""#, "IfNoneMatchFailed"), (#""srcObjIfMatchETag":"no""#, "IfMatchFailed"),
            (#""newObjIfMatchETag":"no""#, "IfMatchFailed"),
        ] {
            let answer = try await rename(server, names + "," + condition)
            #expect(answer.status == 412)
            #expect(answer.text.contains(code))
        }
        #expect(try await client.send("GET", Self.base + "/o/b").text == "two")
        let before = try #require(try await client.send("HEAD", Self.base + "/o/a").headers[.eTag])
        let done = try await rename(server, names + #","srcObjIfMatchETag":"\#(before)""#)
        #expect(done.status == 200, "\(done.text)")
        let object = try await client.send("GET", Self.base + "/o/b")
        #expect(object.text == "one")
        #expect(object.headers[.eTag] == done.headers[.eTag])
        #expect(object.headers[.eTag] != before)
        #expect(try await client.send("GET", Self.base + "/o/a").status == 404)
        #expect(try await rename(server, names).text.contains("ObjectNotFound"))
        for (members, field) in [
            (#""newName":"b""#, "sourceName is required"), (#""sourceName":"b""#, "newName is required"),
            (#""sourceName":"b","newName":"b""#, "newName: is the name"),
            (#""sourceName":"b","newName":"x\u0000""#, "newName"), (#""sourceName":"b","newName":"x\r""#, "newName"),
            (#""sourceName":"b","newName":"\#(String(repeating: "é", count: 600))""#, "newName: is longer"),
            (#""sourceName":"b","newName":"c","newObjIfNoneMatchETag":"e""#, "newObjIfNoneMatchETag"),
        ] {
            let answer = try await rename(server, members)
            #expect(answer.status == 400, "\(members)")
            #expect(answer.text.contains(field), "\(members): \(answer.text)")
        }
        try await server.stop()
    }

    @Test("reads while an object goes to and fro find it whole, under one name or the other")
    func renameIsAtomic() async throws {
        let server = try await RunningServer()
        try await server.put("content", as: "a")
        let client = server.client
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for step in 0..<40 {
                    let (old, new) = step % 2 == 0 ? ("a", "b") : ("b", "a")
                    let answer = try await rename(server, #""sourceName":"\#(old)","newName":"\#(new)""#)
                    #expect(answer.status == 200)
                }
            }
            group.addTask {
                for _ in 0..<80 {
                    let list = try await client.send("GET", Self.base + "/o").text
                    #expect(
                        list == #"{"objects":[{"name":"a"}],"prefixes":[]}"#
                            || list == #"{"objects":[{"name":"b"}],"prefixes":[]}"#)
                    let answer = try await client.send("GET", Self.base + "/o/a")
                    #expect(answer.status == 404 || answer.text == "content")
                }
            }
            try await group.waitForAll()
        }
        try await server.stop()
    }

    @Test("a bucket changes its labels and its name, and keeps its objects")
    func updateBucket() async throws {
        let server = try await RunningServer()
        try await server.put("x", as: "o")
        let client = server.client
        _ = try await client.send(
            "POST", "/n/lapwing/b", json: #"{"name":"taken","compartmentId":"\#(server.compartment)"}"#)
        let etag = try #require(try await client.send("HEAD", Self.base).headers[.eTag])
        let changed = try await server.json(
            "POST", Self.base,
            #"{"namespace":"lapwing","name":null,"metadata":{"site":"north"},"freeformTags":{"a":"b"},"versioning":"Disabled"}"#
        )
        #expect(changed["metadata"]?.object?["site"]?.string == "north")
        #expect(changed["approximateCount"]?.integer == 1)
        #expect(changed["name"]?.string == "data")
        #expect(try server.text(changed, "etag") != etag)
        let stale = try await client.send("POST", Self.base, headers: [("if-match", etag)], json: "{}")
        #expect(stale.text.contains("NoEtagMatch"))
        for (body, status, text) in [
            (#"{"name":"taken"}"#, 409, "BucketAlreadyExists"), (#"{"name":"a/b"}"#, 400, "name"),
            (#"{"namespace":"other"}"#, 400, "namespace"), (#"{"versioning":"Enabled"}"#, 400, "versioning"),
            (#"{"publicAccessType":"ObjectRead"}"#, 400, "publicAccessType"),
            (#"{"compartmentId":"x"}"#, 400, "compartmentId"),
            (#"[]"#, 400, "CannotParseRequest"),
        ] {
            let answer = try await client.send("POST", Self.base, json: body)
            #expect(answer.status == status, "\(body)")
            #expect(answer.text.contains(text), "\(body): \(answer.text)")
        }
        #expect(try await client.send("POST", "/n/lapwing/b/nothing", json: "{}").text.contains("BucketNotFound"))
        let renamed = try await server.json("POST", Self.base, #"{"name":"renamed"}"#)
        #expect(renamed["metadata"]?.object?["site"]?.string == "north")
        #expect(try await client.send("GET", Self.base).status == 404)
        #expect(try await client.send("GET", "/n/lapwing/b/renamed/o/o").text == "x")
        try await server.stop()
    }

    @Test("what is unchanged is not sent again")
    func notModified() async throws {
        let server = try await RunningServer()
        try await server.put("x", as: "o")
        for target in [Self.base + "/o/o", Self.base] {
            let etag = try #require(try await server.client.send("HEAD", target).headers[.eTag])
            for method in ["GET", "HEAD"] {
                func status(_ name: String, _ value: String) async throws -> Int {
                    let answer = try await server.client.send(method, target, headers: [(name, value)])
                    if answer.status == 304 { #expect(answer.body.isEmpty && answer.headers[.eTag] == etag) }
                    return answer.status
                }
                for value in [etag, "\"\(etag)\"", "*", "a, \(etag)"] {
                    #expect(try await status("if-none-match", value) == 304, "\(method) \(target) \(value)")
                }
                #expect(try await status("if-none-match", "other") == 200)
                #expect(try await status("if-match", etag) == 200)
                #expect(try await status("if-match", "other") == 412)
            }
        }
        try await server.stop()
    }

    @Test("a put keeps its promises or leaves no trace")
    func promises() async throws {
        let server = try await RunningServer()
        try await server.put("old", as: "o")
        let target = Self.base + "/o/o"
        let right = Base64.encode(SHA256.hash("new"))
        let wrong = Base64.encode(SHA256.hash("other"))
        for (name, value) in [
            ("opc-content-sha256", wrong), ("x-content-sha256", wrong), ("opc-content-sha256", "short"),
            ("content-md5", Base64.encode(MD5.hash("other"))), ("content-md5", "!"), ("storage-tier", "Tape"),
            ("if-none-match", "etag"),
        ] {
            let answer = try await server.client.send("PUT", target, headers: [(name, value)], body: Array("new".utf8))
            #expect(answer.status == 400)
            #expect(answer.text.contains(name), "\(answer.text)")
        }
        #expect(try await server.client.send("GET", target).text == "old")
        let good = [("opc-content-sha256", right), ("x-content-sha256", right), ("storage-tier", "Archive")]
        #expect(try await server.client.send("PUT", target, headers: good, body: Array("new".utf8)).status == 200)
        let object = try await server.client.send("GET", target)
        #expect(object.text == "new")
        #expect(object.headers[.literal("storage-tier")] == "Archive")
        try await server.stop()
    }

    @Test("lists of what this server does not have are empty", arguments: ["p", "replicationPolicies"])
    func emptyLists(name: String) async throws {
        let server = try await RunningServer()
        try await server.put("x", as: "o")
        #expect(try await server.client.send("GET", Self.base + "/" + name).text == "[]")
        #expect(try await server.client.send("GET", "/n/lapwing/b/none/" + name).text.contains("BucketNotFound"))
        try await server.stop()
    }
}
