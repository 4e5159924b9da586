import ArgumentParser
import TimeSeries

/// `lapwing deployment create`
struct CreateDeployment: APICommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Deploy a model.", discussion: "The model has to be ACTIVE.")

    @Option(help: ArgumentHelp("Model that serves.", valueName: "id"))
    var model: String

    @OptionGroup var labels: LabelOptions
    @OptionGroup var waiting: WaitOptions
    @OptionGroup(title: "Connection And Output") var options: ConnectionOptions

    func perform(_ session: Session) async throws {
        try await Creation<DeploymentKind>(session: session, waiting: waiting).run(
            .of([
                "compartmentId": .string(session.connection.compartmentID), "modelId": .string(model),
                "displayName": .text(labels.name), "description": .text(labels.description),
            ]))
    }
}
