import ControlPlane
import Foundation
import SQLiteStore
import TestSupport
import Testing
import TimeSeries

@testable import lapwing

@Suite("Secrets")
struct SecretTests {
    static let value = "correct-horse-battery-staple"

    @Test("a value goes in, is used, and never comes out")
    func value() async throws {
        let server = try await RunningServer()
        let made = try await server.client.send(
            "POST", "/lapwing/v1/secrets",
            json: #"{"compartmentId":"\#(server.compartment)","name":"influx","value":"\#(Self.value)"}"#)
        #expect(made.status == 200 && !made.text.contains(Self.value))
        let id = try #require(try JSONValue(parsing: made.body).object?["id"]?.string)
        #expect(id.hasPrefix("ocid1.vaultsecret.oc1.lapwing."))
        let twice = try await server.client.send(
            "POST", "/lapwing/v1/secrets",
            json: #"{"compartmentId":"\#(server.compartment)","name":"influx","value":"x"}"#)
        #expect(twice.status == 409)
        for target in [
            "/lapwing/v1/secrets/\(id)", "/lapwing/v1/secrets?compartmentId=\(server.compartment)&name=influx",
        ] {
            let answer = try await server.client.send("GET", target)
            #expect(answer.status == 200 && answer.text.contains(id) && !answer.text.contains(Self.value))
        }
        let me = try #require(try await server.parts.store.read { try $0.firstPrincipal() })
        let row = try #require(ResourceID(hex: String(id.suffix(32))))
        let secrets: any SecretStore = StoredSecrets(environment: server.parts.environment)
        #expect(try await secrets.resolve(row, tenancy: me.tenancy) == Array(Self.value.utf8))
        await #expect(throws: SecretFault.unknown) { try await secrets.resolve(row, tenancy: row) }
        _ = try await server.json("PUT", "/lapwing/v1/secrets/\(id)", #"{"value":"another"}"#)
        #expect(try await secrets.resolve(row, tenancy: me.tenancy) == Array("another".utf8))
        // Nothing on the disk holds it.
        let data = server.folder.path("data")
        for file in ["lapwing.sqlite", "lapwing.sqlite-wal"] {
            let bytes = FileManager.default.contents(atPath: data + "/" + file) ?? Data()
            #expect(bytes.range(of: Data(Self.value.utf8)) == nil)
        }
        #expect(try await server.client.send("DELETE", "/lapwing/v1/secrets/\(id)").status == 204)
        await #expect(throws: SecretFault.unknown) { try await secrets.resolve(row, tenancy: me.tenancy) }
        try await server.stop()
    }

    private func start(_ data: String) async throws -> ServerParts {
        try await ServerParts.build(ServerConfiguration(dataDirectory: data))
    }

    /// A first start at which a secret is put.
    private func put(_ data: String) async throws -> (row: ResourceID, tenancy: ResourceID) {
        let parts = try await start(data)
        let me = try #require(try await parts.store.read { try $0.firstPrincipal() })
        let made = try await parts.services.secrets.create(
            NewSecret(compartmentID: "ocid1.a.b.c.d", name: "s", value: Array(Self.value.utf8)),
            caller: Caller(principal: me), retry: nil)
        try parts.store.close()
        return (made.resource.id, me.tenancy)
    }

    private func resolve(_ data: String, _ row: ResourceID, _ tenancy: ResourceID) async throws -> ([UInt8], [String]) {
        let parts = try await start(data)
        defer { try? parts.store.close() }
        return (try await StoredSecrets(environment: parts.environment).resolve(row, tenancy: tenancy), parts.notices)
    }

    private func refusal(_ data: String, _ row: ResourceID, _ tenancy: ResourceID) async throws -> (
        SecretFault?, [String]
    ) {
        let parts = try await start(data)
        defer { try? parts.store.close() }
        do {
            _ = try await StoredSecrets(environment: parts.environment).resolve(row, tenancy: tenancy)
            return (nil, parts.notices)
        } catch let fault as SecretFault {
            return (fault, parts.notices)
        }
    }

    @Test("without its master key a secret is lost, and the start and the work that needs it say so")
    func lostKey() async throws {
        let folder = try TemporaryFolder()
        let data = folder.path("data")
        let (row, tenancy) = try await put(data)
        #expect(try await resolve(data, row, tenancy) == (Array(Self.value.utf8), []))
        let keyFile = data + "/credentials/master-key"
        let key = try #require(FileManager.default.contents(atPath: keyFile))
        try FileManager.default.removeItem(atPath: keyFile)
        let (fault, notices) = try await refusal(data, row, tenancy)
        #expect(fault == .masterKeyLost && fault?.description.contains("credentials/master-key") == true)
        #expect(notices.count == 1 && notices[0].contains("1 secret(s) can no longer be read"))
        // Restored, it opens again.
        try key.write(to: URL(fileURLWithPath: keyFile))
        #expect(try await resolve(data, row, tenancy) == (Array(Self.value.utf8), []))
        try Data("broken".utf8).write(to: URL(fileURLWithPath: keyFile))
        await #expect(throws: StoreError.self) { _ = try await self.start(data) }
    }
}
