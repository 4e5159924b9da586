import ArgumentParser
import TimeSeries

/// `lapwing work-request`
struct WorkRequestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "work-request",
        abstract: "Work requests: what goes on in the background, how far it is, and why it failed.",
        subcommands: [
            ListResources<WorkRequestKind>.self, GetResource<WorkRequestKind>.self, WorkRequestLogs.self,
            WorkRequestErrors.self, CancelWorkRequest.self,
        ])
}

enum WorkRequestKind: ResourceKind {
    typealias Filters = NoFilters

    static let noun = "work request"
    static let columns = [
        ResourceColumn("OPERATION", "operationType"), ResourceColumn("STATUS", "status"),
        ResourceColumn("PERCENT", "percentComplete", .number), ResourceColumn("ACCEPTED", "timeAccepted", .time),
        ResourceColumn("FINISHED", "timeFinished", .time), ResourceColumn("ID", "id"),
    ]

    static func collection(_ connection: Connection) -> String { Connection.basePath + "/workRequests" }
}
