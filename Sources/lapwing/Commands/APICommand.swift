import ArgumentParser

/// A command that talks to a server. It says what it does in `perform`; where the server is and who asks comes from its
/// connection options, and tests hand in a session of their own.
protocol APICommand: AsyncParsableCommand {
    var options: ConnectionOptions { get }
    func perform(_ session: Session) async throws
}

extension APICommand {
    func run() async throws { try await perform(try options.makeSession()) }
}

/// What a command works with: the server, the terminal, and the form of its results.
struct Session: Sendable {
    var connection: Connection
    var console: Console
    var output: OutputFormat

    /// Writes the result of the command.
    func show(_ text: String) { console.write(text) }

    /// Tells the user something that is not the result.
    func note(_ message: String) { console.writeError("lapwing: \(DisplayText.printable(message))\n") }
}
