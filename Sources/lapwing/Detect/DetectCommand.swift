import ArgumentParser
import TimeSeries

/// `lapwing detect`
struct DetectCommand: APICommand {
    static let configuration = CommandConfiguration(
        commandName: "detect",
        abstract: "Find anomalies in a file, with a model, a deployment or a stream of the server.",
        discussion: """
            lapwing detect --deployment ID --input new.csv
            lapwing detect --stream ID --input next.csv
            lapwing detect --model ID --input new.json --sensitivity 0.6 --output csv
            lapwing object get new.csv | lapwing detect --model ID --input -

            The result has the anomalous rows only, each with the signals that are guilty, the guiltiest first. A score of \
            0.5 lies exactly on the trained threshold.

            One call takes at most 30000 points (rows × signals), and the server keeps nothing between calls. A larger \
            file is refused, unless --split sends it in consecutive pieces: then the first rows of each piece are judged \
            without those before them, which may differ a little from one call. A stream (lapwing stream --help) remembers \
            all rows: it takes files of any length, and each file goes on where the last one ended.
            """)

    @Option(help: ArgumentHelp("Deployment to ask. (this, --model or --stream)", valueName: "id"))
    var deployment: String?

    @Option(help: ArgumentHelp("ACTIVE model to ask. (this, --deployment or --stream)", valueName: "id"))
    var model: String?

    @Option(help: ArgumentHelp("Stream that goes on with these rows.", valueName: "id"))
    var stream: String?

    @Option(
        help: ArgumentHelp(
            "CSV or JSON file in the form of training data (lapwing object put --help); - is standard input.",
            valueName: "file"))
    var input: String

    @Option(help: ArgumentHelp("0...1: more flags more; 0.5 is what was trained.", valueName: "share"))
    var sensitivity: Double = 0.5

    @Flag(help: "Send more than 30000 points in several calls.")
    var split = false

    @Option(help: "Lets the bar follow slow drift or leaves it where training put it; a stream has its own.")
    var drift: CreateStream.Drift?

    @Flag(help: "Show every row, not only the anomalous ones.")
    var all = false

    @OptionGroup(title: "Connection And Output") var options: ConnectionOptions

    func validate() throws {
        guard [deployment, model, stream].count(where: { $0 != nil }) == 1 else {
            throw ValidationError("name either --deployment, --model or --stream")
        }
        guard stream == nil || drift == nil else {
            throw ValidationError("--drift: a stream has its own, given when it was created")
        }
        guard (0...1).contains(sensitivity) else { throw ValidationError("--sensitivity must lie in 0...1") }
    }

    func perform(_ session: Session) async throws {
        let table = try DetectionInput.table(try DetectionInput.read(input), name: input)
        let request = DetectionRequest(
            target: target, sensitivity: sensitivity, drift: drift?.rawValue.uppercased(), showsAll: all)
        let rowsPerCall = max(1, DetectionRequest.largestCall / max(1, table.signalCount))
        var pieces = [0..<table.rowCount]
        if table.values.count > DetectionRequest.largestCall {
            guard split || stream != nil else {
                throw CommandFailure(
                    .badInput,
                    "\(input) has \(table.values.count) points (\(table.rowCount) rows × \(table.signalCount) signals), but "
                        + "one call takes at most \(DetectionRequest.largestCall), here \(rowsPerCall) rows: send fewer, "
                        + "or let --split send several calls")
            }
            pieces = stride(from: 0, to: table.rowCount, by: rowsPerCall).map {
                $0..<min($0 + rowsPerCall, table.rowCount)
            }
            if stream == nil {
                session.note(
                    "\(pieces.count) calls of at most \(rowsPerCall) rows; the first rows of each are judged without those before"
                )
            }
        }
        var results: [DetectedRow] = []
        for piece in pieces {
            let found = try await request.send(
                piece.count == table.rowCount ? table : table.rows(piece), session.connection)
            results += stream == nil ? found.map { $0.shifted(by: piece.lowerBound) } : found
        }
        session.show(DetectionOutput(rows: results).text(session.output))
    }

    private var target: DetectionRequest.Target {
        if let stream { return .stream(stream) }
        return deployment.map { .deployment($0) } ?? .model(model ?? "")
    }
}
