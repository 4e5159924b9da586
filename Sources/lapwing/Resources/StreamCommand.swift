import ArgumentParser

/// `lapwing stream`
struct StreamCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stream",
        abstract: "Streams: series that a model watches from call to call.",
        discussion: """
            lapwing stream create --model ID
            lapwing detect --stream ID --input first.csv
            lapwing detect --stream ID --input next.csv
            lapwing stream get ID
            lapwing stream acknowledge ID

            A detection with --model or --deployment begins anew with every call. A stream remembers: rows are judged with \
            the rows before them, incidents have one id across calls, the bar follows slow drift, and the stream tells when \
            the model should be trained again.
            """,
        subcommands: [
            ListResources<StreamKind>.self, GetResource<StreamKind>.self, CreateStream.self, AcknowledgeStream.self,
            DeleteResource<StreamKind>.self,
        ])
}

enum StreamKind: ResourceKind {
    typealias Filters = ModelFilters

    static let noun = "stream"
    static let columns = [
        ResourceColumn("NAME", "displayName"), ResourceColumn("STATE", "lifecycleState"),
        ResourceColumn("ROWS", "rowCount", .number), ResourceColumn("SCORE", "score", .number),
        ResourceColumn("THRESHOLD", "threshold", .number), ResourceColumn("INCIDENT", "incidentId", .number),
        ResourceColumn("DRIFT", "driftAllowance", .number), ResourceColumn("ADVICE", "advice"),
        ResourceColumn("LAST ROW", "timeLastRow", .time), ResourceColumn("ID", "id"),
    ]

    static func collection(_ connection: Connection) -> String { Connection.ownPath + "/streams" }
}
