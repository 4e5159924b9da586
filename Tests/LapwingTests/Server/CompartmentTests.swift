import ControlPlane
import HTTPTypes
import SQLiteStore
import TestSupport
import Testing
import TimeSeries

@testable import lapwing

/// Private endpoints, moves between compartments, and the kinds of data sources.
@Suite("Compartments, private endpoints, data sources")
struct CompartmentTests {
    static let other = "ocid1.compartment.oc1..other"

    private func header(_ answer: ResponderClient.Answer, _ name: String) -> String? {
        answer.headers.first { $0.name.canonicalName == name }?.value
    }

    private func makeEndpoint(_ server: RunningServer, token: String = "t1") async throws -> (id: String, work: String)
    {
        let answer = try await server.client.send(
            "POST", "/20210101/aiPrivateEndpoints", headers: [("opc-retry-token", token)],
            json: """
                {"compartmentId":"\(server.compartment)","subnetId":"ocid1.subnet.oc1..s","dnsZones":["a.example"],
                "displayName":"plant"}
                """)
        #expect(answer.status == 202 && answer.body.isEmpty)
        let work = try #require(header(answer, "opc-work-request-id"))
        let request = try await server.json("GET", "/20210101/workRequests/" + work)
        #expect(request["operationType"]?.string == "CREATE_PRIVATE_ENDPOINT")
        #expect(request["status"]?.string == "SUCCEEDED")
        let subject = try #require(request["resources"]?.array?.first?.object)
        #expect(subject["actionType"]?.string == "CREATED")
        return (try server.text(subject, "identifier"), work)
    }

    private func asset(_ server: RunningServer, _ source: String, more: String = "") async throws
        -> ResponderClient.Answer
    {
        let project = try await server.makeProject()
        return try await server.client.send(
            "POST", "/20210101/dataAssets",
            json: """
                {"compartmentId":"\(server.compartment)","projectId":"\(project)","dataSourceDetails":\(source)\(more)}
                """)
    }

    static let objectSource =
        #"{"dataSourceType":"ORACLE_OBJECT_STORAGE","namespace":"lapwing","bucketName":"b","objectName":"o"}"#

