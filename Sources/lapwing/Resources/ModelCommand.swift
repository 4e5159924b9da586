import ArgumentParser

/// `lapwing model`
struct ModelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model",
        abstract: "Models: train them, and see how well that went.",
        discussion: """
            lapwing model create --project ID --data-asset ID --fap 0.01 --wait
            lapwing model get ID
            lapwing model report ID
            lapwing model set-fap ID --fap 0.02

            An ACTIVE model can be asked at once: lapwing detect --model ID --input new.csv
            A model with a living deployment cannot be deleted.
            """,
        subcommands: [
            ListResources<ModelKind>.self, GetResource<ModelKind>.self, CreateModel.self,
            ModelReport.self, SetTargetFAP.self,
            DeleteResource<ModelKind>.self,
        ])
}

enum ModelKind: ResourceKind {
    typealias Filters = ProjectFilters

    static let noun = "model"
    static let columns = [
        ResourceColumn("NAME", "displayName"), ResourceColumn("STATE", "lifecycleState"),
        ResourceColumn("FAP", "modelTrainingResults.fap", .number),
        ResourceColumn("ROW FAP", "modelTrainingResults.multivariateFap", .number),
        ResourceColumn("CREATED", "timeCreated", .time), ResourceColumn("ID", "id"),
    ]

    static func collection(_ connection: Connection) -> String { Connection.basePath + "/models" }
}
