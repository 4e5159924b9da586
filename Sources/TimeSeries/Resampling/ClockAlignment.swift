/// Training data of signals on different clocks, put on one: the analytical resampling process of the MSET literature, made
/// causal.
///
/// Rows of the common clock are those at which the fastest signal reports, so there are never more of them than the table
/// had, whatever its timestamps say. They hold the last reading of every signal, exactly as live rows will
/// (``HeldReadings``); straight lines between readings, which look into the future, only serve to compare clocks. Models
/// fitted on the lines were measured to find less, since live rows cannot have them (decision 9).
public struct ClockAlignment: Sendable {
    public let plan: ClockPlan
    /// Rows of the common clock.
    public let rows: SignalTable

    /// - Parameters:
    ///   - step: time from row to row in microseconds, if not that of the fastest signal.
    ///   - progress: called often; what it throws ends the work.
    /// - Returns: nil when the rows share one clock (``ClockSurvey``), or fewer than `minimumRows` rows would be left.
    public init?(
        _ table: SignalTable, step: Int64? = nil, minimumRows: Int, progress: () throws -> Void = {}
    ) rethrows {
        guard let unshifted = try ClockSurvey.plan(for: table, step: step, progress: progress) else { return nil }
        let taken = Self.rows(of: table, unshifted)
        guard taken.table.rowCount >= max(minimumRows, 1) else { return nil }
        let lines = try ClockInterpolation.values(
            of: table, plan: unshifted, at: taken.sources, restarts: taken.table.restarts, progress: progress)
        let counts = (0..<table.signalCount).map { column in
            (0..<table.rowCount).count { table[$0, column].isFinite }
        }
        let skews = try ClockSkew.skews(of: lines, anchor: unshifted.anchor, readings: counts, progress: progress)
        let shifted = ClockPlan(
            step: unshifted.step, anchor: unshifted.anchor, intervals: unshifted.intervals,
            skews: skews.map { Int64($0) * unshifted.step })
        guard skews.contains(where: { $0 != 0 }) else {
            (plan, rows) = (unshifted, taken.table)
            return
        }
        (plan, rows) = (shifted, Self.rows(of: table, shifted).table)
    }

    private static func rows(of table: SignalTable, _ plan: ClockPlan) -> (table: SignalTable, sources: [Int]) {
        var readings = HeldReadings(signals: table.signalCount)
        return readings.rows(of: table, plan: plan)
    }
}
