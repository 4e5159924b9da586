import ArgumentParser

/// What the program's exit status tells a script. The numbers are a promise: they do not change.
enum CommandStatus: Int32, CaseIterable, Sendable {
    case success = 0
    /// The server refused, or what was waited for ended FAILED.
    case refused = 1
    /// Something on this side: a file, the configuration, the data in a file.
    case badInput = 2
    case unreachable = 3
    case timedOut = 4
    case notAuthenticated = 5
    case notFound = 6
    case usage = 64

    var meaning: String {
        switch self {
        case .success: "done"
        case .refused: "the server refused, or what was waited for FAILED"
        case .badInput: "a file, its data, or the configuration cannot be used"
        case .unreachable: "the server cannot be reached"
        case .timedOut: "--wait timed out; the work goes on in the server"
        case .notAuthenticated: "the server does not accept the credentials"
        case .notFound: "there is no such resource"
        case .usage: "wrong arguments"
        }
    }

    var exitCode: ExitCode { ExitCode(rawValue) }

    /// One line a status, for the help.
    static let table = allCases.map { status in
        "  \(status.rawValue)".padding(toColumn: 6) + status.meaning
    }.joined(separator: "\n")
}
