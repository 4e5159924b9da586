import ControlPlane
import HTTPTypes
import TestSupport
import TimeSeries

@testable import lapwing

/// A server with one of everything in one compartment, and users who differ in what they may do there.
struct AccessFixture {
    let server: RunningServer
    /// By the names that routes have for them.
    var ids: [String: String] = [:]
    let home = "ocid1.compartment.oc1..test"
    let elsewhere = "ocid1.compartment.oc1..elsewhere"

    init() async throws {
        server = try await RunningServer()
        let (project, asset, model) = try await server.trainedModel()
        ids = ["projectId": project, "dataAssetId": asset, "modelId": model]
        let compartment = #""compartmentId":"\#(home)""#
        ids["modelDeploymentId"] = try await id(
            "POST", "/20210101/modelDeployments", #"{\#(compartment),"modelId":"\#(model)"}"#)
        _ = try await server.settled("/20210101/modelDeployments/" + (ids["modelDeploymentId"] ?? ""))
        ids["streamId"] = try await id("POST", "/lapwing/v1/streams", #"{\#(compartment),"modelId":"\#(model)"}"#)
        ids["secretId"] = try await id(
            "POST", "/lapwing/v1/secrets", #"{\#(compartment),"name":"s","value":"hush-hush"}"#)
        ids["userId"] = try await id("POST", "/lapwing/v1/users", #"{"name":"subject","policy":[]}"#)
        ids["detectAnomalyJobId"] = try await id(
            "POST", "/20210101/detectAnomalyJobs", Self.jobBody.replacing("{modelId}", with: model))
        let endpoint = try await server.client.send(
            "POST", "/20210101/aiPrivateEndpoints",
            json: #"{\#(compartment),"subnetId":"ocid1.subnet.oc1..s","dnsZones":["a.example"]}"#)
        let work = endpoint.headers.first { $0.name.canonicalName == "opc-work-request-id" }?.value ?? ""
        ids["workRequestId"] = work
        let resources = try await server.json("GET", "/20210101/workRequests/" + work)["resources"]?.array
        ids["aiPrivateEndpointId"] = resources?.first?.object?["identifier"]?.string
        ids["namespaceName"] = "lapwing"
        ids["bucketName"] = "data"
        ids["objectName"] = "train.csv"
    }

    static let jobBody = #"""
        {"compartmentId":"ocid1.compartment.oc1..test","modelId":"{modelId}","inputDetails":{"inputType":"INLINE",
        "data":[{"values":[1,2,3]}]},"outputDetails":{"outputType":"OBJECT_STORAGE","namespaceName":"lapwing",
        "bucketName":"data"}}
        """#

    private func id(_ method: String, _ target: String, _ body: String) async throws -> String {
        try server.text(try await server.json(method, target, body), "id")
    }

    /// A new user with that policy (JSON), and a client that calls as the user.
    func user(_ name: String, policy: String) async throws -> (id: String, client: ResponderClient) {
        let user = try await id("POST", "/lapwing/v1/users", #"{"name":"\#(name)","policy":\#(policy)}"#)
        return (user, try await client(of: user))
    }

    /// A client with a new API key of the user.
    func client(of user: String) async throws -> ResponderClient {
        let key = try await server.json("POST", "/lapwing/v1/users/\(user)/keys", #"{"kind":"API"}"#)
        return ResponderClient(server.parts.frontDoor, authorization: "Bearer " + (try server.text(key, "apiKey")))
    }

    /// The address behind a route's template, of the things that are there.
    func target(_ template: String) -> String {
        ids.reduce(template) { $0.replacing("{\($1.key)}", with: $1.value) }
    }
}
