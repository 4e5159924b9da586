/// Which of the places where lines meet are changes of the course.
struct ChangeSelection {
    /// The longest stretch on either side that a change is judged by: so many windows, or so many points if those are more.
    private static let longestStretch = (windows: 8, points: 120)
    /// By how many variances two lines must fit better than a cubic through the whole stretch.
    private static let smoothPrice = 6.0
    /// By how many variances a cubic may fit better near the change: more of them, and the bend is smooth.
    private static let smoothTolerance = 7.0
    /// What a step must save beside lines that meet, in variances.
    private static let stepPrice = 12.0

    let values: [Double]
    let fits: LineFits
    /// Of the values about their course.
    let variance: Double
    /// What a change must save, in variances.
    let price: Double
    let window: Int
    /// Squared distances from the lines of the finest description, summed up to each index.
    private let squaresBefore: [Double]

    init(values: [Double], fits: LineFits, residuals: [Double], variance: Double, price: Double, window: Int) {
        (self.values, self.fits, self.variance, self.price, self.window) = (values, fits, variance, price, window)
        var squares = [0.0]
        squares.reserveCapacity(residuals.count + 1)
        for residual in residuals { squares.append(squares[squares.count - 1] + residual * residual) }
        squaresBefore = squares
    }

    /// Takes away what noise or a smooth bend explains as well: one by one, the least certain first.
    func significant(_ changes: [Int]) -> [Int] {
        let reach = max(Self.longestStretch.windows * window, Self.longestStretch.points)
        return eliminating(changes, below: 1) { left, change, right in
            certainty(max(left, change - reach), change, min(right, change + reach))
        }
    }

    /// Puts changes of slope without a step to where the lines meet, which two separate lines place badly.
    func settled(_ changes: [Int]) -> [Int] {
        var edges = [0] + changes + [values.count]
        for index in edges.indices.dropFirst().dropLast() {
            let (left, change, right) = (edges[index - 1], edges[index], edges[index + 1])
            var best = broken(left, change, right) + Self.stepPrice * variance
            for bend in max(left + window, change - 2 * window)...min(right - window, change + 2 * window) {
                let bent = fits.bentResidual(left..<right, at: bend)
                if bent < best { (best, edges[index]) = (bent, bend) }
            }
        }
        return Array(edges.dropFirst().dropLast())
    }

    /// Takes away what changes the course too little: one by one, the smallest first.
    ///
    /// The order does not hang on the bound, so that a higher one leaves a part of what a lower one leaves.
    func changes(_ changes: [Int], ofAtLeast bound: Double) -> [Int] {
        eliminating(changes, below: bound, by: size)
    }

    /// How far the old line, carried on, misses the new one, or the other way round, within the shorter of both.
    func size(_ left: Int, _ change: Int, _ right: Int) -> Double {
        let (old, new) = (fits.line(left..<change), fits.line(change..<right))
        let reach = Double(min(change - left, right - change))
        let boundary = Double(change) - 0.5
        let misses = [boundary - reach, boundary, boundary + reach].map {
            abs(new.value(at: $0) - old.value(at: $0))
        }
        return misses.max() ?? 0
    }

    /// How much better two lines are than one, and than a cubic; 1 where it is just enough.
    private func certainty(_ left: Int, _ change: Int, _ right: Int) -> Double {
        let freedom = max(Double(right - left - 4), 1)
        let noise = max(variance, (squaresBefore[right] - squaresBefore[left]) / freedom)
        let straight = fits.residual(left..<right) - broken(left, change, right)
        var certainty = min(
            straight / (price * noise), smoothMiss(left, change, right, noise: noise) / Self.smoothPrice)
        // Half a wave looks much like two lines as a whole. From near its bend is round.
        var reach = window
        while reach < max(change - left, right - change) {
            let miss = smoothMiss(max(left, change - reach), change, min(right, change + reach), noise: noise)
            certainty = min(certainty, 2 + miss / Self.smoothTolerance)
            reach *= 2
        }
        return certainty
    }

    /// By how much a cubic is worse than two lines, in variances.
    private func smoothMiss(_ left: Int, _ change: Int, _ right: Int, noise: Double) -> Double {
        (CubicFit.residual(values[left..<right]) - broken(left, change, right)) / noise
    }

    private func broken(_ left: Int, _ change: Int, _ right: Int) -> Double {
        fits.residual(left..<change) + fits.residual(change..<right)
    }

    private func eliminating(_ changes: [Int], below bound: Double, by strength: (Int, Int, Int) -> Double) -> [Int] {
        var edges = [0] + changes + [values.count]
        var strengths = edges.indices.map { index in
            index == 0 || index == edges.count - 1
                ? .infinity : strength(edges[index - 1], edges[index], edges[index + 1])
        }
        while let weakest = strengths.indices.min(by: { strengths[$0] < strengths[$1] }), strengths[weakest] < bound {
            edges.remove(at: weakest)
            strengths.remove(at: weakest)
            for index in [weakest - 1, weakest] where index > 0 && index < edges.count - 1 {
                strengths[index] = strength(edges[index - 1], edges[index], edges[index + 1])
            }
        }
        return Array(edges.dropFirst().dropLast())
    }
}
