/// What a detection needs to know of a model: a few columns of its row, without the report of its training, which takes longer
/// to read than a row of readings takes to score.
public struct ServingModel: Sendable, Equatable {
    public let id: ResourceID
    public let tenancy: ResourceID
    public let compartmentID: String
    public let projectID: ResourceID
    public let state: ModelLifecycle.State
    public let origin: Origin
    /// Present once the model is active.
    public let fileDigest: String?

    public init(
        id: ResourceID, tenancy: ResourceID, compartmentID: String, projectID: ResourceID, state: ModelLifecycle.State,
        origin: Origin, fileDigest: String?
    ) {
        self.id = id
        self.tenancy = tenancy
        self.compartmentID = compartmentID
        self.projectID = projectID
        self.state = state
        self.origin = origin
        self.fileDigest = fileDigest
    }

    public init(_ model: Model) {
        self.init(
            id: model.id, tenancy: model.tenancy, compartmentID: model.compartmentID, projectID: model.projectID,
            state: model.state, origin: model.origin, fileDigest: model.result?.fileDigest)
    }

    /// - Throws: `ServiceError.conflict` for models that judge windows of a KPI or rows of a table, which have no signals.
    func checkHasSignals() throws {
        switch origin {
        case .oci, .azure: return
        case .metis:
            throw ServiceError.conflict(
                "the model judges windows of a KPI and has no signals: only the Metis API, which made it, detects with it"
            )
        case .nexosis:
            throw ServiceError.conflict(
                "the model judges rows of a table one by one and has no signals: only the Nexosis API, which made it, "
                    + "predicts with it")
        }
    }
}
