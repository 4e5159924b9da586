import ArgumentParser

/// `lapwing data-asset`
struct DataAssetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "data-asset",
        abstract: "Data assets: training data, by the name of the object that holds it.",
        discussion: """
            lapwing object put normal.csv
            lapwing data-asset create --project ID --object normal.csv

            The object is read when a model is trained with the asset, not before. See 'lapwing object put --help' for \
            the form of the data.
            """,
        subcommands: [
            ListResources<DataAssetKind>.self, GetResource<DataAssetKind>.self, CreateDataAsset.self,
            DeleteResource<DataAssetKind>.self,
        ])
}

enum DataAssetKind: ResourceKind {
    typealias Filters = ProjectFilters

    static let noun = "data asset"
    static let columns = [
        ResourceColumn("NAME", "displayName"), ResourceColumn("STATE", "lifecycleState"),
        ResourceColumn("CREATED", "timeCreated", .time), ResourceColumn("ID", "id"),
    ]

    static func collection(_ connection: Connection) -> String { Connection.basePath + "/dataAssets" }
}
