import TimeSeries

/// What a list asks for. Every filter that is nil lets everything pass.
public struct ListQuery: Sendable, Equatable {
    public enum SortKey: String, Sendable { case timeCreated, displayName }
    public enum Order: String, Sendable { case ascending, descending }

    public var tenancy: ResourceID
    public var compartmentID: String?
    /// Only rows in one of these.
    public var compartments: Set<String>?
    /// Only work requests about such things.
    public var subjectKinds: [WorkRequest.Subject.Kind]?
    /// Rows of every tenancy: the operator's list of users.
    public var isServerWide = false
    public var projectID: ResourceID?
    public var modelID: ResourceID?
    public var id: ResourceID?
    public var displayName: String?
    /// The raw value of a lifecycle state. Without it deleted rows are left out.
    public var state: String?
    /// Only rows that this API made.
    public var origin: Origin?
    public var sortKey: SortKey
    public var order: Order
    /// At least 1.
    public var limit: Int
    public var after: PageCursor?
    /// Rows to leave out at the beginning, for APIs that page by counting; 0 or more.
    public var skip = 0

    public init(
        tenancy: ResourceID, compartmentID: String? = nil, projectID: ResourceID? = nil, modelID: ResourceID? = nil,
        id: ResourceID? = nil, displayName: String? = nil, state: String? = nil, sortKey: SortKey = .timeCreated,
        order: Order = .descending, limit: Int = 100, after: PageCursor? = nil
    ) {
        self.tenancy = tenancy
        self.compartmentID = compartmentID
        self.projectID = projectID
        self.modelID = modelID
        self.id = id
        self.displayName = displayName
        self.state = state
        self.sortKey = sortKey
        self.order = order
        self.limit = limit
        self.after = after
    }
}

/// The last row of a page. The next page starts behind it, whatever has been inserted meanwhile.
public struct PageCursor: Sendable, Equatable {
    public enum Key: Sendable, Equatable {
        case time(Timestamp)
        case name(String)
        /// A position in a log, which has no other order.
        case sequence(Int64)
    }
    public var key: Key
    /// Breaks ties; empty for sequences.
    public var id: String

    public init(key: Key, id: String = "") {
        self.key = key
        self.id = id
    }
}

/// A part of a list, and where the next part starts (nil at the end).
public struct Page<Item: Sendable>: Sendable {
    public var items: [Item]
    public var next: PageCursor?

    public init(items: [Item], next: PageCursor? = nil) {
        self.items = items
        self.next = next
    }
}

/// What a listing of objects asks for. Names are compared byte by byte.
public struct ObjectQuery: Sendable, Equatable {
    public var prefix: String
    /// First name wanted, inclusive.
    public var start: String?
    /// Names must lie after this one, exclusive.
    public var startAfter: String?
    /// Names must lie before this one, exclusive.
    public var end: String?
    public var limit: Int

    public init(
        prefix: String = "", start: String? = nil, startAfter: String? = nil, end: String? = nil, limit: Int = 1000
    ) {
        self.prefix = prefix
        self.start = start
        self.startAfter = startAfter
        self.end = end
        self.limit = limit
    }
}
