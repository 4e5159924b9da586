/// The order in which a sum is taken. It shows where two nearly equal means are compared: the sign of a difference, a point on a
/// mean, the edge of a bin.
enum Summation: Sendable {
    /// As numpy adds: runs of up to 128 numbers in eight partial sums, longer ones halved.
    case pairwise
    case leftToRight

    func sum(_ x: UnsafeBufferPointer<Double>) -> Double {
        switch self {
        case .pairwise: Self.pairwiseSum(x)
        case .leftToRight: x.reduce(0, +)
        }
    }

    /// The sum of `term` over `x`.
    @inline(__always)
    func sum(_ x: UnsafeBufferPointer<Double>, _ term: (Double) -> Double) -> Double {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: x.count) { terms in
            for index in 0..<x.count { terms.initializeElement(at: index, to: term(x[index])) }
            return sum(UnsafeBufferPointer(terms))
        }
    }

    /// NaN of nothing.
    func mean(_ x: UnsafeBufferPointer<Double>) -> Double { sum(x) / Double(x.count) }

    /// The population variance about `mean`.
    func variance(_ x: UnsafeBufferPointer<Double>, about mean: Double) -> Double {
        sum(x) { ($0 - mean) * ($0 - mean) } / Double(x.count)
    }

    private static func pairwiseSum(_ x: UnsafeBufferPointer<Double>) -> Double {
        guard x.count > 128 else { return sumOfRun(x) }
        // The first half is a multiple of eight, so that its partial sums end together.
        let half = (x.count / 2) & ~7
        return pairwiseSum(.init(rebasing: x[..<half])) + pairwiseSum(.init(rebasing: x[half...]))
    }

    private static func sumOfRun(_ x: UnsafeBufferPointer<Double>) -> Double {
        guard let base = x.baseAddress, x.count >= 8 else { return x.reduce(0, +) }
        let eights = UnsafeRawPointer(base)
        var partial = eights.loadUnaligned(as: SIMD8<Double>.self)
        let whole = x.count & ~7
        for index in stride(from: 8, to: whole, by: 8) {
            partial += eights.loadUnaligned(fromByteOffset: index * 8, as: SIMD8<Double>.self)
        }
        var sum =
            ((partial[0] + partial[1]) + (partial[2] + partial[3]))
            + ((partial[4] + partial[5]) + (partial[6] + partial[7]))
        for index in whole..<x.count { sum += x[index] }
        return sum
    }
}
