import TimeSeries

/// A window of a KPI of which it is known whether its last minute is normal: what models are trained on.
public struct KPISample: Sendable, Equatable {
    /// Counts up, and is never used twice.
    public let id: Int64
    public var observation: KPIObservation
    public var labels: KPISampleLabels
    /// W: `dataA` holds W + 1 numbers.
    public var window: Int
    /// The abnormal verdict that it was made from, which may be gone.
    public var verdictID: Int64?
    public var timeUpdated: Timestamp

    public init(
        id: Int64, observation: KPIObservation, labels: KPISampleLabels, window: Int, verdictID: Int64? = nil,
        timeUpdated: Timestamp
    ) {
        self.id = id
        self.observation = observation
        self.labels = labels
        self.window = window
        self.verdictID = verdictID
        self.timeUpdated = timeUpdated
    }
}

/// What people say of a sample. Any words are kept; trainings know `positive` and `negative`.
public struct KPISampleLabels: Sendable, Equatable {
    /// Where the sample comes from.
    public var source: String
    /// As a rule `train` or `test`.
    public var purpose: String
    /// `positive` (normal) or `negative` (abnormal); other words count for neither.
    public var verdict: String

    public static let positive = "positive"
    public static let negative = "negative"

    public init(source: String, purpose: String, verdict: String) {
        self.source = source
        self.purpose = purpose
        self.verdict = verdict
    }
}

public struct NewKPISample: Sendable, Equatable {
    public var observation: KPIObservation
    public var labels: KPISampleLabels
    public var window: Int

    public init(observation: KPIObservation, labels: KPISampleLabels, window: Int) {
        self.observation = observation
        self.labels = labels
        self.window = window
    }
}

/// What is to change in samples. What is nil stays.
public struct KPISampleChange: Sendable, Equatable {
    public var viewID: String?
    public var viewName: String?
    public var attributeID: String?
    public var attributeName: String?
    public var source: String?
    public var purpose: String?
    public var verdict: String?
    public var window: Int?
    /// Of the observation.
    public var time: Timestamp?
    /// Nil is now.
    public var timeUpdated: Timestamp?

    public init() {}

    public var isEmpty: Bool { self == KPISampleChange() }
}

/// Which samples are meant. What is nil lets everything pass; an empty list lets nothing pass.
public struct KPISampleFilter: Sendable, Equatable, Codable {
    /// Both excluded.
    public var after: Timestamp?
    public var before: Timestamp?
    /// The view's id, or a part of its name.
    public var view: String?
    /// The attribute's id, or a part of its name.
    public var attribute: String?
    public var sources: [String]?
    public var purposes: [String]?
    /// `positive`, `negative`, or what else there is.
    public var verdicts: [String]?
    public var window: Int?

    public init(
        after: Timestamp? = nil, before: Timestamp? = nil, view: String? = nil, attribute: String? = nil,
        sources: [String]? = nil, purposes: [String]? = nil, verdicts: [String]? = nil, window: Int? = nil
    ) {
        self.after = after
        self.before = before
        self.view = view
        self.attribute = attribute
        self.sources = sources
        self.purposes = purposes
        self.verdicts = verdicts
        self.window = window
    }
}

public struct KPISampleCounts: Sendable, Equatable, Codable {
    /// With those that are neither positive nor negative.
    public var total: Int
    public var positive: Int
    public var negative: Int

    public init(total: Int = 0, positive: Int = 0, negative: Int = 0) {
        self.total = total
        self.positive = positive
        self.negative = negative
    }
}
