import TimeSeries

/// What every use case needs from outside. Never changes, and is held by reference: see `Services`.
public final class ServiceEnvironment: Sendable {
    public let store: any MetadataStore
    public let objects: any ObjectStore
    public let clock: any WallClock
    public let ids: any IdentitySource
    public let signal: any JobSignal
    public let sealing: any SecretSealing
    /// Called after a change of keys or policies is durable and before it is acknowledged: what is remembered of
    /// credentials is to be forgotten.
    public let credentialsChanged: @Sendable () -> Void

    public init(
        store: any MetadataStore, objects: any ObjectStore, clock: any WallClock, ids: any IdentitySource,
        signal: any JobSignal, sealing: any SecretSealing, credentialsChanged: @escaping @Sendable () -> Void
    ) {
        self.store = store
        self.objects = objects
        self.clock = clock
        self.ids = ids
        self.signal = signal
        self.sealing = sealing
        self.credentialsChanged = credentialsChanged
    }

    /// The same, with a store in which the caller's policy decides what is there.
    func acting(as caller: Caller, for requirement: AccessRequirement) -> ServiceEnvironment {
        ServiceEnvironment(
            store: GuardedStore(base: store, access: AccessGuard(caller: caller, requirement: requirement)),
            objects: objects, clock: clock, ids: ids, signal: signal, sealing: sealing,
            credentialsChanged: credentialsChanged)
    }
}

/// Who asks. Every look-up is bound to the caller's tenancy, so that foreign ids answer like unknown ones.
public struct Caller: Sendable, Equatable {
    public let principal: Principal
    public var tenancy: ResourceID { principal.tenancy }

    public init(principal: Principal) { self.principal = principal }
}

/// What an update does to one field.
public enum Change<Value: Sendable & Equatable>: Sendable, Equatable {
    case keep
    case set(Value)
    case clear

    func applied(to current: Value?) -> Value? {
        switch self {
        case .keep: current
        case .set(let value): value
        case .clear: nil
        }
    }
}

/// The fields that every named resource lets its owner change.
public struct LabelChange: Sendable, Equatable {
    public var displayName: Change<String>
    public var description: Change<String>
    public var freeformTags: Change<[String: String]>
    public var definedTags: Change<[String: [String: TagValue]]>

    public init(
        displayName: Change<String> = .keep, description: Change<String> = .keep,
        freeformTags: Change<[String: String]> = .keep, definedTags: Change<[String: [String: TagValue]]> = .keep
    ) {
        self.displayName = displayName
        self.description = description
        self.freeformTags = freeformTags
        self.definedTags = definedTags
    }

    /// A cleared name falls back to a generated one, since no resource is without a name.
    func apply(name: inout String, description: inout String?, tags: inout Tags, kind: String, now: Timestamp) {
        name = displayName.applied(to: name) ?? GeneratedName.make(kind: kind, time: now)
        description = self.description.applied(to: description)
        tags.freeform = freeformTags.applied(to: tags.freeform) ?? [:]
        tags.defined = definedTags.applied(to: tags.defined) ?? [:]
    }
}

/// Names for resources whose creator gave none: the kind and the time, e.g. `aiproject20210108222435`.
enum GeneratedName {
    static func make(kind: String, time: Timestamp) -> String {
        kind + time.description.prefix(19).filter { $0.isASCII && $0.isNumber }
    }
}

/// The `if-match` condition of a write.
public enum EtagCondition: Sendable, Equatable {
    case any
    case matches(String)

    func check(_ etag: Int64) throws {
        if case .matches(let wanted) = self, wanted != String(etag) { throw ServiceError.staleEtag(String(etag)) }
    }
}
