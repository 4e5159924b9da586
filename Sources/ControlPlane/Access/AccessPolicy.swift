/// How much a principal may do, each verb including those before it.
public enum Verb: String, Sendable, Codable, CaseIterable, Comparable {
    /// See in lists that something is there.
    case inspect
    /// See all of it, and what belongs to it.
    case read
    /// Detect with it, fill it, rename it.
    case use
    /// Make it, move it, delete it.
    case manage

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
    public static func < (a: Verb, b: Verb) -> Bool { a.rank < b.rank }
}

/// What policies speak about.
public enum ResourceFamily: String, Sendable, Codable, CaseIterable {
    case projects
    case dataAssets
    /// With their deployments and streams, and detection.
    case models
    case detectionJobs
    case privateEndpoints
    /// Buckets and their objects.
    case objectStorage
    case secrets
    /// Users, their policies and their keys. They lie in no compartment.
    case users
}

/// What a principal may do: everything that at least one statement allows.
public struct AccessPolicy: Sendable, Equatable, Codable {
    public struct Statement: Sendable, Equatable, Codable {
        public var verb: Verb
        /// Nil is every family.
        public var families: [ResourceFamily]?
        /// Nil is the whole tenancy.
        public var compartments: [String]?

        public init(verb: Verb, families: [ResourceFamily]? = nil, compartments: [String]? = nil) {
            self.verb = verb
            self.families = families
            self.compartments = compartments
        }

        func covers(_ verb: Verb, _ family: ResourceFamily) -> Bool {
            self.verb >= verb && families?.contains(family) != false
        }
    }

    public var statements: [Statement]

    public init(_ statements: [Statement]) { self.statements = statements }

    public static let manageAll = AccessPolicy([Statement(verb: .manage)])

    /// Whether nothing in the tenancy is kept from its holder.
    public var managesAll: Bool {
        ResourceFamily.allCases.allSatisfy { allows(.manage, $0, compartment: nil) }
    }

    /// - Parameter compartment: nil for what lies in none, or for the whole tenancy.
    public func allows(_ verb: Verb, _ family: ResourceFamily, compartment: String?) -> Bool {
        statements.contains { statement in
            guard statement.covers(verb, family) else { return false }
            guard let compartments = statement.compartments else { return true }
            return compartment.map(compartments.contains) ?? false
        }
    }

    /// The compartments in which `verb` is allowed; nil for all of them.
    public func compartments(_ verb: Verb, _ family: ResourceFamily) -> Set<String>? {
        if allows(verb, family, compartment: nil) { return nil }
        return Set(statements.filter { $0.covers(verb, family) }.flatMap { $0.compartments ?? [] })
    }

    /// Whether everything that `other` allows is allowed here too: nobody hands out more than they hold.
    public func covers(_ other: AccessPolicy) -> Bool {
        other.statements.allSatisfy { statement in
            (statement.families ?? ResourceFamily.allCases).allSatisfy { family in
                guard let compartments = statement.compartments else {
                    return allows(statement.verb, family, compartment: nil)
                }
                return compartments.allSatisfy { allows(statement.verb, family, compartment: $0) }
            }
        }
    }
}
