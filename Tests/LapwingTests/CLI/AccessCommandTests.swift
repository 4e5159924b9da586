import ArgumentParser
import Credentials
import Foundation
import OCIClient
import Testing
import TimeSeries

@testable import lapwing

@Suite("Users, keys and secrets on the command line") struct AccessCommandTests {
    static let ann = "ocid1.user.oc1..0123456789abcdef0123456789abcdef"
    static let user = #"{"id":"\#(ann)","name":"ann","tenancyId":"ocid1.tenancy.oc1..t"}"#
    static let userPath = "/lapwing/v1/users/\(ann)"

    @Test(arguments: [
        ("read all", #"{"verb":"READ"}"#),
        ("use models,data-assets", #"{"verb":"USE","resources":["MODELS","DATA_ASSETS"]}"#),
        (
            "manage all in ocid1.a.b.c.d,ocid1.e.f.g.h",
            #"{"verb":"MANAGE","compartmentIds":["ocid1.a.b.c.d","ocid1.e.f.g.h"]}"#
        ),
    ])
    func sentences(text: String, json: String) throws {
        var writer = JSONWriter()
        writer.value(try #require(PolicySentence(argument: text)).json)
        #expect(String(decoding: writer.bytes, as: UTF8.self) == json)
    }

    @Test(arguments: ["", "read", "own all", "read everything", "read all in", "read all at x", "read all in x y"])
    func otherTextsAreNoSentences(text: String) { #expect(PolicySentence(argument: text) == nil) }

    @Test func aUserIsMadeWithItsPolicy() async throws {
        let server = ScriptedServer()
        server.on("POST /lapwing/v1/users", Self.user)
        _ = try await run(["user", "create", "ann", "--allow", "read all", "--allow", "use models"], on: server)
        #expect(
            server.calls.last?.body
                == #"{"name":"ann","policy":[{"verb":"READ"},{"verb":"USE","resources":["MODELS"]}]}"#)
        #expect(throws: (any Error).self) { try Lapwing.parseAsRoot(["user", "create", "ann"]) }
        #expect(throws: (any Error).self) { try Lapwing.parseAsRoot(["user", "update", "ann"]) }
    }

    @Test func usersAreFoundByName() async throws {
        let server = ScriptedServer()
        server.on("GET /lapwing/v1/users", #"{"items":[\#(Self.user)]}"#)
        server.on("DELETE \(Self.userPath)/keys/aa%3Abb", "")
        _ = try await run(["key", "revoke", "ann", "aa:bb"], on: server)
        #expect(server.calls.map(\.path) == ["/lapwing/v1/users?name=ann&limit=2", "\(Self.userPath)/keys/aa%3Abb"])
        let nobody = ScriptedServer()
        nobody.on("GET /lapwing/v1/users", #"{"items":[]}"#)
        await #expect(throws: CommandFailure.self) { try await run(["user", "get", "ben"], on: nobody) }
        let two = ScriptedServer()
        two.on("GET /lapwing/v1/users", #"{"items":[\#(Self.user),\#(Self.user)]}"#)
        await #expect(throws: CommandFailure.self) { try await run(["user", "get", "ann"], on: two) }
    }

    private func folder() throws -> String {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("lapwing-key-\(UUID().uuidString)")
            .path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }

    @Test func aGeneratedKeyStaysHere() async throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let server = ScriptedServer()
        server.on("GET \(Self.userPath)", Self.user)
        server.on("POST \(Self.userPath)/keys", #"{"id":"x"}"#)
        let output = try await run(["key", "add", Self.ann, "--generate", folder + "/k.pem"], on: server)
        let pem = try String(contentsOfFile: folder + "/k.pem", encoding: .utf8)
        let attributes = try FileManager.default.attributesOfItem(atPath: folder + "/k.pem")
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        let profile = try OCIConfigFile(parsing: output.text).profile("ann")
        let key = try PrivateKey(pem: pem)
        #expect(profile.fingerprint == key.publicKey.fingerprint)
        #expect(try profile.privateKey().publicKey.fingerprint == key.publicKey.fingerprint)
        #expect(profile.user == Self.ann && profile.tenancy == "ocid1.tenancy.oc1..t")
        #expect(!server.calls.contains { $0.body.contains("PRIVATE") })
        #expect(server.calls.last?.body.contains("BEGIN PUBLIC KEY") == true)
        // A key that is there is left alone.
        await #expect(throws: CommandFailure.self) {
            try await run(["key", "add", Self.ann, "--generate", folder + "/k.pem"], on: server)
        }
        #expect(try String(contentsOfFile: folder + "/k.pem", encoding: .utf8) == pem)
    }

    @Test func aKeyThatTheServerRefusedLeavesNothingBehind() async throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let server = ScriptedServer()
        server.on("GET \(Self.userPath)", Self.user)
        server.on("POST \(Self.userPath)/keys", "no", status: 400)
        await #expect(throws: ServiceFailure.self) {
            try await run(["key", "add", Self.ann, "--generate", folder + "/k.pem"], on: server)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
    }

    @Test func anAPIKeyIsShownOnce() async throws {
        let server = ScriptedServer()
        server.on("GET \(Self.userPath)", Self.user)
        server.on("POST \(Self.userPath)/keys", #"{"id":"x","apiKey":"lw_secret"}"#)
        let output = try await run(["key", "add", Self.ann, "--api", "--description", "ci"], on: server)
        #expect(output.text.contains("lw_secret"))
        #expect(!output.errorText.contains("lw_secret") && output.errorText.contains("only now"))
        #expect(server.calls.last?.body == #"{"kind":"API","description":"ci"}"#)
        for arguments in [["key", "add", "ann"], ["key", "add", "ann", "--api", "--generate", "f"]] {
            #expect(throws: (any Error).self) { try Lapwing.parseAsRoot(arguments) }
        }
    }

    @Test func aSecretIsPutAnewOrAgain() async throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Data("hush hush\n".utf8).write(to: URL(fileURLWithPath: folder + "/v"))
        let server = ScriptedServer()
        server.on("GET /lapwing/v1/secrets", #"{"items":[]}"#)
        server.on("GET /lapwing/v1/secrets", #"{"items":[{"id":"S"}]}"#)
        server.on("POST /lapwing/v1/secrets", #"{"id":"S","name":"influx"}"#)
        server.on("PUT /lapwing/v1/secrets/S", #"{"id":"S","name":"influx"}"#)
        for _ in 0..<2 {
            let output = try await run(["secret", "put", "influx", "--value-file", folder + "/v"], on: server)
            #expect(!(output.text + output.errorText).contains("hush"))
        }
        let bodies = server.calls.map(\.body).filter { !$0.isEmpty }
        #expect(
            bodies == [
                #"{"compartmentId":"ocid1.tenancy.oc1..t","name":"influx","value":"hush hush"}"#,
                #"{"value":"hush hush"}"#,
            ])
        try Data([0xFF]).write(to: URL(fileURLWithPath: folder + "/v"))
        await #expect(throws: CommandFailure.self) {
            try await run(["secret", "put", "influx", "--value-file", folder + "/v"], on: server)
        }
    }
}
