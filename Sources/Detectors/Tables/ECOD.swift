import NumericalMethods

/// Outliers by empirical cumulative distributions (Li, Zhao, Hu, Botta, Ionescu and Chen, ECOD, 2022): a row is the more anomalous the
/// further out its values lie, column by column, in the tails of the training rows' distributions.
///
/// The score is the mean over columns of the negative logarithm of the nearer tail's share. Of the paper's sums over columns (all left
/// tails, all right ones, and for each column the one that its skewness points to) that is none: the larger tail is taken in each
/// column by itself, which finds more (docs/tables.md). Nothing is drawn, nothing has to be chosen, and no column's unit matters.
struct ECOD: Sendable, Equatable {
    let columns: [EmpiricalTails]

    init(columns: [EmpiricalTails]) { self.columns = columns }

    /// - Parameter check: called before every column; what it throws ends the work.
    static func fit(_ table: FeatureTable, check: () throws -> Void) throws -> ECOD {
        var columns: [EmpiricalTails] = []
        columns.reserveCapacity(table.width)
        try table.forEachColumn {
            try check()
            columns.append(EmpiricalTails($0))
        }
        return ECOD(columns: columns)
    }

    /// From 0 for rows in the middle of every column to the logarithm of twice the number of training rows. Each depends on nothing but
    /// its row.
    func scores(_ table: Matrix) -> [Double] {
        var sums = [Double](repeating: 0, count: table.rows)
        for (column, tails) in columns.enumerated() {
            for row in 0..<table.rows { sums[row] += tails.surprise(Float(table[row, column])) }
        }
        return sums.map { $0 / Double(columns.count) }
    }
}
