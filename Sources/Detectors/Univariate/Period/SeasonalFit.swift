/// How well the mean of its phase foretells each value, judged by leaving one cycle out.
///
/// The arithmetic is that of the original, in single precision: of several periods that fit a clean season equally well, it is
/// the rounding that decides.
struct SeasonalFit {
    private let values: [Float]
    private let variance: Double

    init(_ values: [Double]) {
        self.values = values.map { Float($0) }
        variance = SampleMoments(values).variance
    }

    /// Mean squared error of the phase means of other cycles; 0 when it is no more than rounding.
    /// - Precondition: `period` is positive.
    func crossValidatedError(period: Int) -> Float {
        precondition(period > 0, "a period is positive")
        guard !values.isEmpty else { return 0 }
        var sums = [Float](repeating: 0, count: period)
        var squares = [Float](repeating: 0, count: period)
        values.withUnsafeBufferPointer { values in
            sums.withUnsafeMutableBufferPointer { sums in
                squares.withUnsafeMutableBufferPointer { squares in
                    var start = 0
                    while start < values.count {
                        let length = min(period, values.count - start)
                        for phase in 0..<length {
                            let value = values[start + phase]
                            sums[phase] += value
                            squares[phase] += value * value
                        }
                        start += period
                    }
                }
            }
        }
        let whole = values.count / period
        let longer = values.count % period
        var error: Float = 0
        for phase in 0..<period {
            let cycles = phase < longer ? whole + 1 : whole
            let shrinkage = Double(cycles) / (Double(cycles) - 1)
            let spread = squares[phase] - sums[phase] * sums[phase] / Float(cycles)
            error = Float(Double(error) + shrinkage * shrinkage * Double(spread))
        }
        error /= Float(values.count)
        return Double(error).isClose(to: 0) ? 0 : error
    }

    /// Share of the variance that the phases explain: at most 1, negative for phases that mislead.
    func explainedShare(error: Float) -> Double {
        error == 0 ? 1 : 1 - Double(error) / variance
    }
}
