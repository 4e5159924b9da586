import TimeSeries

/// Look-ups of what belongs to a project or data asset that was let through already: verdicts, samples, trainings.
public protocol KPIReader {
    func verdict(_ id: Int64, project: ResourceID) throws -> AbnormalVerdict?
    func verdictCount(_ filter: VerdictFilter, project: ResourceID) throws -> Int
    /// By id.
    /// - Throws: `ServiceError.limitExceeded` when the rows are more text than fits in memory.
    func verdicts(_ filter: VerdictFilter, project: ResourceID, skip: Int, limit: Int) throws -> [AbnormalVerdict]

    func sampleCounts(_ filter: KPISampleFilter, asset: ResourceID) throws -> KPISampleCounts
    /// By id.
    /// - Throws: `ServiceError.limitExceeded` when the rows are more text than fits in memory.
    func samples(_ filter: KPISampleFilter, asset: ResourceID, skip: Int, limit: Int) throws -> [KPISample]
    /// By id, those behind `after`.
    func samples(_ filter: KPISampleFilter, asset: ResourceID, after: Int64, limit: Int) throws -> [KPISample]
    /// By id, those there are.
    /// - Throws: `ServiceError.limitExceeded` when the rows are more text than fits in memory.
    func samples(_ ids: [Int64], asset: ResourceID) throws -> [KPISample]
    /// Distinct and in order.
    func sampleSources(_ filter: KPISampleFilter, asset: ResourceID) throws -> [String]

    func kpiTrainingCount(_ filter: KPITrainingFilter, project: ResourceID) throws -> Int
    /// Newest first.
    func kpiTrainings(
        _ filter: KPITrainingFilter, project: ResourceID, skip: Int, limit: Int
    ) throws -> [KPITraining]
    func isExternalIDTaken(_ id: String, origin: Origin, tenancy: ResourceID) throws -> Bool
}

public protocol KPIWriter: KPIReader {
    /// Adds them, and forgets the oldest of each project where there are more than the limits allow.
    /// - Returns: the ids, in the same order.
    @discardableResult
    func insert(_ verdicts: [NewVerdict], limits: VerdictLimits) throws -> [Int64]
    func setMark(_ mark: AbnormalVerdict.Mark, ofVerdict id: Int64, project: ResourceID) throws
    func deleteVerdicts(project: ResourceID) throws

    func insert(_ samples: [NewKPISample], asset: ResourceID, verdict: Int64?, now: Timestamp) throws
    /// Returns the number of rows that changed.
    func update(_ samples: [Int64], _ change: KPISampleChange, asset: ResourceID, now: Timestamp) throws -> Int
    func deleteSamples(_ ids: [Int64], asset: ResourceID) throws -> Int
    func deleteSamples(verdict: Int64, asset: ResourceID) throws -> Int
    func deleteSamples(asset: ResourceID) throws

    /// Records what a training was asked for; its model and work request are there already.
    func insert(_ training: KPITraining, workRequest: ResourceID) throws
    /// Takes a training off the list. Returns the number of rows that left it.
    func hideKPITraining(task: String, project: ResourceID) throws -> Int
}

/// An abnormal verdict on its way into the store.
public struct NewVerdict: Sendable, Equatable {
    public var projectID: ResourceID
    public var observation: KPIObservation

    public init(projectID: ResourceID, observation: KPIObservation) {
        self.projectID = projectID
        self.observation = observation
    }
}
