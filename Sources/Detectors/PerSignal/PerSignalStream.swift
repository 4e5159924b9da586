import TimeSeries

/// What scoring with a ``PerSignalModel`` has to remember between two calls. A value: copy it to try something out, keep
/// the old one to go back.
public struct PerSignalStream: Sendable, Equatable, Codable {
    /// Of every signal, in the model's order.
    var signals: [DetectionStream]
    var forecasts: [CleanForecast]
    var incidents = IncidentLog()
    /// Rows so far, held at the window size.
    var rows = 0
    /// Latest instant so far.
    var latest: Timestamp?

    init(signals: [DetectionStream]) {
        self.signals = signals
        forecasts = signals.map { _ in CleanForecast() }
    }

    /// Takes the present score level of every signal for normal and ends its incident: see
    /// ``DetectionStream/acknowledge()``.
    public mutating func acknowledge() {
        for index in signals.indices { signals[index].acknowledge() }
    }
}
