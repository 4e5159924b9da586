import NumericalMethods

/// How a series resembles itself some steps later.
enum Autocorrelation {
    /// Correlations at lags 1 to `lags`: the mean is taken off, and every lag divides by the number of all values.
    static func of(_ values: [Double], lags: Int) -> [Double] {
        let lags = min(max(lags, 0), max(values.count - 1, 0))
        let mean = SampleMoments(values).mean
        // Zeros behind the values keep the end from wrapping round to the beginning.
        let length = FourierTransform.quickCount(atLeast: values.count + lags)
        let padded = values.map { $0 - mean } + [Double](repeating: 0, count: length - values.count)
        let transform = FourierTransform(count: length)
        let power = transform.forward(real: padded).map { FourierTransform.Complex(($0 * $0).sum(), 0) }
        let products = transform.inverse(power).map { $0.x }
        guard lags > 0, let whole = products.first, whole > 0 else { return [Double](repeating: 0, count: lags) }
        return (1...lags).map { products[$0] / whole }
    }
}
