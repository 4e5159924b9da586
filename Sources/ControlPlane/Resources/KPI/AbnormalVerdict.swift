import TimeSeries

/// A minute that was judged abnormal, kept for whoever looks after the KPI. (`KPIDetection.Verdict` is the judgement itself.)
public struct AbnormalVerdict: Sendable, Equatable {
    /// What whoever looked at it says it was.
    public enum Mark: Int, Sendable, Codable, CaseIterable {
        case none = 0
        /// Normal after all.
        case positive = 1
        /// Abnormal indeed.
        case negative = 2
    }

    /// Counts up, and is never used twice.
    public let id: Int64
    public var observation: KPIObservation
    public var mark: Mark

    public init(id: Int64, observation: KPIObservation, mark: Mark = .none) {
        self.id = id
        self.observation = observation
        self.mark = mark
    }
}

/// Which abnormal verdicts are searched for. What is nil lets everything pass.
public struct VerdictFilter: Sendable, Equatable {
    /// Both excluded.
    public var after: Timestamp?
    public var before: Timestamp?
    /// The view's id, or a part of its name.
    public var view: String?
    /// The attribute's id, or a part of its name.
    public var attribute: String?

    public init(after: Timestamp? = nil, before: Timestamp? = nil, view: String? = nil, attribute: String? = nil) {
        self.after = after
        self.before = before
        self.view = view
        self.attribute = attribute
    }
}

/// How many abnormal verdicts a project keeps: when one more would pass either limit, the oldest go.
public struct VerdictLimits: Sendable, Equatable {
    public var rows: Int
    public var bytes: Int

    public init(rows: Int = 50_000, bytes: Int = 256 << 20) {
        self.rows = rows
        self.bytes = bytes
    }
}
