import Detectors

/// A series that a model watches from call to call: what was learnt from the rows so far is kept between them.
///
/// Its session, the detector's memory, is a row of its own in the store, so that lists need not read it.
public struct ScoringStream: Sendable, Equatable {
    public let id: ResourceID
    public let tenancy: ResourceID
    public var compartmentID: String
    public let projectID: ResourceID
    public let modelID: ResourceID
    public var displayName: String
    public var description: String?
    public var tags: Tags
    /// How rows are decided on; fixed with the first row.
    public let options: DecisionOptions
    public var state: ScoringStreamLifecycle.State
    public var progress: Progress
    public let timeCreated: Timestamp
    public var timeUpdated: Timestamp?
    public var etag: Int64

    /// How far the series is, and how it stands.
    public struct Progress: Sendable, Equatable, Codable {
        /// Rows scored so far; the next row has this index.
        public var rows = 0
        /// Instant of the last row that had one; later rows must be later.
        public var lastTime: Timestamp?
        /// Score and bar of the last row, its incident when it was flagged.
        public var score: Double?
        public var threshold: Double?
        public var incidentID: Int?
        /// How far the bar has followed drift, and what it allows for after an incident, in thresholds.
        public var driftAllowance = 0.0
        public var aftermath = 0.0
        public var advice: DecisionAdvice = []
        /// The level that `start: plant` took for normal, in thresholds.
        public var startOffset: Double?

        public init() {}

        /// Takes in what became of the next rows.
        mutating func advance(_ detection: Detection, lastTime: Timestamp?) {
            rows += detection.rowCount
            self.lastTime = lastTime ?? self.lastTime
            startOffset = detection.startOffset ?? startOffset
            guard let last = detection.scores.indices.last else { return }
            score = detection.scores[last]
            threshold = detection.thresholds[last]
            incidentID = detection.incidentIDs[last] > 0 ? detection.incidentIDs[last] : nil
            driftAllowance = detection.driftAllowances[last]
            aftermath = detection.aftermaths[last]
            advice = detection.advice[last]
        }
    }

    public init(
        id: ResourceID, tenancy: ResourceID, compartmentID: String, projectID: ResourceID, modelID: ResourceID,
        displayName: String, description: String? = nil, tags: Tags = Tags(), options: DecisionOptions,
        state: ScoringStreamLifecycle.State = .active, progress: Progress = Progress(), timeCreated: Timestamp,
        timeUpdated: Timestamp? = nil, etag: Int64 = 1
    ) {
        self.id = id
        self.tenancy = tenancy
        self.compartmentID = compartmentID
        self.projectID = projectID
        self.modelID = modelID
        self.displayName = displayName
        self.description = description
        self.tags = tags
        self.options = options
        self.state = state
        self.progress = progress
        self.timeCreated = timeCreated
        self.timeUpdated = timeUpdated
        self.etag = etag
    }
}
