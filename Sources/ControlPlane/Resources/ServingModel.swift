/// What a detection needs to know of a model: a few columns of its row, without the report of its training, which takes longer
/// to read than a row of readings takes to score.
public struct ServingModel: Sendable, Equatable {
    public let id: ResourceID
    public let tenancy: ResourceID
    public let compartmentID: String
    public let projectID: ResourceID
    public let state: ModelLifecycle.State
    /// Present once the model is active.
    public let fileDigest: String?

    public init(
        id: ResourceID, tenancy: ResourceID, compartmentID: String, projectID: ResourceID, state: ModelLifecycle.State,
        fileDigest: String?
    ) {
        self.id = id
        self.tenancy = tenancy
        self.compartmentID = compartmentID
        self.projectID = projectID
        self.state = state
        self.fileDigest = fileDigest
    }

    public init(_ model: Model) {
        self.init(
            id: model.id, tenancy: model.tenancy, compartmentID: model.compartmentID, projectID: model.projectID,
            state: model.state, fileDigest: model.result?.fileDigest)
    }
}
