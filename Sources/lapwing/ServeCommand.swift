import ArgumentParser
import Foundation
import Logging
import OutboundFetch

/// `lapwing serve`: the server.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run the server.",
        discussion: """
            The first start with an empty data directory makes one user and writes its credentials:

              DIR/credentials/config    an OCI configuration file, profile DEFAULT
              DIR/credentials/key.pem   the private key that signs requests
              DIR/credentials/api-key   a key for 'Authorization: Bearer' or api-key, alone in its file

            One line on standard output says when the server is ready. Log lines go to standard error.
            SIGTERM and SIGINT stop it in order: running requests are answered, trainings that are under way run again at
            the next start. Even after a kill nothing that was acknowledged is lost.

            TLS belongs in front of it (nginx, Caddy, stunnel).

            Examples:
              lapwing serve
              lapwing serve --data-dir /var/lib/lapwing --host 0.0.0.0 --port 8080 --log-format json
            """)

    @Option(help: ArgumentHelp("Where everything is kept: database, objects, models, credentials.", valueName: "DIR"))
    var dataDir = "./lapwing-data"

    @Option(help: "Address to listen on. Anything but a loopback address makes the server reachable from elsewhere.")
    var host = "127.0.0.1"

    @Option(help: "Port to listen on; 0 takes a free one, which the ready line names.")
    var port = 8080

    @Option(
        help: ArgumentHelp(
            "Trainings at the same time, 1 to 64. The default leaves one processor to requests.", valueName: "N"))
    var trainingSlots = max(1, ProcessInfo.processInfo.activeProcessorCount - 1)

    @Option(
        help: ArgumentHelp(
            "Let fetches of data reach exactly this address, although it is not public. Repeatable. "
                + "INFLUX data sources, data sources of the Azure API and imports of the Nexosis API fetch.",
            valueName: "HOST:PORT"))
    var allowFetch: [String] = []

    @Option(
        help: ArgumentHelp(
            "Dialects, separated by commas, that are open without credentials on an address that is not loopback: "
                + "metis, detectors. On a loopback address they are open anyway, but "
                + "for requests that a proxy forwards.", valueName: "DIALECTS"))
    var anonymous = ""

    @Option(help: "How log lines look.")
    var logFormat = LogFormat.text

    @OptionGroup(title: "Limits") var limits: LimitOptions

    @OptionGroup(title: "KPIs") var kpi: KPIOptions

    @Option(help: "The least important log lines to write: trace, debug, info, notice, warning, error, critical.")
    var logLevel = "info"

    enum LogFormat: String, ExpressibleByArgument, CaseIterable { case text, json }

    func validate() throws {
        guard (0...65535).contains(port) else { throw ValidationError("--port must be in 0...65535, not \(port)") }
        guard (1...64).contains(trainingSlots) else {
            throw ValidationError("--training-slots must be in 1...64, not \(trainingSlots)")
        }
        guard !dataDir.isEmpty else { throw ValidationError("--data-dir must not be empty") }
        _ = try fetchExceptions()
        _ = try openDialects()
        guard Logger.Level(rawValue: logLevel) != nil else {
            throw ValidationError(
                "--log-level must be one of " + Logger.Level.allCases.map(\.rawValue).joined(separator: ", "))
        }
    }

    private func openDialects() throws -> Set<OpenDialect> {
        do {
            return try OpenDialect.list(anonymous)
        } catch let error as OpenDialect.Unknown {
            throw ValidationError("--anonymous knows metis and detectors, not '\(error.name)'")
        }
    }

    private func fetchExceptions() throws -> [FetchEndpoint] {
        try allowFetch.map { text in
            do {
                return try FetchEndpoint(text)
            } catch {
                throw ValidationError("--allow-fetch must be HOST:PORT, for example 10.0.0.5:8086, not '\(text)'")
            }
        }
    }

    func run() async throws {
        ReturningMemory.begin()
        let level = Logger.Level(rawValue: logLevel) ?? .info
        let format = logFormat
        LoggingSystem.bootstrap { label in
            switch format {
            case .text:
                var handler = StreamLogHandler.standardError(label: label)
                handler.logLevel = level
                return handler
            case .json: return JSONLogHandler(level: level)
            }
        }
        let configuration = ServerConfiguration(
            dataDirectory: dataDir, host: host, port: port, trainingSlots: trainingSlots,
            fetchExceptions: try fetchExceptions(), limits: limits.resolved, anonymous: try openDialects(),
            kpiModelFile: kpi.metisModel, verdictLimits: kpi.limits)
        do {
            try await Server(configuration).run { address in
                print(
                    "lapwing is ready at http://\(address), credentials are in \(configuration.credentialsFolder)/ "
                        + "(config, key.pem, api-key)")
                fflush(nil)
            }
        } catch {
            throw ServeFailure.explain(error, configuration)
        }
    }
}
