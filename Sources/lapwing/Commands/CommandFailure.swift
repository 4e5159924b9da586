/// Why a command could not do what it was asked to, in words for its user.
struct CommandFailure: Error, Equatable, Sendable, CustomStringConvertible {
    var status: CommandStatus
    var message: String

    init(_ status: CommandStatus, _ message: String) {
        self.status = status
        self.message = message
    }

    var description: String { message }
}
