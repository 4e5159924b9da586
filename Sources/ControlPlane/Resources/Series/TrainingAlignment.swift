import TimeSeries

/// Which part of a source's series a model learns from, and how they are put on one clock. Asked for by APIs whose series come
/// with clocks of their own.
public struct TrainingAlignment: Sendable, Equatable, Codable {
    public var policy: SeriesAlignment
    /// Both included.
    public var start: Timestamp
    public var end: Timestamp
    /// Rows of the past that a row is judged by, 28...2880.
    public var window: Int
    /// Set when whoever asked gave the model no name.
    public var isUnnamed: Bool

    public init(policy: SeriesAlignment, start: Timestamp, end: Timestamp, window: Int, isUnnamed: Bool = false) {
        self.policy = policy
        self.start = start
        self.end = end
        self.window = window
        self.isUnnamed = isUnnamed
    }
}
