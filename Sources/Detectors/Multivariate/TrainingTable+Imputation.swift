import NumericalMethods

extension TrainingTable {
    /// Arithmetic (multiplications) that the second pass may cost; beyond it cells stay bridged. A second or two.
    private static let largestCost = 2e9

    /// The table with its missing cells replaced by their conditional means given the observed cells of the row and the
    /// two rows before it, as the scorer replaces them. The first fit is made with cells bridged by ``fill(_:ages:)``.
    ///
    /// Rows of which more than half is missing keep their bridged values.
    /// - Returns: nil when no cell is missing, or so many different sets of cells that the pass would take long.
    func imputed(by others: LeaveOneOutRidge, progress: () throws -> Void) throws -> TrainingTable? {
        guard let isMissing else { return nil }
        let width = signalCount
        func missing(_ row: Int) -> [Int] {
            guard isScored[row] else { return [] }
            return (0..<width).filter { isMissing[row * width + $0] }
        }
        var cost = 0.0
        var last: [Int] = []
        for row in 0..<rowCount {
            let pattern = missing(row)
            guard !pattern.isEmpty else { continue }
            let count = Double(pattern.count)
            cost += Double(others.projection.rows) * count + (pattern == last ? 0 : count * count * count)
            last = pattern
        }
        guard cost > 0, cost <= Self.largestCost else { return nil }

        var filled = values
        var pattern: [Int] = []
        var factor: Cholesky?
        var state = [Double](repeating: 0, count: LagStack.stateBlocks * width)
        for row in 0..<rowCount {
            if row % 256 == 0 { try progress() }
            let cells = missing(row)
            guard !cells.isEmpty else { continue }
            if cells != pattern {
                pattern = cells
                factor = others.conditionalFactor(missing: cells)
            }
            guard let factor else { continue }
            for lag in 0..<LagStack.stateBlocks {
                let source = (row - min(lag, ages[row])) * width
                for j in 0..<width { state[lag * width + j] = filled[source + j] }
            }
            let means = others.conditionalMeans(missing: cells, state: state, factor: factor)
            for (j, z) in zip(cells, means) {
                filled[row * width + j] = min(max(z, -scaling.clip), scaling.clip)
            }
        }
        var table = self
        table.values = filled
        var signal = 0
        for index in reports.indices where reports[index].status == .accepted {
            let count = (0..<rowCount).count { isScored[$0] && isMissing[$0 * width + signal] }
            signal += 1
            guard count > 0 else { continue }
            let text =
                (count == 1 ? "1 missing value was" : "\(count) missing values were")
                + " estimated from the other signals and the rows before"
            table.reports[index].details = [reports[index].details, text].compactMap { $0 }.joined(separator: "; ")
        }
        return table
    }
}
