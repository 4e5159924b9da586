/// A cubic through a stretch: what a smooth bend would be that two lines only imitate.
enum CubicFit {
    /// Sum of squared distances from the least-squares cubic, by discrete orthogonal polynomials (Forsythe 1957).
    static func residual(_ values: ArraySlice<Double>) -> Double {
        let count = values.count
        guard count > 4 else { return 0 }
        let scale = 2 / Double(count - 1)
        var rest = Array(values)
        var before = [Double](repeating: 0, count: count)
        var polynomial = [Double](repeating: 1, count: count)
        var normBefore = 1.0
        for degree in 0...3 {
            var (norm, product) = (0.0, 0.0)
            for index in 0..<count {
                norm += polynomial[index] * polynomial[index]
                product += polynomial[index] * rest[index]
            }
            guard norm > 0 else { break }
            let share = product / norm
            let back = degree == 0 ? 0 : norm / normBefore
            for index in 0..<count {
                rest[index] -= share * polynomial[index]
                let time = Double(index) * scale - 1
                // Instants lie symmetrically about 0, so that the recurrence has no middle term.
                let next = time * polynomial[index] - back * before[index]
                before[index] = polynomial[index]
                polynomial[index] = next
            }
            normBefore = norm
        }
        return rest.reduce(0) { $0 + $1 * $1 }
    }
}
