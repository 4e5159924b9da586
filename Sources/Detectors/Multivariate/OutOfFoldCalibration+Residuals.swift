import NumericalMethods

extension OutOfFoldCalibration {
    /// A residual scale below this is noise of the arithmetic.
    private static let smallestScale = 1e-4
    private static let smallestShiftScale = 0.05

    /// Center and scale of every expert's residual of every signal, over the cells that were not missing.
    static func residualScales(
        _ residuals: [Matrix], table: TrainingTable, progress: (Double) throws -> Void
    ) throws -> RowCalibration {
        let width = table.signalCount
        var centers = [Double](repeating: 0, count: residuals.count * width)
        var scales = centers
        var column: [Double] = []
        column.reserveCapacity(table.rowCount)
        for (expert, matrix) in residuals.enumerated() {
            for j in 0..<width {
                if j % 16 == 0 { try progress(Double(expert * width + j) / Double(residuals.count * width)) }
                table.gatherObserved(matrix, signal: j, into: &column)
                (centers[expert * width + j], scales[expert * width + j]) = robustScale(&column)
            }
            let own = expert * width..<(expert + 1) * width
            // Constant signals have no scale of their own; counting them would take the floor from the others. Rounding
            // alone makes a converter's readings uncertain by step / √12; steps of other signals get no such floor: it
            // was measured to hide faults (asd VUS-PR 0.59 to 0.57).
            let floor = max(0.05 * Quantiles.median(scales[own].filter { $0 > 1e-6 }), smallestScale)
            for (j, index) in own.enumerated() {
                scales[index] = max(scales[index], floor, table.converterSteps[j] / 12.0.squareRoot())
            }
        }
        return RowCalibration(centers: centers, scales: scales, shiftScales: [])
    }

    /// Median, and `max(1.4826 MAD, std / 2)`. Reorders the values.
    private static func robustScale(_ values: inout [Double]) -> (center: Double, scale: Double) {
        guard !values.isEmpty else { return (0, 0) }
        var mean = 0.0
        for value in values { mean += value }
        mean /= Double(values.count)
        var squares = 0.0
        for value in values { squares += (value - mean) * (value - mean) }
        let deviation = (squares / Double(values.count)).squareRoot()
        return values.withUnsafeMutableBufferPointer { buffer in
            let median = Quantiles.quantile(buffer, 0.5)
            for i in buffer.indices { buffer[i] = abs(buffer[i] - median) }
            return (median, max(1.4826 * Quantiles.quantile(buffer, 0.5), 0.5 * deviation))
        }
    }

    /// `max(std, 0.05)` of every signal's persistent shift over the scored rows.
    static func shiftScales(
        _ others: Matrix, calibration: RowCalibration, table: TrainingTable, startsStretch: [Bool]
    ) -> [Double] {
        let width = table.signalCount
        var shifts = [Double](repeating: 0, count: width)
        var sums = shifts
        var squares = shifts
        let (weight, limit) = (RowCalibration.shiftWeight, RowCalibration.largestShift)
        var counts = shifts
        others.withView { view in
            forEachRow(table.rowCount, isMissing: table.isMissing, signals: width) { row, isMissing in
                if startsStretch[row] { for j in 0..<width { shifts[j] = 0 } }
                guard table.isScored[row] else { return }
                let residuals = view.base + row * width
                for j in 0..<width where isMissing?[j] != true {
                    let value = (residuals[j] - calibration.centers[width + j]) / calibration.scales[width + j]
                    shifts[j] += weight * (min(max(value, -limit), limit) - shifts[j])
                    sums[j] += shifts[j]
                    squares[j] += shifts[j] * shifts[j]
                    counts[j] += 1
                }
            }
        }
        return (0..<width).map { j in
            let count = max(counts[j], 1)
            let mean = sums[j] / count
            return max(max(squares[j] / count - mean * mean, 0).squareRoot(), smallestShiftScale)
        }
    }

    /// Calls `body` for every row, or for `rows`, with the row's missing cells.
    static func forEachRow(
        _ count: Int, isMissing: [Bool]?, signals: Int, rows: [Int]? = nil,
        _ body: (Int, UnsafePointer<Bool>?) throws -> Void
    ) rethrows {
        func visit(_ mask: UnsafePointer<Bool>?) throws {
            if let rows {
                for row in rows { try body(row, mask.map { $0 + row * signals }) }
            } else {
                for row in 0..<count { try body(row, mask.map { $0 + row * signals }) }
            }
        }
        guard let isMissing else { return try visit(nil) }
        try isMissing.withUnsafeBufferPointer { try visit($0.baseAddress) }
    }
}

extension TrainingTable {
    /// Collects the values of one column of a rows x signals matrix at the cells that were not missing.
    func gatherObserved(_ matrix: Matrix, signal: Int, into column: inout [Double]) {
        column.removeAll(keepingCapacity: true)
        matrix.values.withUnsafeBufferPointer { values in
            for row in 0..<rowCount where isScored[row] {
                let index = row * signalCount + signal
                if let isMissing, isMissing[index] { continue }
                column.append(values[index])
            }
        }
    }
}
