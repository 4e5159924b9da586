import TimeSeries

/// What scoring with a ``ClassicMSETModel`` has to remember between two calls: O(signals) numbers, whatever the number
/// of rows. A value: copy it to try something out, keep the old one to go back.
public struct ClassicStream: Sendable, Equatable, Codable {
    /// S after the last scored row.
    var smoothed: Double
    /// Smoothed deviation of every signal.
    @PackedNumbers var deviations: [Double]
    /// Running sums of the sequential tests of every signal.
    var sums: [SequentialTest.Sums]
    /// Scored rows since a test of the signal last alarmed, held at the window's length.
    var sinceAlarm: [Int]
    var consolidation: AlarmConsolidation
    /// Last scaled reading of every signal that was not missing; the training median before there is one.
    @PackedNumbers var lastSeen: [Double]
    /// Latest instant so far.
    var latest: Timestamp?

    init(_ rule: ClassicRule, parameters: ClassicMSET.Parameters, medians: [Double]) {
        smoothed = rule.start
        _deviations = PackedNumbers(wrappedValue: rule.signalStarts)
        sums = [SequentialTest.Sums](repeating: SequentialTest.Sums(), count: rule.centers.count)
        sinceAlarm = [Int](repeating: parameters.alarmWindow, count: rule.centers.count)
        consolidation = AlarmConsolidation(count: parameters.alarmCount, window: parameters.alarmWindow)
        _lastSeen = PackedNumbers(wrappedValue: medians)
    }

    /// Whether a stream that was kept elsewhere can be gone on with.
    var isSound: Bool {
        consolidation.isSound && deviations.count == lastSeen.count && sums.count == lastSeen.count
            && sinceAlarm.count == lastSeen.count && sinceAlarm.allSatisfy { $0 >= 0 && $0 < Int.max }
    }

    /// Starts anew after a gap in time: smoothing and tests, not the last readings.
    mutating func restart(_ rule: ClassicRule, parameters: ClassicMSET.Parameters) {
        let (kept, instant) = (lastSeen, latest)
        self = ClassicStream(rule, parameters: parameters, medians: kept)
        latest = instant
    }

    /// Takes in the residuals of one scored row.
    /// - Returns: whether the row has the alarms that consolidation asks for.
    mutating func take(
        _ residuals: UnsafePointer<Double>, isMissing: UnsafePointer<Bool>?, rule: ClassicRule,
        test: SequentialTest.Evaluator, weight: Double
    ) -> Bool {
        let window = consolidation.recent.count
        var sum = 0.0
        var observed = 0
        var alarms = 0
        for j in 0..<deviations.count {
            sinceAlarm[j] = min(sinceAlarm[j] + 1, window)
            if let isMissing, isMissing[j] { continue }
            let rho = (residuals[j] - rule.centers[j]) / rule.scales[j]
            sum += rho * rho
            observed += 1
            deviations[j] += weight * (min(abs(rho), ClassicRule.largestDeviation) - deviations[j])
            if !test.take(rho, into: &sums[j]).isEmpty {
                alarms += 1
                sinceAlarm[j] = 0
            }
        }
        let statistic = observed == 0 ? 0 : (sum / Double(observed)).squareRoot()
        smoothed += weight * (rule.fused(statistic) - smoothed)
        return consolidation.take(alarms)
    }
}
