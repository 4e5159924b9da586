import ArgumentParser

/// `lapwing project`
struct ProjectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "project",
        abstract: "Projects: what keeps data assets and models together.",
        discussion: """
            lapwing project create --name pumps
            lapwing project list --state ACTIVE

            A project with living data assets or models cannot be deleted.
            """,
        subcommands: [
            ListResources<ProjectKind>.self, GetResource<ProjectKind>.self, CreateProject.self,
            DeleteResource<ProjectKind>.self,
        ])
}

enum ProjectKind: ResourceKind {
    typealias Filters = NameFilters

    static let noun = "project"
    static let columns = [
        ResourceColumn("NAME", "displayName"), ResourceColumn("STATE", "lifecycleState"),
        ResourceColumn("CREATED", "timeCreated", .time), ResourceColumn("ID", "id"),
    ]

    static func collection(_ connection: Connection) -> String { Connection.basePath + "/projects" }
}
