import NumericalMethods

/// Medians of the phases of a period, in single precision.
enum PhaseMedians {
    /// Puts the median of its phase in the place of every value that lies far above it.
    ///
    /// The spread is the median of **signed** deviations, which is next to nothing and takes its sign from rounding, so that
    /// about half of the values give way. So it is in the original, and the demands on the fit are made for it.
    static func replaceHighValues(in values: inout [Double], period: Int) {
        var phase: [Float] = []
        for start in 0..<min(max(period, 1), values.count) {
            let places = stride(from: start, to: values.count, by: max(period, 1))
            phase.removeAll(keepingCapacity: true)
            for place in places { phase.append(Float(values[place])) }
            let median = Double(median(of: &phase))
            phase.removeAll(keepingCapacity: true)
            for place in places { phase.append(Float(values[place] - median)) }
            let spread = 1.4826 * Double(self.median(of: &phase)) + 1e-8
            for place in places where (values[place] - median) / spread >= 3 { values[place] = median }
        }
    }

    private static func median(of values: inout [Float]) -> Float {
        let middle = values.count / 2
        return values.withUnsafeMutableBufferPointer { values in
            let lower = Quantiles.select(values, at: (values.count - 1) / 2)
            guard values.count.isMultiple(of: 2) else { return lower }
            return Float(0.5 * Double(lower + Quantiles.select(values, at: middle, from: middle - 1)))
        }
    }
}
