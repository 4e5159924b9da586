/// How much models of several series may take.
public struct SeriesLimits: Sendable, Equatable {
    /// Living models of one tenancy.
    public var models = 1000
    /// Trainings of one tenancy that wait or run.
    public var trainings = 100
    /// Variables of one model.
    public var variables = 301
    /// Rows that are learnt from, and rows that one detection judges; the past that the first of them need comes on top.
    public var trainingTimestamps = 1_000_000
    public var detectionTimestamps = 20_000
    /// Bytes of all files of a source together, as they lie there and, of an archive, unpacked.
    public var bytes = 1 << 30
    /// Values of all files of a source together, present or missing: what they need in memory is bounded by it.
    public var cells = 50_000_000
    /// Seconds that fetching a source may take.
    public var seconds = 900.0
    /// Seconds that the result of a detection is kept.
    public var resultSeconds: Int64 = 7 * 24 * 3600

    public init() {}
}
