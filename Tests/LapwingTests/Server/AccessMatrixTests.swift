import ControlPlane
import HTTPService
import HTTPTypes
import TestSupport
import Testing
import TimeSeries

@testable import OCIDialect
@testable import lapwing

/// Every operation with every verb: what is allowed goes through, what is not is not there.
@Suite("Verbs and operations")
struct AccessMatrixTests {
    /// One operation, as it is tried.
    struct Trial: Sendable {
        var route: String
        /// The least verb that lets it through; nil for every principal.
        var verb: Verb?
        var query = ""
        var body: String?
        var headers: [(String, String)] = []
        /// The answer when it is allowed. A stale etag shows that a row was found, and changes nothing.
        var allowed = 200
        /// What a list must not show to those who may not inspect.
        var hides: String?
    }

    static let compartment = #""compartmentId":"ocid1.compartment.oc1..test""#
    static let stale = [("if-match", "0")]
    static let inHome = "?compartmentId=ocid1.compartment.oc1..test"

    /// The usual operations of a kind of resource.
    private static func kind(
        _ base: String, _ id: String, create: String, created: Int = 200, movable: Bool
    ) -> [Trial] {
        let one = "\(base)/{\(id)}"
        let trials = [
            Trial(route: "POST \(base)", verb: .manage, body: create, allowed: created),
            Trial(route: "GET \(base)", verb: .inspect, query: inHome, hides: id),
            Trial(route: "GET \(one)", verb: .read),
            Trial(route: "PUT \(one)", verb: .use, body: "{}", headers: stale, allowed: 412),
            Trial(route: "DELETE \(one)", verb: .manage, headers: stale, allowed: 412),
        ]
        guard movable else { return trials }
        return trials + [
            Trial(
                route: "POST \(one)/actions/changeCompartment", verb: .manage, body: "{\(compartment)}", headers: stale,
                allowed: 412)
        ]
    }

    private static let rows = #""data":[{"values":[1,2,3]}]"#
    private static let signals = #""signalNames":["s0","s1","s2"]"#

