import TimeSeries

/// What scoring has to remember between two calls so that a series cut into calls is scored like one table.
///
/// A value: copy it to try something out, keep the old one to go back. Made by ``DynamicMSETModel/makeStream(_:)``.
public struct DetectionStream: Sendable, Equatable, Codable {
    /// The last rows, scaled and filled, oldest first; the newest is the last row of the array. Rows before
    /// `available` are zero.
    @PackedNumbers var rows: [Double]
    /// How many of `rows` belong to the present stretch of time.
    var available: Int
    /// Smoothed row statistics, one number a channel.
    @PackedNumbers var channels: [Double]
    /// Persistent shift of every signal.
    @PackedNumbers var shifts: [Double]
    /// The bar, the incident, and what else the decision remembers.
    var decision = DecisionState()
    var incidents = IncidentLog()
    /// How this stream decides.
    public let options: DecisionOptions
    /// Smoothed deviation of every signal, one after the other for every half-life.
    @PackedNumbers var signalDeviations: [Double]
    /// What was taken for a fault in flagged rows that are still looked back on.
    var faults = RecentFaults()
    /// Last scaled reading of every signal that was not missing; the training median before there is one.
    @PackedNumbers var lastSeen: [Double]
    /// Latest instant so far.
    var latest: Timestamp?
    /// Readings that wait for a row of the common clock; nil when the model's rows share one.
    var clock: HeldReadings?
    /// What rows between two rows of the common clock have from the row before them; nil when the model's rows share one
    /// clock, and before the first call.
    var lastRow: LastRow?

    struct LastRow: Sendable, Equatable, Codable {
        /// What the threshold was raised by.
        var allowance = 0.0
        /// Of every signal, in its own unit.
        @PackedNumbers var estimates: [Double]
    }

    init(_ model: DynamicMSETModel, options: DecisionOptions) {
        let signals = model.signalNames.count
        self.options = options
        _rows = PackedNumbers(wrappedValue: [Double](repeating: 0, count: model.experts.context * signals))
        available = 0
        _channels = PackedNumbers(wrappedValue: model.fusion.starts)
        _shifts = PackedNumbers(wrappedValue: [Double](repeating: 0, count: signals))
        _signalDeviations = PackedNumbers(wrappedValue: model.signalDecision.levels)
        _lastSeen = PackedNumbers(wrappedValue: model.medians)
        clock = model.report.clocks.map { _ in HeldReadings(signals: signals) }
    }

    /// Takes the present score level for normal and ends the incident: what an operator does after a sudden, permanent
    /// and harmless change, such as a new product or a replaced sensor. Only a new training does the same.
    public mutating func acknowledge() { decision.acknowledge() }

    /// Whether a stream that was kept elsewhere can be gone on with by `model`.
    func isSound(for model: DynamicMSETModel) -> Bool {
        let signals = model.signalNames.count
        return (0...DynamicMSET.longestLag).contains(available) && rows.count == model.experts.context * signals
            && lastSeen.count == signals && shifts.count == signals
            && channels.count == model.fusion.channels.count
            && signalDeviations.count == SignalDecision.scaleCount * signals && faults.isSound(signals: signals)
            && (clock != nil) == (model.report.clocks != nil) && clock?.isSound(signals: signals) ?? true
            && (lastRow.map { $0.estimates.count == signals && $0.allowance.isFinite } ?? true)
    }

    /// A new stretch of time begins: smoothing starts anew, the bar stays.
    mutating func restart(_ model: DynamicMSETModel) {
        channels = model.fusion.starts
        for j in shifts.indices { shifts[j] = 0 }
        signalDeviations = model.signalDecision.levels
        faults.removeAll()
        decision.restart()
        incidents.restart()
    }
}
