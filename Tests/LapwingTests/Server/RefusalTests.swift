import HTTPService
import TestSupport
import Testing

@testable import lapwing

/// What the endpoints refuse, and how: a code, a message that names the field, and nothing else.
@Suite("Refusals of the OCI dialect")
struct RefusalTests {
    static let compartment = #""compartmentId":"ocid1.compartment.oc1..test""#
    static let unknown = "01234567890123456789012345678901"
    static let project = "ocid1.aianomalydetectionproject.oc1.lapwing." + unknown
    static let asset = "ocid1.aianomalydetectiondataasset.oc1.lapwing." + unknown
    static let model = "ocid1.aianomalydetectionmodel.oc1.lapwing." + unknown

    private static func post(
        _ name: String, _ path: String, _ body: String, _ status: Int, _ contains: String...
    ) -> Scenario {
        Scenario(name: name, method: "POST", target: path, body: body, status: status, contains: contains)
    }

    private static func get(_ name: String, _ target: String, _ status: Int, _ contains: String...) -> Scenario {
        Scenario(name: name, method: "GET", target: target, status: status, contains: contains)
    }

    static let scenarios: [Scenario] = [
        post("no body", "/20210101/projects", "", 400, "CannotParseRequest"),
        post("broken JSON", "/20210101/projects", "{\"a\":", 400, "CannotParseRequest", "byte 5"),
        post("trailing comma", "/20210101/projects", "{\"a\":1,}", 400, "CannotParseRequest", "byte 7"),
        post("an array", "/20210101/projects", "[]", 400, "CannotParseRequest", "object"),
        post("no compartment", "/20210101/projects", "{}", 400, "MissingParameter", "compartmentId"),
        post("null compartment", "/20210101/projects", #"{"compartmentId":null}"#, 400, "MissingParameter"),
        post(
            "compartment of a wrong type", "/20210101/projects", #"{"compartmentId":5}"#, 400, "InvalidParameter",
            "string"),
        post(
            "compartment of a wrong form", "/20210101/projects", #"{"compartmentId":"x"}"#, 400, "InvalidParameter",
            "OCID"),
        post(
            "long name", "/20210101/projects",
            "{\(compartment),\"displayName\":\"\(String(repeating: "n", count: 256))\"}",
            400, "displayName", "255"),
        post(
            "long description", "/20210101/projects",
            "{\(compartment),\"description\":\"\(String(repeating: "n", count: 401))\"}", 400, "description", "400"),
        post("NUL in a name", "/20210101/projects", "{\(compartment),\"displayName\":\"a\\u0000b\"}", 400, "NUL"),
        post(
            "tag of a wrong type", "/20210101/projects", "{\(compartment),\"freeformTags\":{\"a\":1}}", 400,
            "freeformTags.a"),
        get("unknown project", "/20210101/projects/" + project, 404, "NotAuthorizedOrNotFound"),
        get("id of another kind", "/20210101/projects/" + model, 404, "NotAuthorizedOrNotFound"),
        get("no id at all", "/20210101/projects/xyz", 404, "NotAuthorizedOrNotFound"),
        get("list without compartment", "/20210101/projects", 400, "MissingParameter", "compartmentId"),
        get("limit zero", "/20210101/projects?compartmentId=ocid1.a.b.c.d&limit=0", 400, "InvalidParameter", "limit"),
        get("limit of letters", "/20210101/models?compartmentId=ocid1.a.b.c.d&limit=ten", 400, "limit"),
        get("foreign page token", "/20210101/models?compartmentId=ocid1.a.b.c.d&page=abc", 400, "page"),
        get(
            "unknown order", "/20210101/models?compartmentId=ocid1.a.b.c.d&sortOrder=UP", 400, "sortOrder",
            "ASC or DESC"),
        get("unknown state", "/20210101/models?compartmentId=ocid1.a.b.c.d&lifecycleState=OK", 400, "lifecycleState"),
        get("query that stands twice", "/20210101/models?compartmentId=ocid1.a.b.c.d&limit=1&limit=2", 400, "twice"),
        get("broken percent sequence", "/20210101/models?compartmentId=%zz", 400, "compartmentId"),
        post(
            "asset of an unknown project", "/20210101/dataAssets",
            """
            {\(compartment),"projectId":"\(project)","dataSourceDetails":{"dataSourceType":"ORACLE_OBJECT_STORAGE",
            "namespace":"lapwing","bucketName":"b","objectName":"o"}}
            """, 400, "RelatedResourceNotAuthorizedOrNotFound", "projectId"),
        post(
            "asset without a source", "/20210101/dataAssets", "{\(compartment),\"projectId\":\"\(project)\"}", 400,
            "MissingParameter", "dataSourceDetails"),
        post(
            "asset of an unknown source", "/20210101/dataAssets",
            "{\(compartment),\"projectId\":\"\(project)\",\"dataSourceDetails\":{\"dataSourceType\":\"S3\"}}", 400,
            "dataSourceDetails.dataSourceType"),
        post(
            "fap out of range", "/20210101/models",
            "{\(compartment),\"projectId\":\"\(project)\",\"modelTrainingDetails\":{\"dataAssetIds\":[\"\(asset)\"],\"targetFap\":0.2}}",
            400, "modelTrainingDetails.targetFap", "0.05"),
        post(
            "fraction out of range", "/20210101/models",
            "{\(compartment),\"projectId\":\"\(project)\",\"modelCreationDetails\":{\"modelType\":\"ANOMALY_MULTIVARIATE\",\"dataAssets\":[\"\(asset)\"],\"trainingFraction\":0.2}}",
            400, "modelCreationDetails.trainingFraction"),
        post(
            "unknown algorithm", "/20210101/models",
            "{\(compartment),\"projectId\":\"\(project)\",\"modelTrainingDetails\":{\"dataAssetIds\":[\"\(asset)\"],\"algorithmHint\":\"MSET\"}}",
            400, "algorithmHint", "MULTIVARIATE_MSET"),
        post(
            "no data assets", "/20210101/models",
            "{\(compartment),\"projectId\":\"\(project)\",\"modelTrainingDetails\":{\"dataAssetIds\":[]}}", 400,
            "dataAssetIds"),
        post(
            "no training details", "/20210101/models", "{\(compartment),\"projectId\":\"\(project)\"}", 400,
            "MissingParameter", "modelTrainingDetails"),
        post(
            "deployment of an unknown model", "/20210101/modelDeployments", "{\(compartment),\"modelId\":\"\(model)\"}",
            404,
            "NotAuthorizedOrNotFound"),
        post(
            "detection without a type", "/20210101/actions/detectAnomalies", "{\"modelId\":\"\(model)\"}", 400,
            "MissingParameter", "requestType"),
        post(
            "detection without data", "/20210101/actions/detectAnomalies",
            "{\"modelId\":\"\(model)\",\"requestType\":\"INLINE\"}", 400, "MissingParameter", "data"),
        post(
            "detection with an unknown model", "/20210101/actions/detectAnomalies",
            "{\"modelId\":\"\(model)\",\"requestType\":\"INLINE\",\"signalNames\":[\"a\"],\"data\":[{\"values\":[1]}]}",
            404,
            "NotAuthorizedOrNotFound"),
        post(
            "ragged row", "/20210101/actions/detectAnomalies",
            "{\"modelId\":\"\(model)\",\"requestType\":\"INLINE\",\"signalNames\":[\"a\",\"b\"],\"data\":[{\"values\":[1,2]},{\"values\":[1]}]}",
            400, "InvalidParameter", "data[1]"),
        post(
            "timestamps that fall", "/20210101/actions/detectAnomalies",
            """
            {"modelId":"\(model)","requestType":"INLINE","signalNames":["a"],"data":[
            {"timestamp":"2024-01-01T00:00:01Z","values":[1]},{"timestamp":"2024-01-01T00:00:00Z","values":[1]}]}
            """, 400, "InvalidParameter", "data[1]"),
        post(
            "sensitivity out of range", "/20210101/actions/detectAnomalies",
            "{\"modelId\":\"\(model)\",\"requestType\":\"INLINE\",\"sensitivity\":1.5,\"signalNames\":[\"a\"],\"data\":[{\"values\":[1]}]}",
            400, "sensitivity"),
        get("unknown path", "/20210101/nothing", 404, "NotFound"),
        Scenario(
            name: "unknown method", method: "PATCH", target: "/20210101/projects", body: "{}", status: 405,
            contains: ["MethodNotAllowed", "GET, POST"]),
        get("unknown namespace", "/n/other/b/x", 404, "NamespaceNotFound"),
        get("unknown bucket", "/n/lapwing/b/none", 404, "BucketNotFound"),
        get("object in an unknown bucket", "/n/lapwing/b/none/o/x", 404, "BucketNotFound"),
        post(
            "NUL in a tag", "/20210101/projects", "{\(compartment),\"freeformTags\":{\"a\":\"b\\u0000\"}}", 400, "NUL"),
        post("bucket of points", "/n/lapwing/b", "{\(compartment),\"name\":\"..\"}", 400, "points alone"),
        post(
            "public bucket", "/n/lapwing/b", "{\(compartment),\"name\":\"b\",\"publicAccessType\":\"ObjectRead\"}", 400,
            "publicAccessType"),
        post("detection body that is no object", "/20210101/actions/detectAnomalies", "[]", 400, "CannotParseRequest"),
        post("bucket of a wrong name", "/n/lapwing/b", "{\(compartment),\"name\":\"a/b\"}", 400, "name"),
    ]

    @Test("every scenario")
    func all() async throws {
        let server = try await RunningServer()
        for scenario in Self.scenarios { try await scenario.check(server.client) }
        try await server.stop()
    }

    @Test("strangers get the same 401 everywhere")
    func unauthenticated() async throws {
        let server = try await RunningServer()
        var stranger = server.client
        for authorization in [nil, "Bearer nonsense", "Basic eDp5", "Signature keyId=\"a/b/c\"", ""] as [String?] {
            stranger.authorization = authorization
            var bodies: Set<String> = []
            for target in ["/20210101/projects/x", "/20210101/nothing", "/n/lapwing/b/x", "/n"] {
                let answer = try await stranger.send("GET", target)
                #expect(answer.status == 401)
                bodies.insert(answer.text)
            }
            #expect(bodies.count == 1)
            #expect(bodies.first?.contains("NotAuthenticated") == true)
        }
        try await server.stop()
    }

    @Test("a body over the limit is 413")
    func tooLarge() async throws {
        let server = try await RunningServer { $0.limits.jsonBody = 1000 }
        let answer = try await server.client.send(
            "POST", "/20210101/projects", json: "{\"description\":\"\(String(repeating: "x", count: 2000))\"}")
        #expect(answer.status == 413)
        #expect(answer.text.contains("RequestEntityTooLarge"))
        try await server.stop()
    }
}
