import ControlPlane
import Credentials
import HTTPTypes
import SQLiteStore
import TestSupport
import Testing

@testable import lapwing

@Suite("Buckets of other tenancies")
struct ForeignBucketTests {
    /// Somebody of another tenancy, with a key of their own.
    private func stranger(to server: RunningServer) async throws -> ResponderClient {
        let user = try await server.json(
            "POST", "/lapwing/v1/users", #"{"name":"stranger","policy":[{"verb":"MANAGE"}],"isNewTenancy":true}"#)
        let key = try await server.json(
            "POST", "/lapwing/v1/users/\(try server.text(user, "id"))/keys", #"{"kind":"API"}"#)
        var client = server.client
        client.authorization = "Bearer " + (try server.text(key, "apiKey"))
        return client
    }

    @Test("answer like buckets that are not there, whatever is asked, and lose nothing")
    func foreign() async throws {
        let server = try await RunningServer()
        try await server.put("content", as: "o")
        let upload = try await server.json("POST", "/n/lapwing/b/data/u", #"{"object":"parts"}"#)
        let id = try server.text(upload, "uploadId")
        let client = try await stranger(to: server)
        let requests: [(method: String, rest: String, body: String?)] = [
            ("GET", "", nil), ("POST", "", "{}"), ("DELETE", "", nil), ("GET", "/o", nil), ("GET", "/o/o", nil),
            ("PUT", "/o/o", "mine"), ("DELETE", "/o/o", nil),
            ("POST", "/actions/renameObject", #"{"sourceName":"o","newName":"p"}"#), ("POST", "/u", #"{"object":"o"}"#),
            ("GET", "/u", nil), ("PUT", "/u/parts?uploadId=\(id)&uploadPartNum=1", "mine"),
            ("GET", "/u/parts?uploadId=\(id)", nil), ("DELETE", "/u/parts?uploadId=\(id)", nil),
            ("POST", "/u/parts?uploadId=\(id)", #"{"partsToCommit":[{"partNum":1,"etag":"e"}]}"#), ("GET", "/p", nil),
            ("GET", "/replicationPolicies", nil),
        ]
        for (method, rest, body) in requests {
            func ask(_ bucket: String) async throws -> (status: Int, text: String) {
                let target = "/n/lapwing/b/\(bucket)" + rest
                let answer =
                    if let body { try await client.send(method, target, json: body) } else {
                        try await client.send(method, target)
                    }
                return (answer.status, answer.text.replacing(bucket, with: "BUCKET"))
            }
            let (foreign, unknown) = (try await ask("data"), try await ask("none"))
            #expect(foreign == unknown, "\(method) \(rest)")
            #expect(foreign.status == 404 && foreign.text.contains("BucketNotFound"), "\(method) \(rest): \(foreign)")
        }
        for target in ["/n/lapwing/b/data", "/n/lapwing/b/data/o/o"] {
            #expect(try await client.send("HEAD", target).status == 404)
        }
        // The same name in another tenancy is another bucket.
        let body = #"{"name":"data","compartmentId":"\#(server.compartment)"}"#
        #expect(try await client.send("POST", "/n/lapwing/b", json: body).status == 200)
        #expect(try await client.send("PUT", "/n/lapwing/b/data/o/o", body: Array("theirs".utf8)).status == 200)
        #expect(
            try await client.send("PUT", "/n/lapwing/b/data/u/parts?uploadId=\(id)&uploadPartNum=1", body: [1]).status
                == 404)
        #expect(try await server.client.send("GET", "/n/lapwing/b/data/o/o").text == "content")
        #expect(try await client.send("GET", "/n/lapwing/b/data/o/o").text == "theirs")
        let parts = try await server.client.send("GET", "/n/lapwing/b/data/u/parts?uploadId=" + id)
        #expect(parts.text == "[]")
        try await server.stop()
    }

    @Test(
        "a name that is taken where the caller may not look is taken all the same, and a bucket moves only where they may"
    )
    func hiddenNames() async throws {
        let server = try await RunningServer()
        let (home, hidden) = ("ocid1.compartment.oc1..home", "ocid1.compartment.oc1..hidden")
        for (name, compartment) in [("mine", home), ("theirs", hidden)] {
            _ = try await server.json(
                "POST", "/n/lapwing/b", #"{"name":"\#(name)","compartmentId":"\#(compartment)"}"#)
        }
        let user = try await server.json(
            "POST", "/lapwing/v1/users",
            #"{"name":"narrow","policy":[{"verb":"MANAGE","compartmentIds":["\#(home)"]}]}"#)
        let key = try await server.json(
            "POST", "/lapwing/v1/users/\(try server.text(user, "id"))/keys", #"{"kind":"API"}"#)
        var client = server.client
        client.authorization = "Bearer " + (try server.text(key, "apiKey"))
        #expect(try await client.send("GET", "/n/lapwing/b/theirs").status == 404)
        let taken = try await client.send("POST", "/n/lapwing/b/mine", json: #"{"name":"theirs"}"#)
        #expect(taken.status == 409)
        #expect(taken.text.contains("BucketAlreadyExists"))
        let moved = try await client.send("POST", "/n/lapwing/b/mine", json: #"{"compartmentId":"\#(hidden)"}"#)
        #expect(moved.status == 404)
        let renamed = try await client.send("POST", "/n/lapwing/b/mine", json: #"{"name":"free"}"#)
        #expect(renamed.status == 200, "\(renamed.text)")
        #expect(try await client.send("POST", "/n/lapwing/b/free", json: #"{"name":"free"}"#).status == 200)
        try await server.stop()
    }
}
