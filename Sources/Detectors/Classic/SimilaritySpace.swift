import NumericalMethods

/// A similarity operator with its constants: turns rows into similarities to memory vectors.
struct SimilaritySpace: Sendable, Equatable {
    let similarity: ClassicMSET.Similarity
    /// The bandwidth h, above 0. Without meaning for the ratio and elemental operators.
    let bandwidth: Double
    /// Ranges of the scaled training signals, above 0; used by the elemental operator alone.
    let ranges: [Double]

    /// Squared distances below this share of the squared norms have lost their digits in `‖x‖² + ‖y‖² − 2xy` and are
    /// taken from the differences instead.
    private static let cancellation = 1e-6

    /// Similarities of every query to every memory vector.
    /// - Parameters:
    ///   - queries: rows x signals, scaled.
    ///   - memory: memory vectors x signals, scaled.
    ///   - norms: squared norms of the memory vectors.
    ///   - isRelative: measure Gaussian distances from the nearest memory vector, which kernel regression divides out
    ///     again: far-away rows would give 0/0 otherwise.
    ///   - target: rows x memory vectors.
    func similarities(
        of queries: MatrixView, to memory: MatrixView, norms: [Double], isRelative: Bool = false,
        into target: MutableMatrixView
    ) {
        guard similarity != .elemental else { return elemental(queries, memory, into: target) }
        squaredDistances(of: queries, to: memory, norms: norms, into: target)
        for row in 0..<queries.rows {
            let values = target.base + row * target.stride
            let query = queries.base + row * queries.stride
            let count = memory.rows
            switch similarity {
            case .ratio:
                let own = Self.squaredNorm(query, count: queries.columns).squareRoot()
                for i in 0..<count {
                    let sum = own + norms[i].squareRoot()
                    values[i] = sum > 0 ? max(1 - values[i].squareRoot() / sum, 0) : 1
                }
            case .inverseDistance:
                for i in 0..<count { values[i] = 1 / (1 + values[i].squareRoot() / bandwidth) }
            case .laplacian:
                for i in 0..<count { values[i] = values[i].squareRoot() / bandwidth }
                Elementary.exponentiate(values, count: count, offset: 0)
            case .gaussian:
                let scale = 0.5 / (bandwidth * bandwidth)
                for i in 0..<count { values[i] *= scale }
                let nearest = isRelative ? Elementary.minimum(values, count: count) : 0
                Elementary.exponentiate(values, count: count, offset: nearest)
            case .inverseMultiquadric:
                let scale = 1 / (bandwidth * bandwidth)
                for i in 0..<count { values[i] = 1 / (1 + values[i] * scale).squareRoot() }
            case .matern:
                let scale = 3.0.squareRoot() / bandwidth
                for i in 0..<count { values[i] = values[i].squareRoot() * scale }
                var steps = [Double](UnsafeBufferPointer(start: values, count: count))
                steps.withUnsafeMutableBufferPointer { steps in
                    guard let decay = steps.baseAddress else { return }
                    Elementary.exponentiate(decay, count: count, offset: 0)
                    for i in 0..<count { values[i] = (1 + values[i]) * decay[i] }
                }
            case .elemental: break
            }
        }
    }

    /// `‖x − y‖²` of every pair; never negative.
    private func squaredDistances(
        of queries: MatrixView, to memory: MatrixView, norms: [Double], into target: MutableMatrixView
    ) {
        MatrixProducts.multiply(queries, memory, transposingSecond: true, scale: -2, into: target)
        let width = memory.columns
        norms.withUnsafeBufferPointer { norms in
            for row in 0..<queries.rows {
                let query = queries.base + row * queries.stride
                let own = Self.squaredNorm(query, count: width)
                let values = target.base + row * target.stride
                for i in 0..<memory.rows {
                    let sum = own + norms[i]
                    let square = values[i] + sum
                    values[i] =
                        square > Self.cancellation * sum
                        ? square : Self.squaredDistance(query, memory.base + i * memory.stride, count: width)
                }
            }
        }
    }

    private func elemental(_ queries: MatrixView, _ memory: MatrixView, into target: MutableMatrixView) {
        let width = memory.columns
        let inverse = ranges.map { 1 / $0 }
        inverse.withUnsafeBufferPointer { inverse in
            for row in 0..<queries.rows {
                let query = queries.base + row * queries.stride
                for i in 0..<memory.rows {
                    let vector = memory.base + i * memory.stride
                    var sum = 0.0
                    for j in 0..<width { sum += max(0, 1 - abs(query[j] - vector[j]) * inverse[j]) }
                    target.base[row * target.stride + i] = sum / Double(width)
                }
            }
        }
    }

    static func squaredNorm(_ values: UnsafePointer<Double>, count: Int) -> Double {
        var sum = 0.0
        for j in 0..<count { sum += values[j] * values[j] }
        return sum
    }

    static func squaredDistance(_ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, count: Int) -> Double {
        var sum = 0.0
        for j in 0..<count {
            let difference = a[j] - b[j]
            sum += difference * difference
        }
        return sum
    }

    /// Squared norms of the rows of a matrix.
    static func squaredNorms(_ matrix: MatrixView) -> [Double] {
        (0..<matrix.rows).map { squaredNorm(matrix.base + $0 * matrix.stride, count: matrix.columns) }
    }

    /// Median distance of the pairs of memory vectors, of at most 1000 evenly spaced ones; 1 where most are equal, since
    /// the median then says nothing.
    static func medianDistance(_ memory: MatrixView) -> Double {
        let picked = min(1000, memory.rows)
        var distances: [Double] = []
        distances.reserveCapacity(picked * (picked - 1) / 2)
        for i in 0..<picked {
            let first = memory.base + (i * memory.rows / picked) * memory.stride
            for k in (i + 1)..<max(picked, i + 1) {
                let second = memory.base + (k * memory.rows / picked) * memory.stride
                distances.append(squaredDistance(first, second, count: memory.columns))
            }
        }
        let square = Quantiles.median(distances)
        return square > 1e-18 ? square.squareRoot() : 1
    }
}
