extension SeriesAlignment {
    /// Puts variables on common instants.
    /// - Parameters:
    ///   - variables: in any order; each may have its own instants, in any order.
    ///   - from: the first instant that is wanted; nil takes all from the beginning.
    ///   - to: the last instant that is wanted, itself included; nil takes all to the end.
    ///   - lead: most rows before `from` that are kept as its past.
    ///   - maximumRows: more rows than this in the range, the past not counted, are refused before memory is spent on them.
    ///   - reduction: thins the rows so that the table keeps its size; nil keeps all. For training data only: a past that
    ///     is thinned is none.
    ///   - check: called often; what it throws ends the work.
    /// - Throws: ``AlignmentError``, or what `check` threw.
    public func align(
        _ variables: [AlignmentVariable], from: Timestamp? = nil, to: Timestamp? = nil, lead: Int = 0,
        maximumRows: Int = .max, reduction: RowReduction? = nil, check: () throws -> Void = {}
    ) throws -> AlignedSeries {
        if let constant = fill.constant, !constant.isFinite {
            throw AlignmentError(.mergeDataFailed, "gaps cannot be filled with \(constant): give a finite number")
        }
        let series = try Self.sorted(variables, check: check)
        let instants = try rows(of: series, check: check)

        let first = from.map { start in instants.partition { $0 >= start } } ?? 0
        let end = to.map { stop in instants.partition { $0 > stop } } ?? instants.count
        guard first < end else {
            throw AlignmentError(.noData, Self.nothing(from: from, to: to, join: join, in: instants))
        }
        let start = max(0, first - max(lead, 0))
        guard end - first <= maximumRows else {
            throw AlignmentError(
                .tooManyData, "there are \(end - first) timestamps in the range, but at most \(maximumRows) are allowed"
            )
        }
        var kept = Array(instants[start..<end])
        let thinned = reduction?.thinned(&kept, signals: series.count)
        var table = SignalTable(
            signalNames: series.map(\.name), timestamps: kept,
            values: [Double](repeating: 0, count: kept.count * series.count), rowCount: kept.count,
            restarts: thinned?.restarts ?? [])
        var states: [VariableState] = []
        for (column, variable) in series.enumerated() {
            try check()
            states.append(try write(variable, column: column, to: &table))
        }
        return AlignedSeries(
            table: table, firstRow: thinned == nil ? first - start : kept.partition { $0 >= instants[first] },
            states: states, reduction: thinned?.result)
    }

    private static func nothing(from: Timestamp?, to: Timestamp?, join: Join, in instants: [Timestamp]) -> String {
        guard let first = instants.first, let last = instants.last else {
            return join == .inner
                ? "there is no timestamp at which every variable has a value" : "no variable has a value"
        }
        let range = [from.map { "from \($0)" }, to.map { "to \($0)" }].compactMap { $0 }.joined(separator: " ")
        return "there is no timestamp \(range): the data reach from \(first) to \(last)"
    }

    /// The variables by name, each in order of time.
    private static func sorted(
        _ variables: [AlignmentVariable], check: () throws -> Void
    ) throws -> [AlignmentVariable] {
        guard !variables.isEmpty else {
            throw AlignmentError(.noVariablesFound, "there is no variable; give one at least")
        }
        var series = variables.sorted { $0.name < $1.name }
        for (a, b) in zip(series, series.dropFirst()) where a.name == b.name {
            throw AlignmentError(.duplicatedVariables, variable: a.name, "there are two of this name")
        }
        // Variables of one table share their instants, which then are looked at once.
        var sound: [Timestamp] = []
        for index in series.indices {
            let (stamps, name) = (series[index].timestamps, series[index].name)
            guard stamps.count == series[index].values.count else {
                throw AlignmentError(
                    .mergeDataFailed, variable: name,
                    "there are \(stamps.count) timestamps and \(series[index].values.count) values; give as many of each"
                )
            }
            if stamps == sound { continue }
            try check()
            if !stamps.isStrictlyRising {
                let order = stamps.indices.sorted { stamps[$0] < stamps[$1] }
                series[index].timestamps = order.map { stamps[$0] }
                series[index].values = order.map { series[index].values[$0] }
                if let twice = series[index].timestamps.firstRepeated {
                    throw AlignmentError(
                        .mergeDataFailed, variable: name, "the timestamp \(twice) appears more than once")
                }
            }
            sound = series[index].timestamps
        }
        return series
    }

