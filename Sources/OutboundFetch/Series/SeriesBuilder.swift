import ControlPlane
import TimeSeries

/// Puts values of named fields, which come in order of time, together as a table. A field may turn up late: the rows before
/// miss it.
struct SeriesBuilder {
    private let limits: MeasurementLimits
    private var times: [Timestamp] = []
    private var columns: [[Double]] = []
    private var names: [String] = []
    private var position: [String: Int] = [:]

    init(limits: MeasurementLimits) { self.limits = limits }

    /// The column of a field, made when it is new.
    mutating func column(_ name: String) throws(MeasurementError) -> Int {
        if let known = position[name] { return known }
        guard names.count < limits.maximumSignals else {
            throw MeasurementError("the measurement has more than \(limits.maximumSignals) numeric fields")
        }
        position[name] = names.count
        names.append(name)
        columns.append([Double](repeating: .nan, count: times.count))
        try checkSize(rows: times.count)
        return names.count - 1
    }

    /// Adds one value. `column` came from `column(_:)`; times never fall.
    mutating func add(_ value: Double, column: Int, time: Timestamp) throws(MeasurementError) {
        if time != times.last {
            if let last = times.last, time < last {
                throw MeasurementError("the server's answer is not in the order of time at \(time)")
            }
            try checkSize(rows: times.count + 1)
            times.append(time)
            for index in columns.indices { columns[index].append(.nan) }
        }
        guard value.isFinite else { return }
        let row = times.count - 1
        guard columns[column][row].isNaN else {
            throw MeasurementError(
                "field '\(names[column])' has more than one value at \(time): the measurement holds several series "
                    + "(tags) with values at the same time, and a signal can have only one")
        }
        columns[column][row] = value
    }

    private func checkSize(rows: Int) throws(MeasurementError) {
        guard rows <= limits.maximumCells / max(1, names.count) else {
            throw MeasurementError("the measurement has more than \(limits.maximumCells) values")
        }
    }

    /// The table, with its columns in order of names.
    func table() throws(MeasurementError) -> SignalTable {
        guard !times.isEmpty else { throw MeasurementError("the measurement has no numeric values") }
        let order = names.indices.sorted { names[$0] < names[$1] }
        var values: [Double] = []
        values.reserveCapacity(times.count * names.count)
        for row in times.indices { for column in order { values.append(columns[column][row]) } }
        return SignalTable(
            signalNames: order.map { names[$0] }, timestamps: times, values: values, rowCount: times.count)
    }
}
