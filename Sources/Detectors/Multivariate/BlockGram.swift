import NumericalMethods

/// Sums and products of the lag stack over some rows: all that the ridge regressions need to know of them.
///
/// Sums of blocks add and subtract, so leaving one block out of a fit costs no second pass over the data.
struct BlockGram {
    private(set) var count = 0
    /// Upper triangle of `Σ vᵀv`, width x width.
    private(set) var products: Matrix
    /// `Σ v`.
    private(set) var sums: [Double]

    /// - Parameter width: columns of the stack.
    init(width: Int) {
        products = Matrix(rows: width, columns: width)
        sums = [Double](repeating: 0, count: width)
    }

    mutating func add(_ stack: MatrixView) {
        count += stack.rows
        products.withMutableView { MatrixProducts.addGram(of: stack, to: $0) }
        for row in 0..<stack.rows {
            let values = stack.base + row * stack.stride
            for column in 0..<sums.count { sums[column] += values[column] }
        }
    }

    mutating func add(_ other: BlockGram) { combine(other, sign: 1) }
    mutating func subtract(_ other: BlockGram) { combine(other, sign: -1) }

    private mutating func combine(_ other: BlockGram, sign: Double) {
        count += sign > 0 ? other.count : -other.count
        for i in 0..<sums.count { sums[i] += sign * other.sums[i] }
        let size = products.values.count
        products.values.withUnsafeMutableBufferPointer { mine in
            other.products.values.withUnsafeBufferPointer { theirs in
                for i in 0..<size { mine[i] += sign * theirs[i] }
            }
        }
    }

    /// Means of the stack's columns.
    var means: [Double] { sums.map { $0 / Double(max(count, 1)) } }

    /// Covariance (divisor: rows) of columns `range`, upper triangle only.
    func covariance(_ range: Range<Int>) -> Matrix {
        let means = means
        let scale = 1 / Double(max(count, 1))
        var covariance = Matrix(rows: range.count, columns: range.count)
        for i in 0..<range.count {
            for j in i..<range.count {
                let (a, b) = (range.lowerBound + i, range.lowerBound + j)
                covariance[i, j] = products[a, b] * scale - means[a] * means[b]
            }
        }
        return covariance
    }

    /// Covariance between columns `rows` and `columns` of the stack, `rows` lying after `columns`.
    func crossCovariance(_ rows: Range<Int>, _ columns: Range<Int>) -> Matrix {
        let means = means
        let scale = 1 / Double(max(count, 1))
        var covariance = Matrix(rows: rows.count, columns: columns.count)
        for j in 0..<columns.count {
            for i in 0..<rows.count {
                let (a, b) = (rows.lowerBound + i, columns.lowerBound + j)
                covariance[i, j] = products[b, a] * scale - means[a] * means[b]
            }
        }
        return covariance
    }
}
