import HTTPTypes
import TestSupport
import Testing

@testable import lapwing

@Suite("Object storage over HTTP")
struct ObjectStorageEndpointTests {
    @Test(
        "names are taken from the raw path",
        arguments: ["a//b", "dir/", "x%20y%2Bz+w", "%C3%A4%2Fo", "..%2f..%2fetc", "/", "//"])
    func names(raw: String) async throws {
        let server = try await RunningServer()
        try await server.put("first", as: "other")
        let target = "/n/lapwing/b/data/o/" + raw
        #expect(try await server.client.send("PUT", target, body: Array("content".utf8)).status == 200)
        #expect(try await server.client.send("GET", target).text == "content")
        let head = try await server.client.send("HEAD", target)
        #expect(head.headers[.contentLength] == "7")
        #expect(head.body.isEmpty)
        #expect(try await server.client.send("DELETE", target).status == 204)
        #expect(try await server.client.send("GET", target).status == 404)
        try await server.stop()
    }

    @Test("conditions, ranges, digests")
    func conditions() async throws {
        let server = try await RunningServer()
        try await server.put("0123456789", as: "digits")
        let target = "/n/lapwing/b/data/o/digits"
        let client = server.client
        let noneMatch = try await client.send("PUT", target, headers: [("if-none-match", "*")], body: [1])
        #expect(noneMatch.status == 412)
        #expect(noneMatch.text.contains("IfNoneMatchFailed"))
        #expect(try await client.send("PUT", target, headers: [("if-match", "stale")], body: [1]).status == 412)
        let wrong = try await client.send(
            "PUT", target, headers: [("content-md5", "AAAAAAAAAAAAAAAAAAAAAA==")], body: [1])
        #expect(wrong.status == 400)
        #expect(try await client.send("GET", target).text == "0123456789")
        let part = try await client.send("GET", target, headers: [("range", "bytes=2-4")])
        #expect(part.status == 206)
        #expect(part.text == "234")
        #expect(part.headers[.contentRange] == "bytes 2-4/10")
        #expect(try await client.send("GET", target, headers: [("range", "bytes=-3")]).text == "789")
        #expect(try await client.send("GET", target, headers: [("range", "bytes=10-")]).status == 416)
        try await server.stop()
    }

    @Test("listing: prefix, folders, pages")
    func listing() async throws {
        let server = try await RunningServer()
        for name in ["a/1", "a/2", "b", "c/x/1", "c/y", "d"] { try await server.put("x", as: name) }
        func list(_ query: String) async throws -> String {
            try await server.client.send("GET", "/n/lapwing/b/data/o" + query).text
        }
        #expect(
            try await list("?delimiter=/")
                == #"{"objects":[{"name":"b"},{"name":"d"}],"prefixes":["a/","c/"]}"#)
        #expect(
            try await list("?delimiter=/&prefix=c/") == #"{"objects":[{"name":"c/y"}],"prefixes":["c/x/"]}"#)
        #expect(
            try await list("?limit=2")
                == #"{"objects":[{"name":"a/1"},{"name":"a/2"}],"prefixes":[],"nextStartWith":"b"}"#)
        #expect(
            try await list("?delimiter=/&limit=2")
                == #"{"objects":[{"name":"b"}],"prefixes":["a/"],"nextStartWith":"c/x/1"}"#)
        #expect(try await list("?startAfter=c/y") == #"{"objects":[{"name":"d"}],"prefixes":[]}"#)
        #expect(try await list("?start=b&end=c/y") == #"{"objects":[{"name":"b"},{"name":"c/x/1"}],"prefixes":[]}"#)
        try await server.stop()
    }

    @Test("a bucket with objects stays")
    func bucketNotEmpty() async throws {
        let server = try await RunningServer()
        try await server.put("x", as: "o")
        #expect(try await server.client.send("DELETE", "/n/lapwing/b/data").text.contains("BucketNotEmpty"))
        #expect(try await server.client.send("DELETE", "/n/lapwing/b/data/o/o").status == 204)
        #expect(try await server.client.send("DELETE", "/n/lapwing/b/data").status == 204)
        try await server.stop()
    }
}
