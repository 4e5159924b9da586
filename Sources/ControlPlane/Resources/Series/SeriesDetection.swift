import TimeSeries

/// What a detection over a source's series is asked for.
public struct SeriesDetectionRequest: Sendable, Equatable, Codable {
    public var source: SeriesSource
    /// Both included.
    public var start: Timestamp
    public var end: Timestamp
    /// Most variables that an anomalous row names as its contributors.
    public var contributors: Int

    public init(source: SeriesSource, start: Timestamp, end: Timestamp, contributors: Int) {
        self.source = source
        self.start = start
        self.end = end
        self.contributors = contributors
    }
}

/// A detection over a source's series, carried out by the work queue; its result is kept for a while.
public struct SeriesDetection: Sendable {
    public var id: ResourceID
    public var modelID: ResourceID
    public var request: SeriesDetectionRequest
    public var status: SeriesStatus
    /// Set when the status is failed.
    public var failure: SeriesFailure?
    /// Empty unless the status is ready.
    public var findings: SeriesFindings

    public init(
        id: ResourceID, modelID: ResourceID, request: SeriesDetectionRequest, status: SeriesStatus,
        failure: SeriesFailure? = nil, findings: SeriesFindings = SeriesFindings()
    ) {
        self.id = id
        self.modelID = modelID
        self.request = request
        self.status = status
        self.failure = failure
        self.findings = findings
    }
}

/// What was found in the rows of several series.
public struct SeriesFindings: Sendable, Equatable {
    /// Of every variable, by name.
    public var states: [VariableState]
    /// By time.
    public var rows: [SeriesRow]

    public init(states: [VariableState] = [], rows: [SeriesRow] = []) {
        self.states = states
        self.rows = rows
    }
}

/// One instant, judged.
public struct SeriesRow: Sendable, Equatable {
    public struct Contributor: Sendable, Equatable {
        public var variable: String
        /// 0...1; over all variables they sum to 1.
        public var contribution: Double
        /// The variables whose relation to this one changed most.
        public var changed: [String]

        public init(variable: String, contribution: Double, changed: [String]) {
            self.variable = variable
            self.contribution = contribution
            self.changed = changed
        }
    }

    public var timestamp: Timestamp
    public var isAnomaly: Bool
    /// 0...1; 0 unless anomalous.
    public var severity: Double
    public var score: Double
    /// Largest contribution first; empty unless anomalous.
    public var contributors: [Contributor]

    public init(
        timestamp: Timestamp, isAnomaly: Bool, severity: Double, score: Double, contributors: [Contributor]
    ) {
        self.timestamp = timestamp
        self.isAnomaly = isAnomaly
        self.severity = severity
        self.score = score
        self.contributors = contributors
    }
}
