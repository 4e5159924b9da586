/// Turns rows in which each signal reports at its own time into rows of one common clock, causally: no row depends on a
/// later one, and a series cut into calls gives the same rows as in one call.
///
/// A row is taken for the common clock when it comes at least three quarters of a step after the one taken before and
/// holds a reading of the anchor or of more than half of the signals, or when it comes one and a half steps after it. Rows
/// between only update what is known. In a row that is taken, a signal without a reading keeps its last one as long as
/// that is less than twice the signal's own interval old, and counts as observed; after that it is missing.
///
/// Rows that come one step apart with all signals in them are all taken, and stay as they are (but for signals with a
/// delay).
public struct HeldReadings: Sendable, Equatable, Codable {
    /// Readings whose delay is not over. More than this of one signal are not kept back.
    private static let mostPending = 64

    private struct Reading: Sendable, Equatable, Codable {
        /// When it takes effect.
        var time: Int64
        var value: Double
    }

    /// Last reading in effect, by signal.
    private var current: [Reading?]
    private var pending: [[Reading]]
    private var lastTaken: Int64?

    public init(signals: Int) {
        current = [Reading?](repeating: nil, count: signals)
        pending = [[Reading]](repeating: [], count: signals)
    }

    /// Whether a state that was kept elsewhere is one of so many signals.
    public func isSound(signals: Int) -> Bool { current.count == signals && pending.count == signals }

    /// The rows of `table` that are taken, with the readings that are held in them.
    /// - Parameters:
    ///   - table: as many columns as the plan has signals. Without timestamps every row is taken as it is.
    /// - Returns: the rows, and for each the row of `table` it comes from, rising.
    public mutating func rows(of table: SignalTable, plan: ClockPlan) -> (table: SignalTable, sources: [Int]) {
        guard let timestamps = table.timestamps, plan.isValid(signals: table.signalCount),
            isSound(signals: table.signalCount)
        else { return (table, Array(0..<table.rowCount)) }
        let width = table.signalCount
        var values: [Double] = []
        var sources: [Int] = []
        var restarts: [Int] = []
        var nextRestart = table.restarts[...]
        var startsAnew = false
        var held = [Double](repeating: .nan, count: width)
        table.values.withUnsafeBufferPointer { cells in
            for row in 0..<table.rowCount {
                if nextRestart.first == row {
                    nextRestart.removeFirst()
                    self = HeldReadings(signals: width)
                    startsAnew = true
                }
                let own = UnsafeBufferPointer(rebasing: cells[(row * width)..<((row + 1) * width)])
                guard held.withUnsafeMutableBufferPointer({ take(own, at: timestamps[row], plan: plan, into: $0) })
                else { continue }
                if startsAnew, !sources.isEmpty { restarts.append(sources.count) }
                startsAnew = false
                sources.append(row)
                values.append(contentsOf: held)
            }
        }
        let taken = SignalTable(
            signalNames: table.signalNames, timestamps: sources.map { timestamps[$0] }, values: values,
            rowCount: sources.count, restarts: restarts)
        return (taken, sources)
    }

    /// Takes in one row.
    /// - Parameters:
    ///   - cells: one number a signal, NaN where there is no reading.
    ///   - now: when the row was recorded; without it the row is taken as it is.
    ///   - plan: of as many signals as this value; with another one rows are taken as they are.
    ///   - held: receives the row of the common clock, as many numbers. Left alone when the row is not taken.
    /// - Returns: whether the row is taken for the common clock.
    public mutating func take(
        _ cells: UnsafeBufferPointer<Double>, at now: Timestamp?, plan: ClockPlan,
        into held: UnsafeMutableBufferPointer<Double>
    ) -> Bool {
        guard let now = now?.microseconds, plan.isValid(signals: cells.count), isSound(signals: cells.count) else {
            for signal in 0..<min(cells.count, held.count) { held[signal] = cells[signal] }
            return true
        }
        note(cells, at: now, plan: plan)
        guard takes(cells, at: now, plan: plan) else { return false }
        lastTaken = now
        for signal in 0..<min(cells.count, held.count) { held[signal] = self.held(signal, at: now, plan: plan) }
        return true
    }

    /// Remembers the readings of a row.
    private mutating func note(_ cells: UnsafeBufferPointer<Double>, at now: Int64, plan: ClockPlan) {
        for (signal, x) in cells.enumerated() where x.isFinite {
            if plan.delays[signal] == 0 {
                current[signal] = Reading(time: now, value: x)
                continue
            }
            let (time, overflow) = now.addingReportingOverflow(plan.delays[signal])
            guard !overflow else { continue }
            if pending[signal].count >= Self.mostPending { current[signal] = pending[signal].removeFirst() }
            pending[signal].append(Reading(time: time, value: x))
        }
    }

    private func takes(_ cells: UnsafeBufferPointer<Double>, at now: Int64, plan: ClockPlan) -> Bool {
        guard let lastTaken else { return true }
        let (elapsed, overflow) = now.subtractingReportingOverflow(lastTaken)
        // Time that stands still, runs backwards or leaps is no clock to wait for.
        guard !overflow, elapsed > 0 else { return true }
        if elapsed >= plan.step + plan.step / 2 { return true }
        guard elapsed >= plan.step - plan.step / 4 else { return false }
        return cells[plan.anchor].isFinite || 2 * cells.count(where: \.isFinite) > cells.count
    }

    /// The reading of a signal that is in effect, NaN when there is none or it is too old.
    private mutating func held(_ signal: Int, at now: Int64, plan: ClockPlan) -> Double {
        while let first = pending[signal].first, first.time <= now {
            current[signal] = first
            pending[signal].removeFirst()
        }
        guard let reading = current[signal] else { return .nan }
        let (age, overflow) = now.subtractingReportingOverflow(reading.time)
        return !overflow && age < 2 * plan.intervals[signal] ? reading.value : .nan
    }
}
