import NumericalMethods

/// How a series resembles itself some steps later.
enum Autocorrelation {
    /// Correlations at lags 1 to `lags`: the mean is taken off, and every lag divides by the number of all values.
    static func of(_ values: [Double], lags: Int) -> [Double] {
        let lags = min(max(lags, 0), max(values.count - 1, 0))
        let mean = SampleMoments(values).mean
        // Zeros behind the values keep the end from wrapping round to the beginning.
        var length = 1
        while length < values.count + lags { length *= 2 }
        let padded = values.map { $0 - mean } + [Double](repeating: 0, count: length - values.count)
        var spectrum = FourierTransform.forward(padded)
        for index in spectrum.indices {
            let value = spectrum[index]
            spectrum[index].real = value.real * value.real + value.imaginary * value.imaginary
            spectrum[index].imaginary = 0
        }
        let products = FourierTransform.inverse(spectrum)
        guard lags > 0, let whole = products.first?.real, whole > 0 else { return [Double](repeating: 0, count: lags) }
        return (1...lags).map { products[$0].real / whole }
    }
}
