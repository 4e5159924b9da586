import ArgumentParser
import Digests
import OCIClient

/// `lapwing model report`
struct ModelReport: APICommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Show what a training found out, and how far to trust it.",
        discussion: """
            Beside what 'model get' shows: the algorithm and its settings, the rates at which rows (rowFap) and values \
            (valueFap) of training were flagged by models that had not seen them, the rows that remain after allowing for \
            smoothing (effectiveSampleSize), and whether a missed target is within chance (isGoalWithinNoise).
            """)

    @Argument(help: "The model.")
    var id: String

    @OptionGroup(title: "Connection And Output") var options: ConnectionOptions

    private static let columns = [
        ResourceColumn("ALGORITHM", "algorithm"), ResourceColumn("ROWS", "rows", .number),
        ResourceColumn("FAP", "fap", .number), ResourceColumn("ROW FAP", "rowFap", .number),
        ResourceColumn("VALUE FAP", "valueFap", .number),
        ResourceColumn("EFFECTIVE ROWS", "effectiveSampleSize", .number), ResourceColumn("WARNING", "warning"),
    ]

    func perform(_ session: Session) async throws {
        let path = Connection.ownPath + "/models/" + PercentEncoding.segment(id) + "/report"
        let report = try await session.connection.getObject(path)
        session.show(ResourceOutput(columns: Self.columns, format: session.output).one(report))
    }
}
