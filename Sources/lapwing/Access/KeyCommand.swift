import ArgumentParser
import Credentials
import Digests
import Foundation
import OCIClient
import TimeSeries

/// `lapwing key`
struct KeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Keys of users: RSA keys that sign requests, and API keys.",
        discussion: """
            lapwing key add ann --generate ~/.oci/ann.pem
            lapwing key add ann --api
            lapwing key list ann
            lapwing key revoke ann 20:3b:97:13:55:1c:aa:7e:88:1f:5e:44:77:21:bb:02

            A key that is revoked is refused from the next request on. Everybody may add and revoke their own keys.
            """,
        subcommands: [AddKey.self, ListKeys.self, RevokeKey.self])

    static let columns = [
        ResourceColumn("KIND", "kind"), ResourceColumn("DESCRIPTION", "description"),
        ResourceColumn("CREATED", "timeCreated", .time),
        ResourceColumn("FROM CREDENTIALS FOLDER", "isFromCredentialsFolder"), ResourceColumn("ID", "id"),
    ]
}

/// `lapwing key add`
struct AddKey: APICommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Add a key to a user.",
        discussion: """
            One of three:

              --generate FILE    make an RSA pair here, write its private half to FILE for its owner only (mode 0600), and
                                 print a profile for ~/.oci/config; the private half never leaves this machine
              --public-key FILE  add the public half of a pair that is there (PEM)
              --api              let the server make an API key for 'Authorization: Bearer'; it is shown once, now
            """)

    @Argument(help: "Name or OCID of the user.")
    var user: String

    @Option(
        help: ArgumentHelp("Where to write a new private key. A file that is there is left alone.", valueName: "file"))
    var generate: String?

    @Option(help: ArgumentHelp("File with a public key.", valueName: "file"))
    var publicKey: String?

    @Flag(help: "Make an API key.")
    var api = false

    @Option(help: ArgumentHelp("What the key is for, at most 400 characters.", valueName: "text"))
    var description: String?

    @OptionGroup(title: "Connection And Output") var options: ConnectionOptions

    func validate() throws {
        guard [generate != nil, publicKey != nil, api].count(where: { $0 }) == 1 else {
            throw ValidationError("give exactly one of --generate FILE, --public-key FILE and --api")
        }
    }

    func perform(_ session: Session) async throws {
        let user = try await session.connection.getObject(try await UserKind.path(user, session.connection))
        if let generate {
            try await addGenerated(generate, user, session)
        } else {
            var pem: String?
            if let publicKey {
                guard let data = FileManager.default.contents(atPath: publicKey) else {
                    throw CommandFailure(.badInput, "cannot read \(publicKey)")
                }
                pem = try PublicKey(pem: String(decoding: data, as: UTF8.self)).pem()
            }
            let key = try await add(pem, user, session)
            session.show(ResourceOutput(columns: KeyCommand.columns, format: session.output).one(key))
            if api { session.note("the API key is shown only now: keep it like a password") }
        }
    }

    private func add(_ pem: String?, _ user: JSONObject, _ session: Session) async throws -> JSONObject {
        let path = UserKind.collection(session.connection) + "/" + PercentEncoding.segment(user.text("id") ?? "")
        return try await session.connection.post(
            path + "/keys",
            .object(
                .of([
                    "kind": .string(pem == nil ? "API" : "SIGNING"), "publicKeyPem": .text(pem),
                    "description": .text(description),
                ]))
        ).object
    }

    private func addGenerated(_ file: String, _ user: JSONObject, _ session: Session) async throws {
        let path = URL(fileURLWithPath: NSString(string: file).expandingTildeInPath).standardizedFileURL.path
        guard !FileManager.default.fileExists(atPath: path) else {
            throw CommandFailure(.badInput, "\(path) is there already: name another file for the new key")
        }
        let pair = try PrivateKey.generate()
        // First the file: a key that is known to the server and to nobody else would be of no use.
        try PrivateFile.write(Array(try pair.labeledPEM().utf8), to: path)
        let key: JSONObject
        do {
            key = try await add(try pair.publicKey.pem(), user, session)
        } catch {
            try? FileManager.default.removeItem(atPath: path)
            throw error
        }
        let profile = OCIConfigFile.Profile(
            name: user.text("name") ?? OCIConfigFile.defaultProfile, user: user.text("id") ?? "",
            fingerprint: pair.publicKey.fingerprint, tenancy: user.text("tenancyId") ?? "", region: "lapwing",
            keyFile: path)
        session.note("the private key is in \(path)")
        guard session.output == .table else {
            session.show(ResourceOutput(columns: KeyCommand.columns, format: session.output).one(key))
            return
        }
        session.note("append this profile to ~/.oci/config, or to any file that --config names:")
        session.show(OCIConfigFile(profiles: [profile]).text)
    }
}

/// `lapwing key list`
struct ListKeys: APICommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the keys of a user, without their secrets.",
        discussion: "The id of an RSA key is its fingerprint.")

    @Argument(help: "Name or OCID of the user.")
    var user: String

    @OptionGroup(title: "Connection And Output") var options: ConnectionOptions

    func perform(_ session: Session) async throws {
        let path = try await UserKind.path(user, session.connection) + "/keys"
        let keys = try await session.connection.list(path, query: [], limit: nil)
        session.show(ResourceOutput(columns: KeyCommand.columns, format: session.output).list(keys))
    }
}

/// `lapwing key revoke`
struct RevokeKey: APICommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "Revoke a key of a user.",
        discussion: """
            It is refused from the next request on. Whoever revokes the last key of the operator gets new ones by removing \
            DIR/credentials and starting the server again.
            """)

    @Argument(help: "Name or OCID of the user.")
    var user: String

    @Argument(help: "Id of the key, as 'lapwing key list' shows it.")
    var key: String

    @OptionGroup(title: "Connection And Output") var options: ConnectionOptions

    func perform(_ session: Session) async throws {
        guard !key.isEmpty else { throw ValidationError("the id of the key is empty") }
        let path = try await UserKind.path(user, session.connection) + "/keys/" + PercentEncoding.segment(key)
        _ = try await session.connection.delete(path)
        session.note("key \(key) revoked")
    }
}
