import ControlPlane
import HTTPService
import HTTPTypes
import TestSupport
import Testing
import TimeSeries

@testable import lapwing

/// Requests that no client of good will sends.
@Suite("Hostile requests")
struct HostileRequestTests {
    private static let compartment = #""compartmentId":"ocid1.compartment.oc1..test""#

    private static func project(_ name: String, _ member: String, _ contains: String...) -> Scenario {
        Scenario(
            name: name, method: "POST", target: "/20210101/projects", body: "{\(compartment),\(member)}", status: 400,
            contains: contains)
    }

    private static func tags(_ count: Int) -> String {
        "{" + (0..<count).map { "\"tag\($0)\":\"x\"" }.joined(separator: ",") + "}"
    }

    private static func content(_ name: String, _ type: String, _ text: String, _ contains: String...) -> Scenario {
        Scenario(
            name: name, method: "POST", target: "/20210101/actions/detectAnomalies",
            body: #"{"modelId":"x","requestType":"BASE64_ENCODED","contentType":"\#(type)","content":"\#(text)"}"#,
            status: 400, contains: contains)
    }

    static let scenarios: [Scenario] = [
        Scenario(
            name: "NUL in a bucket's name", method: "GET", target: "/n/lapwing/b/a%00b", status: 404,
            contains: ["BucketNotFound"]),
        Scenario(
            name: "bucket name that is no UTF-8", method: "HEAD", target: "/n/lapwing/b/%ff", status: 404, contains: []),
        Scenario(
            name: "empty segment before an object's name", method: "PUT", target: "/n//lapwing/b/data/o/x", body: "x",
            status: 400),
        Scenario(
            name: "page token with a NUL", method: "GET",
            target: "/20210101/projects?compartmentId=ocid1.a.b.c.d&sortBy=displayName&page="
                + PageToken.encode(
                    PageCursor(key: .name("a\0b"), id: ResourceID(high: 0, low: 1).hex),
                    scope: "projects/displayName/ascending"), status: 400, contains: ["InvalidParameter", "page"]),
        project(
            "name of one character and very many marks",
            "\"displayName\":\"a" + String(repeating: "\u{301}", count: 300) + "\"", "displayName", "255"),
        project("too many tags", "\"freeformTags\":" + tags(65), "freeformTags", "64"),
        project("too many defined tags", "\"definedTags\":{\"n\":" + tags(65) + "}", "definedTags", "64"),
        project(
            "long tag", "\"freeformTags\":{\"a\":\"" + String(repeating: "x", count: 257) + "\"}", "freeformTags.a",
            "256"),
        project(
            "long tag name", "\"definedTags\":{\"n\":{\"" + String(repeating: "x", count: 101) + "\":true}}",
            "definedTags.x", "100"),
        Scenario(
            name: "long bucket metadata", method: "POST", target: "/n/lapwing/b",
            body: "{\(compartment),\"name\":\"m\",\"metadata\":{\"a\":\"" + String(repeating: "x", count: 4001)
                + "\"}}",
            status: 400, contains: ["metadata", "4000"]),
        content(
            "content that is no JSON", "JSON", "e30gIHg=", "InvalidParameter", "content: not valid JSON at byte 4"),
        content("content that is a JSON array", "JSON", "W10=", "InvalidParameter", "content: ", "expected an object"),
        // a,b / 1
        content("content with a ragged row", "CSV", "YSxiCjEK", "InvalidParameter", "content: row 1"),
        Scenario(
            name: "unknown project of an asset", method: "POST", target: "/20210101/dataAssets",
            body: """
                {\(compartment),"projectId":"\(RefusalTests.project)","dataSourceDetails":{
                "dataSourceType":"ORACLE_OBJECT_STORAGE","namespace":"lapwing","bucketName":"b","objectName":"o"}}
                """, status: 400, contains: ["projectId: '\(RefusalTests.project)'"]),
    ]

    @Test("every scenario")
    func all() async throws {
        let server = try await RunningServer()
        for scenario in Self.scenarios { try await scenario.check(server.client) }
        try await server.stop()
    }

    @Test(
        "slashes before the first segment do not collapse", arguments: ["//20210101/projects", "//n", "///n/lapwing"])
    func leadingSlashes(target: String) async throws {
        let server = try await RunningServer()
        let answer = try await server.client.send("GET", target)
        #expect(answer.status == 404)
        #expect(answer.text == #"{"detail":"Not Found"}"#)
        try await server.stop()
    }

    @Test("an id may be percent-encoded, once")
    func encodedIdentifier() async throws {
        let server = try await RunningServer()
        let project = try await server.makeProject()
        let encoded = project.replacing(".", with: "%2e")
        #expect(try await server.client.send("GET", "/20210101/projects/" + encoded).status == 200)
        let twice = project.replacing(".", with: "%252e")
        #expect(try await server.client.send("GET", "/20210101/projects/" + twice).status == 404)
        try await server.stop()
    }

    @Test("a body that breaks off leaves no trace and is answered in nobody's manner")
    func brokenBody() async throws {
        let server = try await RunningServer()
        try await server.put("whole", as: "o")
        for (method, target) in [("PUT", "/n/lapwing/b/data/o/o"), ("POST", "/20210101/projects")] {
            await #expect(throws: (any Error).self) {
                try await server.client.send(
                    method, target, headers: [("content-length", "100")], body: Array("{}".utf8))
            }
        }
        #expect(try await server.client.send("GET", "/n/lapwing/b/data/o/o").text == "whole")
        try await server.stop()
    }

    @Test("folders: a slash that is half a character, and more objects than a batch holds")
    func folders() async throws {
        let server = try await RunningServer()
        // U+0600 joins the slash behind it, U+0301 the one before it, into one character.
        for name in ["a/%CC%811", "a/%CC%812", "x%D8%80/1", "x%D8%80/2", "y"] { try await server.put("x", as: name) }
        for index in 0..<205 { try await server.put("x", as: "big/\(index)") }
        func list(_ query: String) async throws -> String {
            try await server.client.send("GET", "/n/lapwing/b/data/o" + query).text
        }
        #expect(
            try await list("?delimiter=/")
                == "{\"objects\":[{\"name\":\"y\"}],\"prefixes\":[\"a/\",\"big/\",\"x\u{600}/\"]}")
        #expect(
            try await list("?delimiter=/&limit=2")
                == "{\"objects\":[],\"prefixes\":[\"a/\",\"big/\"],\"nextStartWith\":\"x\u{600}/1\"}")
        #expect(
            try await list("?delimiter=/&start=x%D8%80/1")
                == "{\"objects\":[{\"name\":\"y\"}],\"prefixes\":[\"x\u{600}/\"]}")
        try await server.stop()
    }

    @Test("an etag may stand in quotes")
    func quotedEtag() async throws {
        let server = try await RunningServer()
        try await server.put("x", as: "o")
        let target = "/n/lapwing/b/data/o/o"
        let etag = try #require(try await server.client.send("HEAD", target).headers[.eTag])
        #expect(try await server.client.send("GET", target, headers: [("if-match", "\"\(etag)\"")]).status == 200)
        #expect(try await server.client.send("DELETE", target, headers: [("if-match", "\"x\"")]).status == 412)
        #expect(try await server.client.send("DELETE", target, headers: [("if-match", etag)]).status == 204)
        try await server.stop()
    }
}