    /// The instants that become rows, rising.
    private func rows(of series: [AlignmentVariable], check: () throws -> Void) throws -> [Timestamp] {
        var all = series[0].timestamps
        for variable in series.dropFirst() where variable.timestamps != all {
            try check()
            all = all.merged(with: variable.timestamps)
        }
        var counts = [Int32](repeating: 0, count: all.count)
        for variable in series {
            try check()
            var row = 0
            for (index, instant) in variable.timestamps.enumerated() {
                while all[row] < instant { row += 1 }
                if variable.values[index].isFinite { counts[row] += 1 }
            }
        }
        let wanted = join == .inner ? Int32(series.count) : 1
        return all.indices.filter { counts[$0] >= wanted }.map { all[$0] }
    }

    /// Writes one variable's column.
    private func write(
        _ variable: AlignmentVariable, column: Int, to table: inout SignalTable
    ) throws -> VariableState {
        let instants = table.timestamps ?? []
        let width = table.signalCount
        let known = variable.values.indices.filter { variable.values[$0].isFinite }
        if known.isEmpty, fill.constant == nil {
            throw AlignmentError(
                .mergeDataFailed, variable: variable.name,
                "there is no value to fill the gaps from; supply readings, or fill with zero or a fixed number")
        }
        var state = VariableState(name: variable.name, filledRatio: 0, effectiveCount: 0, first: nil, last: nil)
        // The first known value at or after the row.
        var next = 0
        for (row, instant) in instants.enumerated() {
            while next < known.count, variable.timestamps[known[next]] < instant { next += 1 }
            let value: Double
            if next < known.count, variable.timestamps[known[next]] == instant {
                value = variable.values[known[next]]
                state.effectiveCount += 1
                if state.first == nil { state.first = instant }
                state.last = instant
            } else {
                value = filled(
                    instant, variable, before: next > 0 ? known[next - 1] : nil,
                    after: next < known.count ? known[next] : nil)
            }
            table.values[row * width + column] = value
        }
        state.filledRatio = Double(instants.count - state.effectiveCount) / Double(max(instants.count, 1))
        return state
    }

    private func filled(_ instant: Timestamp, _ variable: AlignmentVariable, before: Int?, after: Int?) -> Double {
        if let constant = fill.constant { return constant }
        guard let before else { return after.map { variable.values[$0] } ?? 0 }
        guard let after else { return variable.values[before] }
        let (a, b) = (variable.values[before], variable.values[after])
        switch fill {
        case .subsequent: return b
        case .linear:
            // Doubles, since the difference of two instants may not fit.
            let start = Double(variable.timestamps[before].microseconds)
            let span = Double(variable.timestamps[after].microseconds) - start
            guard span > 0 else { return a }
            let share = min((Double(instant.microseconds) - start) / span, 1)
            // In this form neither a difference nor a product of values can leave the range.
            return (1 - share) * a + share * b
        default: return a
        }
    }
}

extension RowReduction {
    /// Leaves out whole runs of rows, every second one as often as needed.
    /// - Returns: nil when the rows are few enough.
    func thinned(_ rows: inout [Timestamp], signals: Int) -> (restarts: [Int], result: Result)? {
        let maximumRows = maximumCells / max(signals, 1)
        guard rows.count > maximumRows else { return nil }
        var sampler = RunSampler(RowReduction(maximumCells: maximumRows, runLength: runLength), signalCount: 1)
        for row in rows where sampler.takesNextRow() {
            // One cell stands for the row's: there are none yet.
            sampler.values.append(0)
            sampler.timestamps.append(row)
        }
        rows = sampler.timestamps
        return (sampler.restarts, sampler.result)
    }
}

extension [Timestamp] {
    var isStrictlyRising: Bool { firstNotRising == nil }

    /// In a rising list, the first instant that is there twice.
    fileprivate var firstRepeated: Timestamp? { firstNotRising.map { self[$0] } }

    private var firstNotRising: Int? { indices.dropFirst().first { self[$0] <= self[$0 - 1] } }

    /// How many elements come before the first for which `isLate` holds; it must hold for all after that.
    fileprivate func partition(_ isLate: (Timestamp) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isLate(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// The instants of two rising lists, each once.
    fileprivate func merged(with other: [Timestamp]) -> [Timestamp] {
        var result: [Timestamp] = []
        result.reserveCapacity(Swift.max(count, other.count))
        var (a, b) = (0, 0)
        while a < count || b < other.count {
            if b == other.count || (a < count && self[a] < other[b]) {
                result.append(self[a])
                a += 1
            } else {
                if a < count, self[a] == other[b] { a += 1 }
                result.append(other[b])
                b += 1
            }
        }
        return result
    }
}
