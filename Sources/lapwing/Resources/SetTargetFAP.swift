import ArgumentParser
import Digests
import OCIClient
import TimeSeries

/// `lapwing model set-fap`
struct SetTargetFAP: APICommand {
    static let configuration = CommandConfiguration(
        commandName: "set-fap", abstract: "Give a model another false alarm probability, without training again.",
        discussion: """
            The new thresholds are those that a training with that probability would have found. Deployments and streams of \
            the model go on with them. Classic MSET models have to be trained again.

              lapwing model set-fap ID --fap 0.02
            """)

    @Argument(help: "The model.")
    var id: String

    @Option(help: ArgumentHelp("Target probability that a normal row is flagged, 0...0.05.", valueName: "probability"))
    var fap: Double

    @OptionGroup(title: "Connection And Output") var options: ConnectionOptions

    func perform(_ session: Session) async throws {
        let path = Connection.ownPath + "/models/" + PercentEncoding.segment(id) + "/actions/setTargetFap"
        let outcome = try await session.connection.post(path, .object(.of(["targetFap": .decimal(fap)])))
        session.show(ResourceOutput(columns: ModelKind.columns, format: session.output).one(outcome.object))
    }
}