    @Test("a private endpoint from its creation to its end")
    func endpoint() async throws {
        let server = try await RunningServer()
        let (id, work) = try await makeEndpoint(server)
        let again = try await makeEndpoint(server)
        #expect(again.id == id && again.work == work)
        let target = "/20210101/aiPrivateEndpoints/" + id
        let found = try await server.json("GET", target)
        #expect(found["lifecycleState"]?.string == "ACTIVE")
        #expect(found["attachedDataAssets"]?.array?.isEmpty == true)
        let attached = try await asset(server, Self.objectSource, more: #","privateEndpointId":"\#(id)""#)
        #expect(attached.status == 200 && attached.text.contains(#""privateEndpointId":"\#(id)""#), "\(attached.text)")
        let assetID = try #require(try JSONValue(parsing: attached.body).object?["id"]?.string)
        let after = try await server.json("GET", target)
        #expect(after["attachedDataAssets"]?.array?.first?.string == assetID)
        // In use: it stays.
        #expect(try await server.client.send("DELETE", target).status == 409)
        let updated = try await server.client.send(
            "PUT", target, headers: [("if-match", "1")],
            json: #"{"displayName":"new","dnsZones":["b.example","c.example"]}"#)
        #expect(updated.status == 202 && header(updated, "opc-work-request-id") != nil)
        #expect(try await server.client.send("PUT", target, headers: [("if-match", "1")], json: "{}").status == 412)
        let list = "/20210101/aiPrivateEndpoints?compartmentId=\(server.compartment)"
        for (query, isFound) in [
            ("", true), ("&id=\(id)", true), ("&id=\(assetID)", false), ("&displayName=new", true),
            ("&displayName=plant", false), ("&lifecycleState=ACTIVE", true), ("&lifecycleState=DELETED", false),
        ] {
            let page = try await server.client.send("GET", list + query)
            #expect(page.status == 200 && page.text.contains(id) == isFound, "\(query): \(page.text)")
            #expect(!page.text.contains("attachedDataAssets"))
        }
        #expect(try await server.client.send("DELETE", "/20210101/dataAssets/" + assetID).status == 204)
        let deleted = try await server.client.send("DELETE", target)
        #expect(deleted.status == 202 && header(deleted, "opc-work-request-id") != nil)
        #expect(try await server.client.send("GET", target).status == 404)
        #expect(try await server.client.send("GET", list + "&lifecycleState=DELETED").text.contains(id))
        let unknown = try await asset(server, Self.objectSource, more: #","privateEndpointId":"\#(id)""#)
        #expect(unknown.status == 400 && unknown.text.contains("RelatedResourceNotAuthorizedOrNotFound"))
        #expect(unknown.text.contains("privateEndpointId") && unknown.text.contains(id))
        try await server.stop()
    }

    @Test("changeCompartment, its statuses, etags and retry tokens")
    func moves() async throws {
        let server = try await RunningServer()
        let (project, asset, model) = try await server.trainedModel()
        let (endpoint, _) = try await makeEndpoint(server)
        for (collection, id, status) in [
            ("projects", project, 204), ("dataAssets", asset, 200), ("models", model, 204),
            ("aiPrivateEndpoints", endpoint, 202),
        ] {
            let target = "/20210101/\(collection)/\(id)"
            let before = try #require(header(try await server.client.send("GET", target), "etag"))
            let body = #"{"compartmentId":"\#(Self.other)"}"#
            func move(_ headers: [(String, String)], _ body: String) async throws -> ResponderClient.Answer {
                try await server.client.send(
                    "POST", target + "/actions/changeCompartment", headers: headers, json: body)
            }
            #expect(try await move([("if-match", "0")], body).status == 412)
            #expect(try await move([], #"{"compartmentId":"nonsense"}"#).status == 400)
            #expect(try await move([], "{}").text.contains("MissingParameter"))
            let headers = [("if-match", before), ("opc-retry-token", "move-\(collection)")]
            let moved = try await move(headers, body)
            #expect(moved.status == status, "\(collection): \(moved.text)")
            #expect(moved.body.isEmpty == (status != 200))
            #expect((header(moved, "opc-work-request-id") != nil) == (status == 202))
            let etag = header(try await server.client.send("GET", target), "etag")
            #expect(etag != before)
            // The same again, after the answer was lost: the same answer, and nothing more happens.
            let again = try await move(headers, body)
            #expect(again.status == status && again.body == moved.body)
            #expect(header(again, "opc-work-request-id") == header(moved, "opc-work-request-id"))
            #expect(header(try await server.client.send("GET", target), "etag") == etag)
            let reused = try await move(headers, #"{"compartmentId":"ocid1.compartment.oc1..third"}"#)
            #expect(reused.status == 409 && reused.text.contains("InvalidatedRetryToken"))
            let list = "/20210101/\(collection)?compartmentId="
            #expect(try await server.client.send("GET", list + Self.other).text.contains(id))
            #expect(try await !server.client.send("GET", list + server.compartment).text.contains(id))
        }
        try await server.stop()
    }

    @Test("a move needs the right to manage at both ends")
    func movingNeedsBothEnds() async throws {
        let fixture = try await AccessFixture()
        let (_, client) = try await fixture.user(
            "mover",
            policy:
                #"[{"verb":"MANAGE","compartmentIds":["\#(fixture.home)"]},{"verb":"USE","compartmentIds":["\#(fixture.elsewhere)"]}]"#
        )
        for name in [
            "projects/{projectId}", "dataAssets/{dataAssetId}", "models/{modelId}",
            "aiPrivateEndpoints/{aiPrivateEndpointId}",
        ] {
            let target = fixture.target("/20210101/\(name)/actions/changeCompartment")
            let body = #"{"compartmentId":"\#(fixture.elsewhere)"}"#
            let refused = try await client.send("POST", target, json: body)
            #expect(refused.status == 404 && refused.text.contains(fixture.elsewhere), "\(refused.text)")
            let there = try await fixture.server.client.send("GET", fixture.target("/20210101/" + name))
            #expect(there.text.contains(fixture.home))
        }
        try await fixture.server.stop()
    }

    static let secret = "ocid1.vaultsecret.oc1.iad.amaaaaaaexample"
    static let v1 = #""versionSpecificDetails":{"influxVersion":"V_1_8","databaseName":"d","retentionPolicyName":null}"#
    static let v2 = #""versionSpecificDetails":{"influxVersion":"V_2_0","bucketName":"b","organizationName":"o"}"#
    static func influx(_ version: String, _ more: String = #""url":"https://influx.example:8086""#) -> String {
        """
        {"dataSourceType":"INFLUX",\(version),"userName":"u","passwordSecretId":"\(secret)","measurementName":"m",\(more)}
        """
    }

    @Test(
        "every kind of source is kept and shown with its discriminators",
        arguments: [
            (influx(v1), ["INFLUX", "V_1_8", #""databaseName":"d""#, secret]),
            (influx(v2), ["INFLUX", "V_2_0", #""organizationName":"o""#]),
            (
                #"{"dataSourceType":"ORACLE_ATP","databaseName":"db","tableName":"t","walletPasswordSecretId":null}"#,
                ["ORACLE_ATP", #""tableName":"t""#, #""walletPasswordSecretId":null"#]
            ),
            (#"{"dataSourceType":"ORACLE_ATP"}"#, ["ORACLE_ATP"]),
        ])
    func sources(source: String, shown: [String]) async throws {
        let server = try await RunningServer()
        let created = try await asset(server, source)
        #expect(created.status == 200, "\(created.text)")
        let object = try #require(try JSONValue(parsing: created.body).object)
        let id = try server.text(object, "id")
        let found = try await server.client.send("GET", "/20210101/dataAssets/" + id)
        for text in shown { #expect(found.text.contains(text), "\(found.text)") }
        #expect(found.text == created.text)
        let list = try await server.client.send("GET", "/20210101/dataAssets?compartmentId=\(server.compartment)")
        #expect(list.text.contains(#""dataSourceType":"\#(shown[0])""#) && !list.text.contains("dataSourceDetails"))
        // Nothing of it can be read here: the model says so.
        let model = try await server.makeModel(project: try server.text(object, "projectId"), assets: [id])
        let settled = try await server.settled("/20210101/models/" + model)
        #expect(settled["lifecycleState"]?.string == "FAILED")
        let why = settled["lifecycleDetails"]?.string ?? ""
        #expect(why.contains("ORACLE_OBJECT_STORAGE") || why.contains("passwordSecretId"), "\(why)")
        try await server.stop()
    }

    @Test("what is wrong with a source is named")
    func wrongSources() async throws {
        let server = try await RunningServer()
        for (source, status, text) in [
            (#"{}"#, 400, "dataSourceDetails.dataSourceType"),
            (#"{"dataSourceType":"S3"}"#, 400, "ORACLE_ATP"),
            (Self.influx(#""x":1"#), 400, "dataSourceDetails.versionSpecificDetails"),
            (
                Self.influx(#""versionSpecificDetails":{}"#), 400,
                "dataSourceDetails.versionSpecificDetails.influxVersion"
            ),
            (Self.influx(#""versionSpecificDetails":{"influxVersion":"V_3"}"#), 400, "V_2_0"),
            (Self.influx(#""versionSpecificDetails":{"influxVersion":"V_1_8"}"#), 400, "databaseName"),
            (
                Self.influx(#""versionSpecificDetails":{"influxVersion":"V_2_0","bucketName":"b"}"#), 400,
                "organizationName"
            ),
            (Self.influx(Self.v1, #""x":1"#), 400, "dataSourceDetails.url"),
            (Self.influx(Self.v1, #""url":"ftp://x""#), 400, "http"),
            (Self.influx(Self.v1, #""url":"http://u:p@x""#), 400, "without user and password"),
            (#"{"dataSourceType":"ORACLE_ATP","tableName":7}"#, 400, "dataSourceDetails.tableName"),
            (
                Self.influx(Self.v1).replacing(
                    Self.secret, with: "ocid1.vaultsecret.oc1.lapwing.01234567890123456789012345678901"), 400,
                "RelatedResourceNotAuthorizedOrNotFound"
            ),
        ] {
            let answer = try await asset(server, source)
            #expect(answer.status == status && answer.text.contains(text), "\(source): \(answer.text)")
        }
        for (body, text) in [
            (#"{"compartmentId":"ocid1.a.b.c.d","subnetId":"s"}"#, "dnsZones"),
            (#"{"compartmentId":"ocid1.a.b.c.d","dnsZones":[]}"#, "subnetId"),
            (#"{"compartmentId":"ocid1.a.b.c.d","subnetId":"s","dnsZones":["a b"]}"#, "dnsZones[0]"),
            (#"{"compartmentId":"ocid1.a.b.c.d","subnetId":"s","dnsZones":"x"}"#, "array"),
        ] {
            let answer = try await server.client.send("POST", "/20210101/aiPrivateEndpoints", json: body)
            #expect(answer.status == 400 && answer.text.contains(text), "\(answer.text)")
        }
        try await server.stop()
    }
}
