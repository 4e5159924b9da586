import NumericalMethods

/// Rows of a made-up plant, one after the other: signals that follow a few slow random walks around their means, with noise
/// of their own. All plants of as many signals mix the walks alike; `seed` is that of the walks and the noise.
struct PlantRows {
    private let factors: Int
    private let loadings: [Double]
    private var random: RandomStream
    private var state: [Double]

    init(signals: Int, seed: UInt64) {
        var weights = RandomStream(seed: 7)
        let factors = max(2, Int(Double(signals).squareRoot()))
        self.factors = factors
        loadings = (0..<(signals * factors)).map { _ in weights.normal() }
        random = RandomStream(seed: seed)
        state = [Double](repeating: 0, count: factors)
    }

    /// Overwrites `row`, one number a signal, with the next row.
    mutating func next(into row: inout [Double]) {
        for k in 0..<factors { state[k] = 0.95 * state[k] + random.normal() }
        for j in row.indices {
            var x = random.normal()
            for k in 0..<factors { x += loadings[j * factors + k] * state[k] }
            row[j] = x
        }
    }
}
