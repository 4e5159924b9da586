import TimeSeries

/// A resource that can be moved to another compartment. A new kind needs this conformance, three lines in `MoveService` and
/// a route.
protocol Movable: Sendable {
    var id: ResourceID { get }
    var compartmentID: String { get set }
    var etag: Int64 { get }
    mutating func noteChange(at time: Timestamp)
}

extension Project: Movable { mutating func noteChange(at time: Timestamp) { timeUpdated = time } }
extension DataAsset: Movable { mutating func noteChange(at time: Timestamp) { timeUpdated = time } }
extension Model: Movable { mutating func noteChange(at time: Timestamp) { timeUpdated = time } }
extension PrivateEndpoint: Movable { mutating func noteChange(at time: Timestamp) { timeUpdated = time } }
/// Knows no time of its last change.
extension DetectionJob: Movable { mutating func noteChange(at time: Timestamp) {} }

/// Where a resource is to go, and on which conditions.
public struct CompartmentMove: Sendable {
    public var compartmentID: String
    public var ifMatch: EtagCondition
    public var retry: RetryToken?

    public init(to compartmentID: String, ifMatch: EtagCondition, retry: RetryToken?) {
        self.compartmentID = compartmentID
        self.ifMatch = ifMatch
        self.retry = retry
    }
}

/// Moves resources between compartments. What belongs to a resource stays where it is.
///
/// Every call returns nil when there is no such resource, and changes nothing when its retry token was seen before.
public struct MoveService: Sendable {
    let environment: ServiceEnvironment

    public func project(_ id: ResourceID, _ move: CompartmentMove, caller: Caller) async throws -> Project? {
        try await run(
            id, move, caller, name: "Project", find: { try $0.project(id, tenancy: caller.tenancy) },
            update: { try $0.update($1) })?.resource
    }

    public func dataAsset(_ id: ResourceID, _ move: CompartmentMove, caller: Caller) async throws -> DataAsset? {
        try await run(
            id, move, caller, name: "DataAsset", find: { try $0.dataAsset(id, tenancy: caller.tenancy) },
            update: { try $0.update($1) })?.resource
    }

    public func model(_ id: ResourceID, _ move: CompartmentMove, caller: Caller) async throws -> Model? {
        try await run(
            id, move, caller, name: "Model", find: { try $0.model(id, tenancy: caller.tenancy) },
            update: { try $0.update($1) })?.resource
    }

    public func detectionJob(_ id: ResourceID, _ move: CompartmentMove, caller: Caller) async throws -> DetectionJob? {
        try await run(
            id, move, caller, name: "DetectionJob", find: { try $0.detectionJob(id, tenancy: caller.tenancy) },
            update: { try $0.update($1) })?.resource
    }

    /// With a work request, which is finished when this returns.
    public func privateEndpoint(
        _ id: ResourceID, _ move: CompartmentMove, caller: Caller
    ) async throws -> Created<PrivateEndpoint>? {
        try await run(
            id, move, caller, name: "PrivateEndpoint", work: (.movePrivateEndpoint, .privateEndpoint),
            find: { try $0.privateEndpoint(id, tenancy: caller.tenancy) }, update: { try $0.update($1) })
    }

    /// - Parameter work: the work request, for kinds whose clients wait for one.
    private func run<Resource: Movable>(
        _ id: ResourceID, _ move: CompartmentMove, _ caller: Caller, name: String,
        work: (operation: WorkRequest.Operation, kind: WorkRequest.Subject.Kind)? = nil,
        find: @escaping @Sendable (any MetadataWriter) throws -> Resource?,
        update: @escaping @Sendable (any MetadataWriter, Resource) throws -> Resource
    ) async throws -> Created<Resource>? {
        let now = environment.clock.now()
        let requestID = environment.ids.next()
        return try await environment.store.write { transaction in
            guard try find(transaction) != nil else { return nil }
            return try transaction.creatingOnce(
                move.retry, operation: "change\(name)Compartment/\(id.hex)", tenancy: caller.tenancy, now: now,
                find: { _ in try find(transaction) },
                create: {
                    guard var resource = try find(transaction) else {
                        throw ServiceError.notFound(kind: name, id: id.hex)
                    }
                    try move.ifMatch.check(resource.etag)
                    resource.compartmentID = move.compartmentID
                    resource.noteChange(at: now)
                    let moved = try update(transaction, resource)
                    guard let work else { return (Created(moved), id) }
                    let request = try transaction.insertFinished(
                        id: requestID, operation: work.operation,
                        subject: .init(kind: work.kind, id: id, action: .updated), caller: caller,
                        compartmentID: move.compartmentID, now: now)
                    return (Created(moved, workRequestID: request.id), id)
                })
        }
    }
}
