/// How readings of signals that report on clocks of their own become rows of one common clock.
///
/// Made from training data by ``ClockSurvey`` and kept with the model, so that live rows are treated alike (``HeldReadings``).
/// All arrays have one entry a signal, in column order. Times are microseconds.
public struct ClockPlan: Codable, Sendable, Equatable {
    /// Time from row to row of the common clock: the median interval of the fastest signal unless another was asked for.
    public var step: Int64
    /// The fastest signal. Its readings set the phase of the common clock.
    public var anchor: Int
    /// Median interval between readings; for a signal with too few readings to tell, that of the rows.
    public var intervals: [Int64]
    /// How much later than its time stamp a reading takes effect, so that the signals of one row belong together.
    /// Never negative: a reading cannot be used before it was made.
    public var delays: [Int64]
    /// How late a signal's time stamps are against those of the anchor (early when negative). `delays` follow from it.
    public var skews: [Int64]

    /// Longest time that a plan may speak of, about 35,000 years, so that sums of a few never overflow.
    static let longest: Int64 = 1 << 60

    public init(step: Int64, anchor: Int, intervals: [Int64], skews: [Int64]) {
        self.step = step
        self.anchor = anchor
        self.intervals = intervals
        self.skews = skews
        let latest = max(skews.max() ?? 0, 0)
        delays = skews.map { latest &- $0 }
    }

    /// Whether the numbers are those of a plan for `signals` signals; a plan from a file need not be one.
    public func isValid(signals: Int) -> Bool {
        (1...Self.longest).contains(step) && (0..<signals).contains(anchor) && intervals.count == signals
            && delays.count == signals && skews.count == signals
            && intervals.allSatisfy { (1...Self.longest).contains($0) }
            && delays.allSatisfy { (0...Self.longest).contains($0) }
            && skews.allSatisfy { (-Self.longest...Self.longest).contains($0) }
    }

    /// The plan for some of the columns. Where the anchor is not among them, the fastest of them takes its place; the
    /// step stays.
    public func columns(_ indices: [Int]) -> ClockPlan {
        var plan = self
        plan.intervals = indices.map { intervals[$0] }
        plan.skews = indices.map { skews[$0] }
        plan.delays = indices.map { delays[$0] }
        plan.anchor =
            indices.firstIndex(of: anchor)
            ?? plan.intervals.indices.min { plan.intervals[$0] < plan.intervals[$1] } ?? 0
        return plan
    }
}
