import NumericalMethods
import TimeSeries

/// Training data made ready: unusable signals dropped, values scaled and clipped, gaps filled, breaks in time found.
struct TrainingTable {
    /// Accepted signals, in column order.
    let signalNames: [String]
    let rowCount: Int
    let scaling: SignalScaling
    /// Scaled, clipped, filled readings, row-major.
    var values: [Double]
    /// Step of every accepted signal that a coarse converter delivers, in its scaled unit; 0 for the others.
    let converterSteps: [Double]
    /// Cells that were missing, row-major; nil when there are none. They take part in no statistic of residuals.
    let isMissing: [Bool]?
    /// Rows with at most half of their cells missing.
    let isScored: [Bool]
    /// Rows of history within the same stretch of time, at most ``DynamicMSET/longestLag``; 0 at the start of a stretch.
    let ages: [Int]
    let gapLimit: Int64?
    /// Median of every scaled signal.
    let medians: [Double]
    /// One per column of the original table.
    var reports: [TrainingReport.SignalReport]

    var signalCount: Int { signalNames.count }

    /// Longest run of missing cells that is bridged by a straight line; longer ones hold the last value.
    private static let longestBridge = 10

    init(_ table: SignalTable, parameters: DynamicMSET.Parameters, progress: () throws -> Void) throws {
        let (rows, columns) = (table.rowCount, table.signalCount)
        guard columns > 0 else { throw DetectorError.noSignals }
        guard columns <= DynamicMSET.maximumSignals else {
            throw DetectorError.tooManySignals(count: columns, maximum: DynamicMSET.maximumSignals)
        }
        guard rows >= DynamicMSET.minimumRows else {
            throw DetectorError.tooFewRows(rows: rows, minimum: DynamicMSET.minimumRows)
        }

        var column = [Double](repeating: 0, count: rows)
        var summaries: [SignalScaling.Summary] = []
        var accepted: [Int] = []
        var reports: [TrainingReport.SignalReport] = []
        var steps: [Double] = []
        for index in 0..<columns {
            if index % 16 == 0 { try progress() }
            for row in 0..<rows { column[row] = table.values[row * columns + index] }
            let summary = column.withUnsafeBufferPointer { SignalScaling.Summary($0) }
            guard summary.count > 0 else {
                throw DetectorError.signalWhollyMissing(name: table.signalNames[index], column: index)
            }
            let step = summary.isConstant ? nil : column.withUnsafeBufferPointer(SignalFindings.quantizationStep)
            let missing = Double(rows - summary.count) / Double(rows)
            let isDropped = missing > DynamicMSET.missingLimit
            let converterStep = step == nil || isDropped ? nil : ConverterStep.step(of: column)
            if !isDropped {
                steps.append(min((converterStep ?? 0) / summary.unit, parameters.clip))
                accepted.append(index)
                summaries.append(summary)
            }
            let isMonotonic = column.withUnsafeBufferPointer(SignalFindings.isMonotonic)
            reports.append(
                TrainingReport.SignalReport(
                    name: table.signalNames[index], min: summary.minimum, max: summary.maximum, std: summary.deviation,
                    status: isDropped ? .dropped : .accepted, mviRatio: missing, isQuantized: step != nil, fap: 0,
                    details: Self.details(
                        isDropped: isDropped, isConstant: summary.isConstant, isMonotonic: isMonotonic,
                        converterStep: converterStep)))
        }
        guard !accepted.isEmpty else { throw DetectorError.allSignalsDropped }

        let scaling = SignalScaling(
            means: summaries.map(\.mean), deviations: summaries.map(\.unit), clip: parameters.clip)
        let gapLimit = TimeGaps.limit(of: table.timestamps)
        let ages = Self.ages(table, gapLimit: gapLimit)

        let width = accepted.count
        var values = [Double](repeating: 0, count: rows * width)
        var isMissing = [Bool](repeating: false, count: rows * width)
        var missingPerRow = [Int](repeating: 0, count: rows)
        var medians = [Double](repeating: 0, count: width)
        for (signal, index) in accepted.enumerated() {
            if signal % 16 == 0 { try progress() }
            for row in 0..<rows {
                let x = table.values[row * columns + index]
                column[row] = x.isFinite ? scaling.scaled(x, signal: signal) : .nan
                if !x.isFinite {
                    isMissing[row * width + signal] = true
                    missingPerRow[row] += 1
                }
            }
            medians[signal] = Quantiles.median(column.filter { !$0.isNaN })
            if summaries[signal].count < rows { Self.fill(&column, ages: ages) }
            for row in 0..<rows { values[row * width + signal] = column[row] }
        }

        signalNames = accepted.map { table.signalNames[$0] }
        rowCount = rows
        self.scaling = scaling
        self.values = values
        converterSteps = steps
        self.isMissing = missingPerRow.allSatisfy { $0 == 0 } ? nil : isMissing
        isScored = missingPerRow.map { Double($0) <= DynamicMSET.missingLimit * Double(width) }
        self.ages = ages
        self.gapLimit = gapLimit
        self.medians = medians
        self.reports = reports
    }

    private static func details(
        isDropped: Bool, isConstant: Bool, isMonotonic: Bool, converterStep: Double?
    ) -> String? {
        if isDropped { return "more than half of the values are missing: the signal is ignored" }
        if isConstant { return "constant in training: any later change counts as a deviation" }
        let findings = [
            isMonotonic ? "monotonic in training: like a counter, it will leave the range it was trained on" : nil,
            converterStep.map { "read by a coarse converter in steps of \($0): deviations within a step count little" },
        ].compactMap { $0 }
        return findings.isEmpty ? nil : findings.joined(separator: "; ")
    }

    private static func ages(_ table: SignalTable, gapLimit: Int64?) -> [Int] {
        var ages = [Int](repeating: 0, count: table.rowCount)
        var available = 0
        var latest: Timestamp?
        var restarts = table.restarts[...]
        for row in 0..<table.rowCount {
            let now = table.timestamps?[row]
            if restarts.first == row {
                restarts.removeFirst()
                available = 0
            }
            if TimeGaps.isGap(after: latest, at: now, limit: gapLimit) { available = 0 }
            ages[row] = available
            available = min(available + 1, DynamicMSET.longestLag)
            if let now { latest = latest.map { max($0, now) } ?? now }
        }
        return ages
    }

    /// Replaces the NaN runs of one column: a straight line over at most ten rows of one stretch of time, else the
    /// last value seen; ahead of the first value, that value.
    static func fill(_ column: inout [Double], ages: [Int]) {
        var row = 0
        while row < column.count {
            guard column[row].isNaN else {
                row += 1
                continue
            }
            var end = row
            while end < column.count, column[end].isNaN { end += 1 }
            let before = row > 0 ? column[row - 1] : nil
            let after = end < column.count ? column[end] : nil
            let unbroken = end < column.count && (row...end).allSatisfy { ages[$0] > 0 }
            for missing in row..<end {
                switch (before, after) {
                case (let before?, let after?) where unbroken && end - row <= longestBridge:
                    column[missing] = before + (after - before) * Double(missing - row + 1) / Double(end - row + 1)
                case (let before?, _): column[missing] = before
                case (nil, let after?): column[missing] = after
                case (nil, nil): column[missing] = 0
                }
            }
            row = end
        }
    }
}
