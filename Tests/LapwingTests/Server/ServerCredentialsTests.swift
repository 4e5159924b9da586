import ControlPlane
import Foundation
import SQLiteStore
import TestSupport
import Testing

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
        for key in [before, after] {
            let client = ResponderClient(second.frontDoor, authorization: "Bearer " + key)
            #expect(try await client.send("GET", "/n").status == 200)
        }
        let text = try String(contentsOfFile: folder.path("data") + "/credentials/config", encoding: .utf8)
        #expect(text.contains(user.id.hex))
        try second.store.close()
    }
}
