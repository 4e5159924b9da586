import ArgumentParser
import Credentials
import Foundation
import OCIClient

/// The options of every command that talks to a server.
struct ConnectionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Address of the server. (default: $LAPWING_ENDPOINT, else \(ConnectionDefaults.endpoint))",
            valueName: "url"))
    var endpoint: String?

    @Option(
        help: ArgumentHelp(
            "OCI configuration file with the credentials. (default: $LAPWING_CONFIG, else \(ConnectionDefaults.config))",
            valueName: "file"))
    var config: String?

    @Option(help: ArgumentHelp("Profile in the configuration file.", valueName: "name"))
    var profile: String = "DEFAULT"

    @Option(
        help: ArgumentHelp(
            "OCID of the compartment to work in. (default: the tenancy of the profile)", valueName: "ocid"))
    var compartmentId: String?

    @Option(
        name: .shortAndLong,
        help: "Form of the result: table for people, json (as the server sent it) or csv for scripts.")
    var output: OutputFormat = .table

    func makeSession(console: Console = .standard) throws -> Session {
        Session(connection: try connect(), console: console, output: output)
    }

    private func connect() throws -> Connection {
        let environment = ProcessInfo.processInfo.environment
        let address = endpoint ?? environment["LAPWING_ENDPOINT"] ?? ConnectionDefaults.endpoint
        guard let url = URL(string: address), let scheme = url.scheme, ["http", "https"].contains(scheme),
            url.host?.isEmpty == false
        else {
            throw ValidationError("--endpoint: '\(address)' is not an address such as \(ConnectionDefaults.endpoint)")
        }
        let path = config ?? environment["LAPWING_CONFIG"] ?? ConnectionDefaults.config
        guard FileManager.default.fileExists(atPath: path) else {
            throw CommandFailure(
                .badInput,
                "there is no configuration file \(path): 'lapwing serve' writes it at its first start, to "
                    + "DIR/credentials/config; name it with --config or LAPWING_CONFIG")
        }
        let identity = try OCIConfigFile(path: path).profile(profile)
        return Connection(
            transport: try OCIClient(configuration: identity, endpoint: url),
            compartmentID: compartmentId ?? identity.tenancy)
    }
}

/// Where a command looks when it is told nothing.
enum ConnectionDefaults {
    static let endpoint = "http://127.0.0.1:8080"
    static let config = "./lapwing-data/credentials/config"
}
