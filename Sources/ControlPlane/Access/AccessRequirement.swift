/// A kind of row that a call can be about.
public enum AccessTarget: Sendable, Equatable, CaseIterable {
    case project, dataAsset, model, deployment, stream, detectionJob, workRequest, privateEndpoint, bucket, secret
    case principal

    /// Users belong to the tenancy as a whole.
    var liesInCompartment: Bool { self != .principal }

    /// Nil for work requests, which belong to the family of what they are about.
    public var family: ResourceFamily? {
        switch self {
        case .project: .projects
        case .dataAsset: .dataAssets
        case .model, .deployment, .stream: .models
        case .detectionJob: .detectionJobs
        case .workRequest: nil
        case .privateEndpoint: .privateEndpoints
        case .bucket: .objectStorage
        case .secret: .secrets
        case .principal: .users
        }
    }
}

extension WorkRequest.Subject.Kind {
    /// Who may see the work request of such a subject.
    public var family: ResourceFamily {
        switch self {
        case .project: .projects
        case .dataAsset: .dataAssets
        case .model, .deployment: .models
        case .privateEndpoint: .privateEndpoints
        case .detectionJob: .detectionJobs
        }
    }
}

/// What a call needs its caller to be allowed.
public struct AccessRequirement: Sendable, Equatable {
    /// The rows that the call is about; nil when it is about none.
    public var target: AccessTarget?
    public var verb: Verb
    /// For rows of other kinds that the request names. Nil when there are none: what is then reached from a row that was
    /// let through (the model of a deployment) needs no permission of its own.
    public var related: Verb?
    /// Whether users may do it to themselves whatever their policy says: see themselves, and change their own keys.
    public var isOpenToSelf: Bool

    public init(_ verb: Verb, _ target: AccessTarget?, related: Verb? = nil, isOpenToSelf: Bool = false) {
        self.verb = verb
        self.target = target
        self.related = related
        self.isOpenToSelf = isOpenToSelf
    }

    /// For every known principal.
    public static let none = AccessRequirement(.inspect, nil)
}
