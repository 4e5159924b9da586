import NumericalMethods

/// Sums and products of a series' level, its steps, and the steps one, two and more before each: what regressions of steps on them are
/// made from.
///
/// The columns of steps are one and the same series, moved: but for the ends their products depend on the distance alone, so that a
/// handful of dot products makes all of them.
struct LaggedMoments {
    /// The first step that counts: so many lie before it.
    private(set) var lags: Int
    private let levels: [Double]
    private let steps: [Double]
    /// What was taken off the levels, and the steps, for the sake of accuracy.
    private let centre: (level: Double, step: Double)
    /// Columns 0...mostLags are the steps so many before; the last is the level.
    private let columns: Int
    private var sums: [Double]
    /// Upper triangle, row-major.
    private var products: [Double]

    /// - Parameters:
    ///   - steps: differences of `values`, one fewer.
    ///   - lags: fewer than there are steps.
    init(values: [Double], steps: [Double], lags: Int) {
        self.lags = lags
        centre = (SampleMoments(values).mean, SampleMoments(steps).mean)
        let (level, step) = centre
        levels = values.dropLast().map { $0 - level }
        self.steps = steps.map { $0 - step }
        columns = lags + 2
        sums = [Double](repeating: 0, count: lags + 2)
        products = [Double](repeating: 0, count: (lags + 2) * (lags + 2))
        let rows = steps.count - lags
        self.steps.withUnsafeBufferPointer { steps in
            levels.withUnsafeBufferPointer { levels in
                func lagged(_ lag: Int) -> UnsafeBufferPointer<Double> {
                    UnsafeBufferPointer(rebasing: steps[(lags - lag)..<(lags - lag + rows)])
                }
                let level = UnsafeBufferPointer(rebasing: levels[lags..<(lags + rows)])
                for lag in 0...lags {
                    products[lag] = MatrixProducts.dot(lagged(0), lagged(lag))
                    products[lag * columns + columns - 1] = MatrixProducts.dot(lagged(lag), level)
                }
                products[columns * columns - 1] = MatrixProducts.dot(level, level)
                sums[columns - 1] = level.reduce(0, +)
                sums[0] = lagged(0).reduce(0, +)
                for lag in 1..<(lags + 1) {
                    sums[lag] = sums[lag - 1] + steps[lags - lag] - steps[lags - lag + rows]
                    for other in lag...lags {
                        products[lag * columns + other] =
                            products[(lag - 1) * columns + other - 1] + steps[lags - lag] * steps[lags - other]
                            - steps[lags - lag + rows] * steps[lags - other + rows]
                    }
                }
            }
        }
    }

    /// Takes fewer lags, and the steps into account that have as many before them. The longer lags are of no use afterwards.
    mutating func reduce(to fewer: Int) {
        for row in fewer..<max(lags, fewer) {
            let entries = (0...fewer).map { steps[row - $0] } + [levels[row]]
            let places = Array(0...fewer) + [columns - 1]
            for (index, place) in places.enumerated() {
                sums[place] += entries[index]
                for other in index..<places.count {
                    products[place * columns + places[other]] += entries[index] * entries[other]
                }
            }
        }
        lags = min(lags, fewer)
    }

    enum Column: Equatable {
        case level
        case step(before: Int)
    }

    /// - Returns: nil where the columns come near to depending on each other.
    func triangle(_ wanted: [Column]) -> TriangularFactor? {
        let rows = Double(steps.count - lags)
        let places = wanted.map { column -> Int in
            switch column {
            case .level: columns - 1
            case .step(let lag): lag
            }
        }
        var centred = [Double](repeating: 0, count: places.count * places.count)
        for (index, a) in places.enumerated() {
            for (other, b) in places.enumerated().dropFirst(index) {
                centred[index * places.count + other] =
                    products[min(a, b) * columns + max(a, b)] - sums[a] / rows * sums[b]
            }
        }
        let means = zip(places, wanted).map { sums[$0] / rows + ($1 == .level ? centre.level : centre.step) }
        return TriangularFactor(products: centred, means: means, rows: steps.count - lags)
    }
}
