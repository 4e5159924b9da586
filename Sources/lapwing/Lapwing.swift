import ArgumentParser

/// The command `lapwing`. What a command does is in its own file; this one holds the tree and what failures become.
@main
struct Lapwing: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lapwing",
        abstract: "A self-hosted anomaly detection service: sensor data, series, KPIs, rows of tables.",
        discussion: """
            Start a server, then talk to it from another terminal:

              lapwing serve
              lapwing demo

            or score files without a server:

              lapwing score --train normal.csv --input new.csv --output scores.csv

            The admin commands sign their requests with the credentials that the server wrote at its first start, \
            ./lapwing-data/credentials/config. Name another place with --config or LAPWING_CONFIG, another server with \
            --endpoint or LAPWING_ENDPOINT.

            Results go to standard output, progress and messages to standard error, so that

              lapwing model list --output json | jq -r '.[].id'

            works in a script.

            EXIT STATUS
            \(CommandStatus.table)
            """,
        version: LapwingVersion.text,
        groupedSubcommands: [
            CommandGroup(name: "Server", subcommands: [ServeCommand.self]),
            CommandGroup(name: "Without A Server", subcommands: [ScoreCommand.self, DetectSeriesCommand.self]),
            CommandGroup(name: "Try It", subcommands: [DemoCommand.self]),
            CommandGroup(
                name: "Training And Detection",
                subcommands: [
                    ProjectCommand.self, DataAssetCommand.self, ModelCommand.self, DeploymentCommand.self,
                    StreamCommand.self,
                    DetectCommand.self, JobCommand.self, WorkRequestCommand.self,
                ]),
            CommandGroup(name: "Object Storage", subcommands: [BucketCommand.self, ObjectCommand.self]),
            CommandGroup(name: "Access", subcommands: [UserCommand.self, KeyCommand.self, SecretCommand.self]),
        ])

    /// What is wrong with the arguments, in the form of every other message, and how they should be.
    static func usageMessage(for error: any Error) -> String {
        let text = fullMessage(for: error)
        return "lapwing: " + text.trimmingPrefix("Error: ") + "\n"
    }

    /// Runs the command that the arguments name. Failures leave through `FailureReport`, so that every command has the
    /// same exit statuses and the same form of message.
    static func main() async {
        var format = OutputFormat.table
        do {
            var command = try parseAsRoot()
            if let command = command as? any APICommand { format = command.options.output }
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            if let report = FailureReport(error) {
                Console.standard.writeError(report.text(format))
                exit(withError: report.status.exitCode)
            }
            guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
            Console.standard.writeError(usageMessage(for: error))
            exit(withError: CommandStatus.usage.exitCode)
        }
    }
}
