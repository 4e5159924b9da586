import TimeSeries

/// What a training found out about its data and about itself. Stored with the model.
public struct TrainingReport: Codable, Sendable, Equatable {
    /// Requested probability that a normal row is flagged.
    public var fap: Double
    /// Requested share of rows to fit on.
    public var trainingFraction: Double
    /// Training rows.
    public var rows: Int
    /// Contiguous blocks of the cross-fitting.
    public var blocks: Int
    public var seed: UInt64
    /// Share of training rows that the final rule flags when each block is scored by estimators that had not seen it
    /// ("multivariate fap").
    public var rowFAP: Double
    /// Share of training *values* flagged in the same way, averaged over signals ("fap").
    public var valueFAP: Double
    /// Rows left after allowing for the smoothing: `rows / (2 * halfLife / ln 2)`. Where the score is made of channels of
    /// several half-lives, the mean of these by their share in the score: about eight rows. Slow plants have fewer.
    public var effectiveSampleSize: Double
    /// `valueFAP <= fap`.
    public var isTrainingGoalAchieved: Bool
    /// `rowFAP` is no further above `fap` than chance allows (two binomial standard errors of the effective sample).
    public var goalWithinNoise: Bool
    /// What the owner of the model should know, in plain words; nil when there is nothing.
    public var warning: String?
    /// One entry per training column, dropped ones included, in column order.
    public var signals: [SignalReport]
    /// Smoothed row score above which (with the gate) a row is anomalous: score 0.5.
    public var threshold: Double
    /// The threshold that would hold the same rate without the gate.
    public var ungatedThreshold: Double
    /// Unsmoothed row score that an anomalous row also has to exceed.
    public var gate: Double
    /// Row score of a perfect match: score 0.
    public var scoreFloor: Double
    /// Forward step in time, in microseconds, above which a series starts anew; nil when time plays no part.
    public var gapLimitMicroseconds: Int64?
    /// Rows of the past that the past ridge looks at, as chosen in training.
    public var lags: Int?
    /// The threshold of streams that do not follow drift.
    public var plainThreshold: Double?
    /// Rows a value is judged with, given or chosen, where every signal is judged on its own; nil otherwise.
    public var windowSize: Int?
    /// How the readings of the accepted signals, which came on clocks of their own, were put on one, and how live rows
    /// are; nil when the rows shared one clock.
    public var clocks: ClockPlan?

    /// What the training found out about one signal.
    public struct SignalReport: Codable, Sendable, Equatable {
        public enum Status: String, Codable, Sendable {
            case accepted = "ACCEPTED"
            case dropped = "DROPPED"
        }

        public var name: String
        /// Smallest, largest and standard deviation of the finite training values, in the signal's own unit.
        public var min: Double
        public var max: Double
        public var std: Double
        public var status: Status
        /// Share of training cells without a finite value.
        public var mviRatio: Double
        /// Few distinct levels with one common step: a coarse converter, a switch, a state code.
        public var isQuantized: Bool
        /// Share of out-of-fold values of this signal that the final rule flags.
        public var fap: Double
        /// Time between the readings of a signal with a clock of its own, in microseconds; nil where rows share one.
        public var intervalMicroseconds: Int64?
        /// How late its time stamps were against those of the fastest signal, in microseconds (early when negative).
        public var skewMicroseconds: Int64?
        /// Findings in plain words: constant, a copy of another signal, why it was dropped; nil when there are none.
        public var details: String?
    }
}
