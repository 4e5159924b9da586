import ArgumentParser
import TimeSeries

/// `lapwing model create`
struct CreateModel: APICommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Train a model.",
        discussion: """
            Training needs data of normal operation: at least max(8 × signals, 80) rows, at most 300 signals. It runs in \
            the background; --wait shows its progress and returns when the model is ACTIVE (status 0) or FAILED \
            (status 1, with the reason).

              lapwing model create --project ID --data-asset ID --wait
              lapwing model create --project ID --data-asset ID --data-asset ID --fap 0.02

            Several data assets are joined in the order given.

            \(AlgorithmOptions.help)
            """)

    @Option(help: ArgumentHelp("Project it belongs to.", valueName: "id"))
    var project: String

    @Option(name: .customLong("data-asset"), help: ArgumentHelp("Training data. Repeatable.", valueName: "id"))
    var dataAssets: [String]

    @Option(
        help: ArgumentHelp(
            "Target probability that a value of a normal row is flagged, 0...0.05.", valueName: "probability"))
    var fap: Double = 0.01

    @Option(help: ArgumentHelp("Share of the rows used to fit, the rest to check, 0.5...0.9.", valueName: "share"))
    var trainingFraction: Double = 0.7

    @Option(
        help: ArgumentHelp(
            "What the data are: multivariate, or univariate for signals to be judged one by one. (default: by the data)",
            valueName: "kind"))
    var hint: Hint?

    @Option(
        help: ArgumentHelp(
            "Rows that a univariate model looks back on, 1...100. (default: chosen in training)", valueName: "rows"))
    var windowSize: Int?

    enum Hint: String, CaseIterable, ExpressibleByArgument {
        case multivariate, univariate
        var wire: String { self == .multivariate ? "MULTIVARIATE_MSET" : "UNIVARIATE_OCSVM" }
    }

    @OptionGroup var algorithm: AlgorithmOptions
    @OptionGroup var labels: LabelOptions
    @OptionGroup var waiting: WaitOptions
    @OptionGroup(title: "Connection And Output") var options: ConnectionOptions

    func validate() throws {
        guard !dataAssets.isEmpty else { throw ValidationError("--data-asset: name at least one data asset") }
    }

    func perform(_ session: Session) async throws {
        var training = JSONObject.of([
            "dataAssetIds": .array(dataAssets.map { .string($0) }), "targetFap": .decimal(fap),
            "trainingFraction": .decimal(trainingFraction), "algorithmHint": .text(hint?.wire),
            "windowSize": windowSize.map { .number(Double($0), isInteger: true) },
        ])
        for case (let name, let value?) in algorithm.members {
            training = JSONObject(training.members + [.init(name: name, value: value)])
        }
        try await Creation<ModelKind>(session: session, waiting: waiting).run(
            .of([
                "compartmentId": .string(session.connection.compartmentID), "projectId": .string(project),
                "displayName": .text(labels.name), "description": .text(labels.description),
                "modelTrainingDetails": .object(training),
            ]))
    }
}
