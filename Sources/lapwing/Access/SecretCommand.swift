import ArgumentParser
import Digests
import Foundation
import Glibc
import OCIClient
import TimeSeries

/// `lapwing secret`
struct SecretCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "secret",
        abstract: "Secrets: passwords of data sources, kept encrypted and never shown again.",
        discussion: """
            lapwing secret put influx-password < password.txt
            lapwing secret list
            lapwing secret delete influx-password

            A data asset names a secret by its OCID. The key that encrypts them is DIR/credentials/master-key: without it they \
            cannot be read and have to be put again.
            """,
        subcommands: [ListResources<SecretKind>.self, PutSecret.self, DeleteResource<SecretKind>.self])
}

enum SecretKind: ResourceKind {
    typealias Filters = NoFilters

    static let noun = "secret"
    static let identifier = "secret"
    static let columns = [
        ResourceColumn("NAME", "name"), ResourceColumn("DESCRIPTION", "description"),
        ResourceColumn("CREATED", "timeCreated", .time), ResourceColumn("CHANGED", "timeUpdated", .time),
        ResourceColumn("ID", "id"),
    ]

    static func collection(_ connection: Connection) -> String { Connection.ownPath + "/secrets" }

    /// Secrets may be called by their names.
    static func path(_ id: String, _ connection: Connection) async throws -> String {
        guard let found = try await find(id, connection) else {
            throw CommandFailure(.notFound, "there is no secret '\(id)' in the compartment: see 'lapwing secret list'")
        }
        return found
    }

    static func find(_ name: String, _ connection: Connection) async throws -> String? {
        guard !name.isEmpty else { throw ValidationError("the name of the secret is empty") }
        if name.hasPrefix("ocid1.") { return collection(connection) + "/" + PercentEncoding.segment(name) }
        let found = try await connection.list(
            collection(connection), query: [("compartmentId", connection.compartmentID), ("name", name)], limit: 1)
        return found.first?.object?.text("id").map { collection(connection) + "/" + PercentEncoding.segment($0) }
    }
}

/// `lapwing secret put`
struct PutSecret: APICommand {
    static let configuration = CommandConfiguration(
        commandName: "put", abstract: "Put a secret, or another value into one that is there.",
        discussion: """
            The value comes from --value-file, or from standard input; on a terminal it is asked for and not shown. A line end \
            at its end does not belong to it. It is never an argument, which others on the machine could see.
            """)

    @Argument(help: "Name: letters, digits and - _ . @ +. Unique in the compartment.")
    var name: String

    @Option(help: ArgumentHelp("File with the value.", valueName: "file"))
    var valueFile: String?

    @Option(help: ArgumentHelp("Description, at most 400 characters.", valueName: "text"))
    var description: String?

    @OptionGroup(title: "Connection And Output") var options: ConnectionOptions

    func perform(_ session: Session) async throws {
        let value = try readValue()
        let connection = session.connection
        let fields: JSONObject
        if let path = try await SecretKind.find(name, connection) {
            fields = try await connection.put(
                path, .object(.of(["value": .string(value), "description": .text(description)])))
        } else {
            fields = try await connection.post(
                SecretKind.collection(connection),
                .object(
                    .of([
                        "compartmentId": .string(connection.compartmentID), "name": .string(name),
                        "description": .text(description), "value": .string(value),
                    ])), isCreation: true
            ).object
        }
        session.show(ResourceOutput(columns: SecretKind.columns, format: session.output).one(fields))
    }

    private func readValue() throws -> String {
        let data: Data
        if let valueFile {
            guard let read = FileManager.default.contents(atPath: valueFile) else {
                throw CommandFailure(.badInput, "cannot read \(valueFile)")
            }
            data = read
        } else if isatty(STDIN_FILENO) == 1 {
            guard let typed = getpass("Value of \(name): ") else {
                throw CommandFailure(.badInput, "no value was typed")
            }
            data = Data(String(cString: typed).utf8)
        } else {
            data = FileHandle.standardInput.readDataToEndOfFile()
        }
        guard var text = String(data: data, encoding: .utf8) else {
            throw CommandFailure(.badInput, "the value is not UTF-8 text")
        }
        if text.hasSuffix("\r\n") || text.hasSuffix("\n") { text.removeLast() }
        guard !text.isEmpty else { throw CommandFailure(.badInput, "the value is empty") }
        return text
    }
}
