import ControlPlane
import Foundation
import SQLiteStore
import TestSupport
import Testing
import TimeSeries

@testable import lapwing

@Suite("The first user's credentials")
struct ServerCredentialsTests {
    private func apiKey(_ folder: String) throws -> String {
        try String(contentsOfFile: folder + "/credentials/api-key", encoding: .utf8)
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// A first start and its end.
    private func start(_ folder: String) async throws -> (user: Principal, apiKey: String) {
        let parts = try await ServerParts.build(ServerConfiguration(dataDirectory: folder))
        let user = try #require(try await parts.store.read { try $0.firstPrincipal() })
        try parts.store.close()
        return (user, try apiKey(folder))
    }

    @Test("a start that was cut short before the configuration was written makes them again, for the same user")
    func cutShort() async throws {
        let folder = try TemporaryFolder()
        let (user, before) = try await start(folder.path("data"))
        try FileManager.default.removeItem(atPath: folder.path("data") + "/credentials/config")
        let second = try await ServerParts.build(ServerConfiguration(dataDirectory: folder.path("data")))
        #expect(try await second.store.read { try $0.firstPrincipal() } == user)
        let after = try apiKey(folder.path("data"))
        #expect(after != before)
        // Whoever removes the folder wants to be rid of what was in it.
        for (key, status) in [(before, 401), (after, 200)] {
            let client = ResponderClient(second.frontDoor, authorization: "Bearer " + key)
            #expect(try await client.send("GET", "/n").status == status)
        }
        #expect(second.notices.count == 2)
        #expect(second.notices.contains { $0.contains("config was missing") })
        #expect(second.notices.contains { $0.contains("are revoked") })
        let text = try String(contentsOfFile: folder.path("data") + "/credentials/config", encoding: .utf8)
        #expect(text.contains(user.id.hex))
        try second.store.close()
    }

    /// A first start, at which the user adds a key.
    private func addKey(_ data: String) async throws -> (id: String, secret: String) {
        let parts = try await ServerParts.build(ServerConfiguration(dataDirectory: data))
        let me = try #require(try await parts.store.read { try $0.firstPrincipal() })
        let client = ResponderClient(parts.frontDoor, authorization: "Bearer " + (try apiKey(data)))
        let answer = try await client.send(
            "POST", "/lapwing/v1/users/ocid1.user.oc1..\(me.id.hex)/keys", json: #"{"kind":"API"}"#)
        let added = try JSONValue(parsing: answer.body).object
        try parts.store.close()
        return (try #require(added?["id"]?.string), try #require(added?["apiKey"]?.string))
    }

    @Test("keys that a user added survive the loss of the folder, and the start says so")
    func addedKeysStay() async throws {
        let folder = try TemporaryFolder()
        let data = folder.path("data")
        let (id, secret) = try await addKey(data)
        try FileManager.default.removeItem(atPath: data + "/credentials")
        let second = try await ServerParts.build(ServerConfiguration(dataDirectory: data))
        let client = ResponderClient(second.frontDoor, authorization: "Bearer " + secret)
        #expect(try await client.send("GET", "/n").status == 200)
        #expect(second.notices.contains { $0.contains("stay valid") && $0.contains(id) })
        #expect(!second.notices.contains { $0.contains("lw_") })
        try second.store.close()
    }

    @Test("a start that changed nothing has nothing to tell")
    func quiet() async throws {
        let folder = try TemporaryFolder()
        let data = folder.path("data")
        _ = try await start(data)
        let third = try await ServerParts.build(ServerConfiguration(dataDirectory: data))
        #expect(third.notices.isEmpty)
        try third.store.close()
    }
}
