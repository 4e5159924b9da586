import NumericalMethods

/// Solves `|A| d = g` for a symmetric A in memory of its own, again and again: by Cholesky when A is positive definite,
/// otherwise with the magnitudes of its eigenvalues, so that `d` always points uphill.
///
/// The small systems of a Newton iteration, some thousand times: no allocation while A is positive definite.
struct AscentDirection: ~Copyable {
    private typealias Block = SIMD4<Double>

    let size: Int
    /// Distance between two rows, a whole number of blocks.
    let stride: Int
    /// The upper triangle of A, row by row; ``solve(_:)`` leaves it alone.
    let matrix: UnsafeMutablePointer<Double>
    private let factor: UnsafeMutablePointer<Double>
    private let rowBlocks: Int

    init(size: Int) {
        self.size = size
        rowBlocks = (size + 3) / 4
        stride = rowBlocks * 4
        func blocks(_ count: Int) -> UnsafeMutablePointer<Double> {
            let memory = UnsafeMutablePointer<Block>.allocate(capacity: max(count, 1))
            memory.initialize(repeating: .zero, count: max(count, 1))
            return UnsafeMutableRawPointer(memory).assumingMemoryBound(to: Double.self)
        }
        matrix = blocks(size * rowBlocks)
        factor = blocks(size * rowBlocks)
    }

    deinit {
        for memory in [matrix, factor] {
            UnsafeMutableRawPointer(memory).assumingMemoryBound(to: Block.self).deallocate()
        }
    }

    /// Replaces `direction`, which holds g, by d.
    /// - Returns: false when there is none: A is singular or holds numbers that are not finite.
    func solve(_ direction: UnsafeMutablePointer<Double>) -> Bool {
        if factorise() {
            substitute(direction)
        } else if !solveByEigenvalues(direction) {
            return false
        }
        for i in 0..<size where !direction[i].isFinite { return false }
        return true
    }

    /// A = Uᵀ U, row by row, each subtracting its share from those below.
    private func factorise() -> Bool {
        factor.update(from: matrix, count: size * stride)
        let blocks = UnsafeMutableRawPointer(factor).assumingMemoryBound(to: Block.self)
        for j in 0..<size {
            let row = factor + j * stride
            let rowOfBlocks = blocks + j * rowBlocks
            let pivot = row[j]
            guard pivot > 0, pivot < .infinity else { return false }
            let scale = 1 / pivot.squareRoot()
            // A block that straddles the diagonal is scaled whole: nothing left of the diagonal is ever read.
            for block in (j / 4)..<rowBlocks { rowOfBlocks[block] *= scale }
            for i in (j + 1)..<max(size, j + 1) {
                let share = row[i]
                let below = blocks + i * rowBlocks
                for block in (i / 4)..<rowBlocks { below[block] -= rowOfBlocks[block] * share }
            }
        }
        return true
    }

    private func substitute(_ x: UnsafeMutablePointer<Double>) {
        for j in 0..<size {
            let row = factor + j * stride
            let value = x[j] / row[j]
            x[j] = value
            for i in (j + 1)..<max(size, j + 1) { x[i] -= row[i] * value }
        }
        for j in (0..<size).reversed() {
            let row = factor + j * stride
            var value = x[j]
            for i in (j + 1)..<max(size, j + 1) { value -= row[i] * x[i] }
            x[j] = value / row[j]
        }
    }

    private func solveByEigenvalues(_ x: UnsafeMutablePointer<Double>) -> Bool {
        var copy = Matrix(rows: size, columns: size)
        for i in 0..<size {
            for j in i..<size { copy[i, j] = matrix[i * stride + j] }
        }
        guard let decomposition = SymmetricEigendecomposition(upperTriangleOf: copy) else { return false }
        var result = [Double](repeating: 0, count: size)
        for k in 0..<size {
            var projection = 0.0
            for i in 0..<size { projection += decomposition.vectors[k, i] * x[i] }
            projection /= abs(decomposition.values[k])
            for i in 0..<size { result[i] += decomposition.vectors[k, i] * projection }
        }
        for i in 0..<size { x[i] = result[i] }
        return true
    }
}
