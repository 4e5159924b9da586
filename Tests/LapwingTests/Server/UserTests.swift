import ControlPlane
import Credentials
import SQLiteStore
import TestSupport
import Testing
import TimeSeries

@testable import lapwing

/// Users, their keys, and tenancies.
@Suite("Users and keys")
struct UserTests {
    static let manageAll = #"[{"verb":"MANAGE"}]"#

    private func operatorID(_ server: RunningServer) async throws -> String {
        let me = try await server.parts.store.read { try $0.firstPrincipal() }
        return "ocid1.user.oc1..\(try #require(me).id.hex)"
    }

    @Test("a revoked key is refused at once, also one that was in use")
    func revocation() async throws {
        let server = try await RunningServer()
        let me = try await operatorID(server)
        let key = try await server.json("POST", "/lapwing/v1/users/\(me)/keys", #"{"kind":"API","description":"ci"}"#)
        let (id, secret) = (try server.text(key, "id"), try server.text(key, "apiKey"))
        let client = ResponderClient(server.parts.frontDoor, authorization: "Bearer " + secret)
        for _ in 0..<3 { #expect(try await client.send("GET", "/n").status == 200) }
        let listed = try await server.client.send("GET", "/lapwing/v1/users/\(me)/keys")
        #expect(listed.text.contains(id) && listed.text.contains(#""description":"ci""#))
        #expect(!listed.text.contains(secret) && !listed.text.contains("lw_") && !listed.text.contains("BEGIN"))
        #expect(try await server.client.send("DELETE", "/lapwing/v1/users/\(me)/keys/\(id)").status == 204)
        #expect(try await client.send("GET", "/n").status == 401)
        #expect(try await server.client.send("DELETE", "/lapwing/v1/users/\(me)/keys/\(id)").status == 404)
        try await server.stop()
    }

    @Test("a signing key that was added signs, until it is revoked")
    func signingKey() async throws {
        let server = try await RunningServer()
        let me = try #require(try await server.parts.store.read { try $0.firstPrincipal() })
        let user = "ocid1.user.oc1..\(me.id.hex)"
        let key = try PrivateKey.generate()
        var json = JSONWriter()
        json.beginObject()
        json.key("kind")
        json.string("SIGNING")
        json.key("publicKeyPem")
        json.string(try key.publicKey.pem())
        json.endObject()
        let body = String(decoding: json.bytes, as: UTF8.self)
        let added = try await server.json("POST", "/lapwing/v1/users/\(user)/keys", body)
        #expect(try server.text(added, "id") == key.publicKey.fingerprint)
        let again = try await server.client.send("POST", "/lapwing/v1/users/\(user)/keys", json: body)
        #expect(again.status == 409)
        func call() async throws -> Int {
            let keyID = KeyID(
                tenancy: "ocid1.tenancy.oc1..\(me.tenancy.hex)", user: user, fingerprint: key.publicKey.fingerprint)
            let date = HTTPDate.format(SystemWallClock().now().microseconds / 1_000_000)
            let request = SignedRequest(
                method: "GET", target: "/n", headers: [.init("date", date), .init("host", "127.0.0.1")])
            let signature = try RequestSigner(keyID: keyID, key: key).authorization(for: request, covering: .target)
            return try await server.client.send(
                "GET", "/n", headers: [("date", date), ("authorization", signature)]
            ).status
        }
        #expect(try await call() == 200)
        #expect(try await call() == 200)
        _ = try await server.client.send("DELETE", "/lapwing/v1/users/\(user)/keys/\(key.publicKey.fingerprint)")
        #expect(try await call() == 401)
        try await server.stop()
    }

    @Test("another policy, and the deletion of a user, hold from the next request on")
    func policyChange() async throws {
        let fixture = try await AccessFixture()
        let server = fixture.server
        let (id, client) = try await fixture.user("ann", policy: #"[{"verb":"READ","resources":["PROJECTS"]}]"#)
        let project = fixture.target("/20210101/projects/{projectId}")
        #expect(try await client.send("GET", project).status == 200)
        #expect(try await client.send("PUT", project, json: "{}").status == 404)
        _ = try await server.json("PUT", "/lapwing/v1/users/\(id)", #"{"policy":[{"verb":"USE"}]}"#)
        #expect(try await client.send("PUT", project, json: "{}").status == 200)
        _ = try await server.json("PUT", "/lapwing/v1/users/\(id)", #"{"policy":[]}"#)
        #expect(try await client.send("GET", project).status == 404)
        // Whoever may do nothing still sees themselves and changes their own keys, but nothing else of themselves.
        #expect(try await client.send("GET", "/lapwing/v1/users/\(id)").status == 200)
        #expect(try await client.send("POST", "/lapwing/v1/users/\(id)/keys", json: #"{"kind":"API"}"#).status == 200)
        #expect(try await client.send("PUT", "/lapwing/v1/users/\(id)", json: #"{"policy":[]}"#).status == 404)
        #expect(try await server.client.send("DELETE", "/lapwing/v1/users/\(id)").status == 204)
        #expect(try await client.send("GET", "/n").status == 401)
        try await server.stop()
    }

    @Test("tenancies see nothing of each other, not even through their administrators")
    func tenancies() async throws {
        let fixture = try await AccessFixture()
        let server = fixture.server
        let other = try await server.json("POST", "/lapwing/v1/users", #"{"name":"ben","isNewTenancy":true}"#)
        let ben = try server.text(other, "id")
        let client = try await fixture.client(of: ben)
        for trial in AccessMatrixTests.trials where trial.verb != nil && !trial.route.contains("{keyId}") {
            let parts = trial.route.split(separator: " ").map(String.init)
            guard parts[1].contains("{") && !parts[1].hasSuffix("/b") || trial.hides != nil else { continue }
            let target = fixture.target(parts[1]) + trial.query
            let answer =
                if let body = trial.body { try await client.send(parts[0], target, json: fixture.target(body)) } else {
                    try await client.send(parts[0], target)
                }
            if let hidden = trial.hides.flatMap({ fixture.ids[$0] }) {
                #expect(answer.status == 200 && !answer.text.contains(hidden), "\(trial.route): \(answer.text)")
            } else {
                #expect(answer.status == 404, "\(trial.route): \(answer.status) \(answer.text)")
            }
        }
        // The administrator of a tenancy is not the operator of the server.
        let refused = try await client.send("POST", "/lapwing/v1/users", json: #"{"name":"x","isNewTenancy":true}"#)
        #expect(refused.status == 400 && refused.text.contains("operator"))
        #expect(try await client.send("POST", "/lapwing/v1/users", json: #"{"name":"cy","policy":[]}"#).status == 200)
        // The operator sees them all.
        let all = try await server.client.send("GET", "/lapwing/v1/users")
        #expect(["ben", "cy", "subject", "admin"].allSatisfy { all.text.contains("\"\($0)\"") })
        let some = try await client.send("GET", "/lapwing/v1/users")
        #expect(some.text.contains("\"ben\"") && some.text.contains("\"cy\"") && !some.text.contains("\"admin\""))
        try await server.stop()
    }

    @Test("nobody hands out more than they hold")
    func noEscalation() async throws {
        let fixture = try await AccessFixture()
        let server = fixture.server
        let me = try await operatorID(server)
        let (_, client) = try await fixture.user(
            "helper", policy: #"[{"verb":"MANAGE","resources":["USERS"]},{"verb":"USE","resources":["MODELS"]}]"#)
        for policy in [Self.manageAll, #"[{"verb":"MANAGE","resources":["MODELS"]}]"#, #"[{"verb":"INSPECT"}]"#] {
            let answer = try await client.send(
                "POST", "/lapwing/v1/users", json: #"{"name":"x","policy":\#(policy)}"#)
            #expect(answer.status == 400 && answer.text.contains("policy"), "\(policy): \(answer.text)")
        }
        let granted = try await client.send(
            "POST", "/lapwing/v1/users",
            json: #"{"name":"y","policy":[{"verb":"READ","resources":["MODELS"],"compartmentIds":["ocid1.c.oc1..a"]}]}"#
        )
        #expect(granted.status == 200, "\(granted.text)")
        // A key of somebody mightier would be that might.
        for target in ["/lapwing/v1/users/\(me)", "/lapwing/v1/users/\(me)/keys"] {
            let method = target.hasSuffix("keys") ? "POST" : "DELETE"
            let answer = try await client.send(method, target, json: #"{"kind":"API"}"#)
            #expect([404, 409].contains(answer.status), "\(answer.text)")
        }
        let keys = try await client.send("GET", "/lapwing/v1/users/\(me)/keys")
        let listed = try #require(try JSONValue(parsing: keys.body).object?["items"]?.array)
        for key in listed {
            let id = key.object?["id"]?.string ?? ""
            #expect(try await client.send("DELETE", "/lapwing/v1/users/\(me)/keys/\(id)").status == 404)
        }
        #expect(try await server.client.send("GET", "/n").status == 200)
        #expect(try await server.client.send("DELETE", "/lapwing/v1/users/\(me)").status == 409)
        #expect(try await server.client.send("PUT", "/lapwing/v1/users/\(me)", json: #"{"policy":[]}"#).status == 409)
        try await server.stop()
    }

    @Test("a training reads what its user may read, and says no more of the rest than of what is not there")
    func trainingRights() async throws {
        let fixture = try await AccessFixture()
        let server = fixture.server
        let (_, client) = try await fixture.user(
            "trainer", policy: #"[{"verb":"MANAGE","resources":["PROJECTS","DATA_ASSETS","MODELS"]}]"#)
        func failure(bucket: String) async throws -> String {
            let project = fixture.ids["projectId"] ?? ""
            let asset = try await client.send(
                "POST", "/20210101/dataAssets",
                json: """
                    {\(AccessMatrixTests.compartment),"projectId":"\(project)","displayName":"a","dataSourceDetails":{
                    "dataSourceType":"ORACLE_OBJECT_STORAGE","namespace":"lapwing","bucketName":"\(bucket)","objectName":"train.csv"}}
                    """)
            let id = try JSONValue(parsing: asset.body).object?["id"]?.string ?? ""
            let model = try await client.send(
                "POST", "/20210101/models",
                json: """
                    {\(AccessMatrixTests.compartment),"projectId":"\(project)","modelTrainingDetails":{"dataAssetIds":["\(id)"]}}
                    """)
            let modelID = try JSONValue(parsing: model.body).object?["id"]?.string ?? ""
            let settled = try await server.settled("/20210101/models/" + modelID)
            #expect(settled["lifecycleState"]?.string == "FAILED")
            return settled["lifecycleDetails"]?.string ?? ""
        }
        let forbidden = try await failure(bucket: "data")
        let unknown = try await failure(bucket: "none")
        #expect(forbidden.contains("there is no bucket"))
        #expect(forbidden == unknown.replacing("none", with: "data"))
        try await server.stop()
    }

    @Test("a detection job reads and writes with the rights of its user")
    func jobRights() async throws {
        let fixture = try await AccessFixture()
        let server = fixture.server
        let (id, client) = try await fixture.user(
            "detector", policy: #"[{"verb":"MANAGE","resources":["MODELS","DETECTION_JOBS"]}]"#)
        func details(_ output: String) async throws -> String {
            let body = fixture.target(AccessMatrixTests.job).replacing(
                #""bucketName":"data","prefix""#, with: #""bucketName":"\#(output)","prefix""#)
            let answer = try await client.send("POST", "/20210101/detectAnomalyJobs", json: body)
            let job = try #require(try JSONValue(parsing: answer.body).object?["id"]?.string, "\(answer.text)")
            for _ in 0..<200 {
                let found = try await server.json("GET", "/20210101/detectAnomalyJobs/" + job)
                if found["timeFinished"]?.isNull == false {
                    return "\(found["lifecycleState"]?.string ?? "") \(found["lifecycleStateDetails"]?.string ?? "")"
                }
                try await Task.sleep(for: .milliseconds(50))
            }
            return "not finished"
        }
        let forbidden = try await details("data")
        #expect(forbidden.hasPrefix("FAILED") && forbidden.contains("there is no bucket"), "\(forbidden)")
        #expect(try await details("none") == forbidden.replacing("data", with: "none"))
        // It may write, but not read what lies elsewhere.
        _ = try await server.client.send(
            "POST", "/n/lapwing/b", json: #"{"name":"results","compartmentId":"\#(fixture.elsewhere)"}"#)
        _ = try await server.json(
            "PUT", "/lapwing/v1/users/\(id)",
            """
            {"policy":[{"verb":"MANAGE","resources":["MODELS","DETECTION_JOBS"]},
            {"verb":"USE","resources":["OBJECT_STORAGE"],"compartmentIds":["\(fixture.elsewhere)"]}]}
            """)
        let unread = try await details("results")
        #expect(unread.hasPrefix("FAILED") && unread.contains("there is no such object"), "\(unread)")
        _ = try await server.json("PUT", "/lapwing/v1/users/\(id)", #"{"policy":[{"verb":"MANAGE"}]}"#)
        #expect(try await details("results").hasPrefix("SUCCEEDED"))
        try await server.stop()
    }
}
