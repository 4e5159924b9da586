import Foundation
import OCIClient
import Testing
import TimeSeries

@testable import lapwing

@Suite struct AdminCommandTests {
    @Test func listsFollowPages() async throws {
        let server = ScriptedServer()
        server.on("GET /20210101/projects", #"{"items":[{"id":"a"},{"id":"b"}]}"#, headers: ["opc-next-page": "p 2"])
        server.on("GET /20210101/projects", #"{"items":[{"id":"c"}]}"#)
        let text = try await run(["project", "list", "-o", "json", "--name", "x y"], on: server).text
        #expect(try JSONValue(parsing: text).array?.count == 3)
        #expect(
            server.calls.map(\.path) == [
                "/20210101/projects?compartmentId=ocid1.tenancy.oc1..t&displayName=x%20y&limit=1000",
                "/20210101/projects?compartmentId=ocid1.tenancy.oc1..t&displayName=x%20y&limit=1000&page=p%202",
            ])
    }

    @Test func aLimitEndsTheList() async throws {
        let server = ScriptedServer()
        server.on("GET /20210101/models", #"{"items":[{"id":"a"},{"id":"b"}]}"#, headers: ["opc-next-page": "2"])
        let text = try await run(["model", "list", "-o", "json", "--limit", "2"], on: server).text
        #expect(try JSONValue(parsing: text).array?.count == 2)
        #expect(server.calls.count == 1)
    }

    @Test func bucketsAreABareArray() async throws {
        let server = ScriptedServer()
        server.on("GET /n", #""ns""#)
        server.on("GET /n/ns/b", #"[{"name":"readings","namespace":"ns","timeCreated":"2026-01-01T00:00:00Z"}]"#)
        let text = try await run(["bucket", "list"], on: server).text
        #expect(text == "NAME      CREATED               NAMESPACE\nreadings  2026-01-01T00:00:00Z  ns\n")
    }

    @Test func aDataAssetAsksForTheNamespace() async throws {
        let server = ScriptedServer()
        server.on("GET /n", #""ns""#)
        server.on("POST /20210101/dataAssets", #"{"id":"A"}"#)
        _ = try await run(["data-asset", "create", "--project", "P", "--bucket", "b", "--object", "o.csv"], on: server)
        let call = try #require(server.calls.last)
        #expect(call.headers["opc-retry-token"]?.count == 32)
        #expect(
            call.body == #"{"compartmentId":"ocid1.tenancy.oc1..t","projectId":"P","dataSourceDetails":"#
                + #"{"dataSourceType":"ORACLE_OBJECT_STORAGE","namespace":"ns","bucketName":"b","objectName":"o.csv"}}"#
        )
    }

    private func trainingServer(final status: String, state: String) -> ScriptedServer {
        let server = ScriptedServer()
        let work = "/20210101/workRequests/W"
        server.on("POST /20210101/models", #"{"id":"M"}"#, headers: ["opc-work-request-id": "W"])
        server.on("GET \(work)", #"{"status":"IN_PROGRESS","percentComplete":40}"#)
        server.on("GET \(work)", #"{"status":"\#(status)","percentComplete":100}"#)
        server.on("GET \(work)/logs", #"{"items":[{"message":"first"},{"message":"fitting"}]}"#)
        server.on("GET \(work)/errors", #"{"items":[{"message":"row 3 is bad"}]}"#)
        server.on("GET /20210101/models/M", #"{"id":"M","lifecycleState":"\#(state)"}"#)
        return server
    }

    @Test func waitingShowsProgressAndTheResource() async throws {
        let server = trainingServer(final: "SUCCEEDED", state: "ACTIVE")
        let arguments = ["model", "create", "--project", "P", "--data-asset", "A", "--wait", "-o", "json"]
        let output = try await run(arguments, on: server)
        #expect(output.text == "{\n  \"id\": \"M\",\n  \"lifecycleState\": \"ACTIVE\"\n}\n")
        #expect(
            output.errorText == "creation of the model: 40 %: fitting\ncreation of the model: 100 %: fitting\n")
    }

    @Test func aFailedTrainingIsARefusalWithItsReason() async throws {
        let server = trainingServer(final: "FAILED", state: "FAILED")
        await #expect(throws: CommandFailure(.refused, "creation of the model failed: row 3 is bad")) {
            try await run(["model", "create", "--project", "P", "--data-asset", "A", "--wait"], on: server)
        }
    }

    @Test func patienceEnds() async throws {
        let server = ScriptedServer()
        server.on("GET /20210101/workRequests/W", #"{"status":"IN_PROGRESS","percentComplete":1}"#)
        server.on("GET /20210101/workRequests/W/logs", #"{"items":[]}"#)
        let session = Session(
            connection: Connection(transport: server, compartmentID: "c"), console: CapturedOutput().console(),
            output: .table)
        let waiting = Waiting(session: session, timeout: .milliseconds(30), interval: .milliseconds(10))
        do {
            try await waiting.untilDone("W", title: "training")
            Issue.record("it should not have ended")
        } catch let error as CommandFailure {
            #expect(error.status == .timedOut)
            #expect(error.message.contains("lapwing work-request get W"))
        }
    }

    @Test func objectsKeepTheirSlashes() async throws {
        let server = ScriptedServer()
        server.on("GET /n", #""ns""#)
        server.on("GET /n/ns/b/b/o/a/b%20c%2Bd.csv", "raw bytes")
        let output = try await run(["object", "get", "a/b c+d.csv", "--bucket", "b"], on: server)
        #expect(output.text == "raw bytes")
    }

    @Test func listsOfObjectsPageByName() async throws {
        let server = ScriptedServer()
        server.on("GET /n", #""ns""#)
        server.on("GET /n/ns/b/b/o", #"{"objects":[{"name":"a","size":5}],"nextStartWith":"b"}"#)
        server.on("GET /n/ns/b/b/o", #"{"objects":[{"name":"b","size":2048}]}"#)
        let output = try await run(["object", "list", "--bucket", "b"], on: server)
        #expect(output.text == "NAME     SIZE  MODIFIED  MD5\na         5 B\nb     2.0 KiB\n")
        #expect(server.calls.last?.path.contains("start=b") == true)
    }

    @Test func anAnswerThatIsNotOursIsSaidSo() async throws {
        let server = ScriptedServer()
        server.on("GET /20210101/projects", "<html>")
        do {
            _ = try await run(["project", "list"], on: server)
            Issue.record("it should have been refused")
        } catch let error as CommandFailure {
            #expect(error.status == .refused && error.message.contains("Lapwing server"))
        }
    }
}