    static let trials: [Trial] =
        kind("/20210101/projects", "projectId", create: "{\(compartment)}", movable: true)
        + kind(
            "/20210101/dataAssets", "dataAssetId",
            create: """
                {\(compartment),"projectId":"{projectId}","privateEndpointId":"{aiPrivateEndpointId}","dataSourceDetails":{
                "dataSourceType":"ORACLE_OBJECT_STORAGE","namespace":"lapwing","bucketName":"data","objectName":"x"}}
                """, movable: true)
        + kind(
            "/20210101/models", "modelId",
            create: """
                {\(compartment),"projectId":"{projectId}","modelTrainingDetails":{"dataAssetIds":["{dataAssetId}"]}}
                """, movable: true)
        + kind(
            "/20210101/modelDeployments", "modelDeploymentId", create: #"{\#(compartment),"modelId":"{modelId}"}"#,
            movable: false)
        + kind(
            "/lapwing/v1/streams", "streamId", create: #"{\#(compartment),"modelId":"{modelId}"}"#, movable: false)
        + kind(
            "/20210101/detectAnomalyJobs", "detectAnomalyJobId", create: AccessFixture.jobBody, movable: true)
        + kind(
            "/20210101/aiPrivateEndpoints", "aiPrivateEndpointId",
            create: #"{\#(compartment),"subnetId":"ocid1.subnet.oc1..s","dnsZones":[]}"#, created: 202, movable: true)
        + [
            Trial(route: "GET /lapwing/v1/models/{modelId}/report", verb: .read),
            Trial(
                route: "POST /lapwing/v1/models/{modelId}/actions/setTargetFap", verb: .use,
                body: #"{"targetFap":0.02}"#,
                headers: stale, allowed: 412),
            Trial(
                route: "POST /20210101/actions/detectAnomalies", verb: .use,
                body: #"{"modelId":"{modelId}","requestType":"INLINE",\#(signals),\#(rows)}"#),
            Trial(
                route: "POST /20210101/modelDeployments/{modelDeploymentId}/actions/detectAnomalies", verb: .use,
                body: #"{"requestType":"INLINE",\#(signals),\#(rows)}"#),
            Trial(
                route: "POST /lapwing/v1/streams/{streamId}/actions/detectAnomalies", verb: .use,
                body: #"{"requestType":"INLINE",\#(signals),\#(rows)}"#),
            Trial(
                route: "POST /lapwing/v1/streams/{streamId}/actions/acknowledge", verb: .use, headers: stale,
                allowed: 412),

            Trial(route: "GET /20210101/workRequests", verb: .inspect, query: inHome, hides: "workRequestId"),
            Trial(route: "GET /20210101/workRequests/{workRequestId}", verb: .read),
            Trial(route: "GET /20210101/workRequests/{workRequestId}/errors", verb: .read),
            Trial(route: "GET /20210101/workRequests/{workRequestId}/logs", verb: .read),
            Trial(
                route: "DELETE /20210101/workRequests/{workRequestId}", verb: .manage, headers: stale, allowed: 412),

            Trial(route: "GET /n", verb: nil),
            Trial(route: "GET /n/{namespaceName}", verb: nil),
            Trial(
                route: "POST /n/{namespaceName}/b", verb: .manage, body: #"{\#(compartment),"name":"data"}"#,
                allowed: 409),
            Trial(route: "GET /n/{namespaceName}/b", verb: .inspect, query: inHome, hides: "bucketName"),
            Trial(route: "GET /n/{namespaceName}/b/{bucketName}", verb: .read),
            Trial(route: "HEAD /n/{namespaceName}/b/{bucketName}", verb: .read),
            Trial(
                route: "DELETE /n/{namespaceName}/b/{bucketName}", verb: .manage, headers: [("if-match", "9")],
                allowed: 412),
            Trial(
                route: "POST /n/{namespaceName}/b/{bucketName}", verb: .manage, body: "{}", headers: stale, allowed: 412
            ),
            Trial(route: "GET /n/{namespaceName}/b/{bucketName}/p", verb: .read),
            Trial(route: "GET /n/{namespaceName}/b/{bucketName}/replicationPolicies", verb: .read),
            Trial(
                route: "POST /n/{namespaceName}/b/{bucketName}/actions/renameObject", verb: .use,
                body: #"{"sourceName":"train.csv","newName":"other.csv","srcObjIfMatchETag":"0"}"#, allowed: 412),
            Trial(
                route: "POST /n/{namespaceName}/b/{bucketName}/u", verb: .use, body: #"{"object":"x"}"#,
                headers: [("if-match", "0")], allowed: 412),
            Trial(route: "GET /n/{namespaceName}/b/{bucketName}/u", verb: .inspect),
            Trial(
                route: "GET /n/{namespaceName}/b/{bucketName}/u/{objectName}", verb: .read,
                query: "?uploadId={uploadId}"),
            Trial(
                route: "PUT /n/{namespaceName}/b/{bucketName}/u/{objectName}", verb: .use,
                query: "?uploadId={uploadId}&uploadPartNum=1"),
            Trial(
                route: "POST /n/{namespaceName}/b/{bucketName}/u/{objectName}", verb: .use,
                query: "?uploadId={uploadId}",
                body: #"{"partsToCommit":[{"partNum":7,"etag":"x"}]}"#, allowed: 400),
            Trial(
                route: "DELETE /n/{namespaceName}/b/{bucketName}/u/{objectName}", verb: .use,
                query: "?uploadId={uploadId}", allowed: 204),
            Trial(route: "GET /n/{namespaceName}/b/{bucketName}/o", verb: .inspect),
            Trial(
                route: "PUT /n/{namespaceName}/b/{bucketName}/o/{objectName}", verb: .use, headers: stale, allowed: 412),
            Trial(route: "GET /n/{namespaceName}/b/{bucketName}/o/{objectName}", verb: .read),
            Trial(route: "HEAD /n/{namespaceName}/b/{bucketName}/o/{objectName}", verb: .read),
            Trial(
                route: "DELETE /n/{namespaceName}/b/{bucketName}/o/{objectName}", verb: .use, headers: stale,
                allowed: 412),

            Trial(route: "POST /lapwing/v1/users", verb: .manage, body: #"{"name":"{fresh}","policy":[]}"#),
            Trial(route: "GET /lapwing/v1/users", verb: .inspect, hides: "userId"),
            Trial(route: "GET /lapwing/v1/users/{userId}", verb: .read),
            Trial(route: "PUT /lapwing/v1/users/{userId}", verb: .manage, body: "{}", headers: stale, allowed: 412),
            Trial(route: "DELETE /lapwing/v1/users/{userId}", verb: .manage, headers: stale, allowed: 412),
            Trial(route: "POST /lapwing/v1/users/{userId}/keys", verb: .manage, body: #"{"kind":"API"}"#),
            Trial(route: "GET /lapwing/v1/users/{userId}/keys", verb: .read),
            Trial(route: "DELETE /lapwing/v1/users/{userId}/keys/{keyId}", verb: .manage, allowed: 204),

            Trial(
                route: "POST /lapwing/v1/secrets", verb: .manage,
                body: #"{\#(compartment),"name":"{fresh}","value":"v"}"#),
            Trial(route: "GET /lapwing/v1/secrets", verb: .inspect, query: inHome, hides: "secretId"),
            Trial(route: "GET /lapwing/v1/secrets/{secretId}", verb: .read),
            Trial(route: "PUT /lapwing/v1/secrets/{secretId}", verb: .manage, body: "{}", headers: stale, allowed: 412),
            Trial(route: "DELETE /lapwing/v1/secrets/{secretId}", verb: .manage, headers: stale, allowed: 412),
        ]

    @Test("the matrix has every route")
    func complete() async throws {
        let server = try await RunningServer()
        let served = server.parts.oci.routes.routes.map { "\($0.method) \($0.template)" }
        #expect(Set(served) == Set(Self.trials.map(\.route)))
        #expect(Set(served) == Set(AccessTable.all.keys))
        try await server.stop()
    }

    @Test("each verb lets through what it names, in its compartments, and nothing else")
    func matrix() async throws {
        let fixture = try await AccessFixture()
        for granted in [nil] + Verb.allCases.map(Optional.some) {
            let name = granted?.rawValue ?? "nothing"
            let statements = granted.map { verb in
                let word = verb.rawValue.uppercased()
                return
                    #"[{"verb":"\#(word)","compartmentIds":["\#(fixture.home)"]},{"verb":"\#(word)","resources":["USERS"]}]"#
            }
            let (_, client) = try await fixture.user("has-\(name)", policy: statements ?? "[]")
            for trial in Self.trials {
                let isAllowed = trial.verb.map { needed in granted.map { $0 >= needed } ?? false } ?? true
                try await check(trial, client, fixture, isAllowed: isAllowed, name)
            }
            // The same verb somewhere else is worth nothing here.
            guard let granted else { continue }
            let word = granted.rawValue.uppercased()
            let (_, stranger) = try await fixture.user(
                "elsewhere-\(name)", policy: #"[{"verb":"\#(word)","compartmentIds":["\#(fixture.elsewhere)"]}]"#)
            for trial in Self.trials where trial.verb != nil {
                try await check(trial, stranger, fixture, isAllowed: false, "\(name) elsewhere")
            }
        }
        try await fixture.server.stop()
    }

    private func check(
        _ trial: Trial, _ client: ResponderClient, _ fixture: AccessFixture, isAllowed: Bool, _ name: String
    ) async throws {
        var fixture = fixture
        fixture.ids["fresh"] = "n\(UInt64.random(in: 0 ... .max))"
        if trial.route.contains("{keyId}") {
            let user = fixture.ids["userId"] ?? ""
            let key = try await fixture.server.json("POST", "/lapwing/v1/users/\(user)/keys", #"{"kind":"API"}"#)
            fixture.ids["keyId"] = try fixture.server.text(key, "id")
        }
        if trial.query.contains("{uploadId}") {
            let upload = try await fixture.server.json("POST", "/n/lapwing/b/data/u", #"{"object":"train.csv"}"#)
            fixture.ids["uploadId"] = try fixture.server.text(upload, "uploadId")
        }
        let (method, template) = try #require(trial.route.split(separator: " ").map(String.init).pair)
        func send() async throws -> ResponderClient.Answer {
            let target = fixture.target(template + trial.query)
            guard let body = trial.body.map(fixture.target) else {
                return try await client.send(method, target, headers: trial.headers)
            }
            return try await client.send(method, target, headers: trial.headers, json: body)
        }
        let answer = try await send()
        let place = "\(trial.route) with \(name): \(answer.status) \(answer.text.prefix(300))"
        if let hidden = trial.hides.flatMap({ fixture.ids[$0] }) {
            #expect(answer.status == 200, "\(place)")
            #expect(answer.text.contains(hidden) == isAllowed, "\(place)")
            return
        }
        guard !isAllowed else {
            #expect(answer.status == trial.allowed, "\(place)")
            if trial.route == "POST /lapwing/v1/users/{userId}/keys" { try await revoke(answer, fixture) }
            return
        }
        if trial.route.contains("{keyId}") {
            let user = fixture.ids["userId"] ?? ""
            _ = try await fixture.server.client.send(
                "DELETE", "/lapwing/v1/users/\(user)/keys/\(fixture.ids["keyId"] ?? "")")
        }
        // What the request refers to may be missed before the place that the new resource would have.
        let refersToOthers = ["projectId", "inputDetails"].contains { trial.body?.contains($0) == true }
        if refersToOthers, answer.status == 400 {
            #expect(answer.text.contains("RelatedResourceNotAuthorizedOrNotFound"), "\(place)")
            return
        }
        #expect(answer.status == 404, "\(place)")
        guard method != "HEAD" else { return }
        let code =
            template.hasPrefix("/n/") && template.contains("{bucketName}")
            ? "BucketNotFound" : "NotAuthorizedOrNotFound"
        #expect(answer.text.contains(#""code":"\#(code)""#), "\(place)")
        // Exactly what an id answers that nobody has.
        guard let parameter = template.split(separator: "/").first(where: { $0.hasSuffix("Id}") }) else { return }
        let key = String(parameter.dropFirst().dropLast())
        let (real, unknown) = (fixture.ids[key] ?? "", String((fixture.ids[key] ?? "").dropLast(4)) + "0000")
        fixture.ids[key] = unknown
        let other = try await send()
        #expect(other.status == 404)
        #expect(other.text == answer.text.replacing(real, with: unknown), "\(place)")
    }

    private func revoke(_ answer: ResponderClient.Answer, _ fixture: AccessFixture) async throws {
        let id = try JSONValue(parsing: answer.body).object?["id"]?.string ?? ""
        _ = try await fixture.server.client.send(
            "DELETE", "/lapwing/v1/users/\(fixture.ids["userId"] ?? "")/keys/\(id)")
    }
}

extension Array {
    fileprivate var pair: (Element, Element)? { count == 2 ? (self[0], self[1]) : nil }
}
