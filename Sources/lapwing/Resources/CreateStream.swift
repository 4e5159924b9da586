import ArgumentParser
import Detectors
import TimeSeries

/// `lapwing stream create`
struct CreateStream: APICommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Begin a stream.", discussion: "The model has to be ACTIVE.")

    enum Drift: String, CaseIterable, ExpressibleByArgument {
        case slow, off

        var core: DecisionOptions.Drift { self == .slow ? .slow : .off }
    }

    enum Start: String, CaseIterable, ExpressibleByArgument {
        case model, plant

        var core: DecisionOptions.Start { self == .model ? .model : .plant }
    }

    @Option(help: ArgumentHelp("Model that watches.", valueName: "id"))
    var model: String

    @Option(
        help: """
            slow lets the bar follow slow drift by at most one threshold per 1,050 rows; off leaves it where training put it.
            """)
    var drift: Drift = .slow

    @Option(
        help: """
            model takes the training data for normal. plant, for commissioning: if rows 5 to 30 are all above the bar, the \
            level found there becomes normal, and a fault that is already there is hidden by it.
            """)
    var start: Start = .model

    @OptionGroup var labels: LabelOptions
    @OptionGroup(title: "Connection And Output") var options: ConnectionOptions

    func perform(_ session: Session) async throws {
        try await Creation<StreamKind>(session: session, waiting: nil).run(
            .of([
                "compartmentId": .string(session.connection.compartmentID), "modelId": .string(model),
                "displayName": .text(labels.name), "description": .text(labels.description),
                "drift": .string(drift.rawValue.uppercased()), "start": .string(start.rawValue.uppercased()),
            ]))
    }
}
