import ArgumentParser
import TimeSeries

/// `lapwing data-asset create`
struct CreateDataAsset: APICommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Create a data asset from an object of the built-in object storage.")

    @Option(help: ArgumentHelp("Project it belongs to.", valueName: "id"))
    var project: String

    @OptionGroup var place: BucketOption

    @Option(help: ArgumentHelp("Object with the data, CSV or JSON.", valueName: "name"))
    var object: String

    @Option(help: "Object storage namespace. (default: asked from the server)")
    var namespace: String?

    @OptionGroup var labels: LabelOptions
    @OptionGroup(title: "Connection And Output") var options: ConnectionOptions

    func perform(_ session: Session) async throws {
        var namespaceName = namespace
        if namespaceName == nil { namespaceName = try await session.connection.namespace() }
        try await Creation<DataAssetKind>(session: session).run(
            .of([
                "compartmentId": .string(session.connection.compartmentID), "projectId": .string(project),
                "displayName": .text(labels.name), "description": .text(labels.description),
                "dataSourceDetails": .object(
                    .of([
                        "dataSourceType": .string("ORACLE_OBJECT_STORAGE"), "namespace": .text(namespaceName),
                        "bucketName": .string(place.name), "objectName": .string(object),
                    ])),
            ]))
    }
}
