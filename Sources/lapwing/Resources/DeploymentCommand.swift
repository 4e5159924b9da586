import ArgumentParser

/// `lapwing deployment`
struct DeploymentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deployment",
        abstract: "Deployments: a name under which a model serves.",
        discussion: """
            lapwing deployment create --model ID --wait
            lapwing detect --deployment ID --input new.csv
            """,
        subcommands: [
            ListResources<DeploymentKind>.self, GetResource<DeploymentKind>.self, CreateDeployment.self,
            DeleteResource<DeploymentKind>.self,
        ])
}

enum DeploymentKind: ResourceKind {
    typealias Filters = ModelFilters

    static let noun = "deployment"
    static let columns = [
        ResourceColumn("NAME", "displayName"), ResourceColumn("STATE", "lifecycleState"),
        ResourceColumn("CREATED", "timeCreated", .time), ResourceColumn("ID", "id"),
    ]

    static func collection(_ connection: Connection) -> String { Connection.basePath + "/modelDeployments" }
}
