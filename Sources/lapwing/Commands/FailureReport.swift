import ArgumentParser
import Credentials
import Detectors
import OCIClient
import TimeSeries

/// What the user is told about an error, and the exit status that goes with it.
struct FailureReport: Equatable {
    var status: CommandStatus
    var message: String
    /// Set when the server refused.
    var refusal: ServiceFailure?

    /// Nil for what ArgumentParser reports itself: wrong arguments, requests for help, and plain exit codes.
    init?(_ error: any Error) {
        switch error {
        case let error as CommandFailure: self.init(status: error.status, message: error.message)
        case let error as ServiceFailure: self.init(error)
        case let error as ConnectionFailure: self.init(status: .unreachable, message: error.message)
        case let error as PollTimeout: self.init(status: .timedOut, message: error.description)
        case let error as TableError: self.init(status: .badInput, message: error.description)
        case let error as JSONSyntaxError: self.init(status: .badInput, message: error.description)
        case let error as DetectorError: self.init(status: .badInput, message: error.description)
        case let error as ConfigFileError: self.init(status: .badInput, message: error.description)
        case let error as KeyError: self.init(status: .badInput, message: error.description)
        case let error as FileFailure: self.init(status: .badInput, message: "\(error)")
        case is ExitCode: return nil
        default:
            guard Lapwing.exitCode(for: error) == .failure else { return nil }
            self.init(status: .refused, message: "\(error)")
        }
    }

    private init(status: CommandStatus, message: String) {
        self.status = status
        self.message = message
    }

    private init(_ refusal: ServiceFailure) {
        status =
            switch refusal.status {
            case 401: .notAuthenticated
            case 404: .notFound
            default: .refused
            }
        // HEAD has no body to say more.
        message = refusal.message.isEmpty ? "\(status.meaning) (status \(refusal.status))" : refusal.message
        if status == .notAuthenticated {
            message += " (are --config and --profile those of this server, and is the clock right?)"
        }
        self.refusal = refusal
    }

    /// With `--output json` a JSON object follows the message, on a line of its own.
    func text(_ format: OutputFormat) -> String {
        var text = "lapwing: \(DisplayText.printable(message))"
        if let refusal, !refusal.code.isEmpty { text += " [\(refusal.status) \(refusal.code)]" }
        text += "\n"
        guard format == .json else { return text }
        var json = JSONWriter()
        json.beginObject()
        json.key("code")
        json.string(refusal.map(\.code) ?? "\(status)")
        json.key("message")
        json.string(message)
        json.key("status")
        json.integer(refusal?.status)
        json.key("opcRequestId")
        json.string(refusal?.opcRequestID)
        json.endObject()
        return text + String(decoding: json.bytes, as: UTF8.self) + "\n"
    }
}
