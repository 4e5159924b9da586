import ArgumentParser
import TimeSeries

/// `lapwing project create`
struct CreateProject: APICommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Create a project.",
        discussion: """
            In a script:

              PROJECT=$(lapwing project create --name pumps --output json | jq -r .id)
            """)

    @OptionGroup var labels: LabelOptions
    @OptionGroup(title: "Connection And Output") var options: ConnectionOptions

    func perform(_ session: Session) async throws {
        try await Creation<ProjectKind>(session: session).run(
            .of([
                "compartmentId": .string(session.connection.compartmentID), "displayName": .text(labels.name),
                "description": .text(labels.description),
            ]))
    }
}
