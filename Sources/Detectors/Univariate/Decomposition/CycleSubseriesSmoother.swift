/// LOESS of degree 0 over each cycle subseries (all points of one phase), for a span that reaches far beyond the series.
///
/// Such a smoother hardly depends on the place. It is evaluated at the ends of a subseries and one cycle beyond them; a straight
/// line joins the ends. The neighbourhood weights are those of two subseries lengths and four places: they are computed once.
struct CycleSubseriesSmoother: Sendable {
    private let count: Int
    private let period: Int
    /// For the phases that have one cycle more than the others, and for the others. The lanes are the four places: one before,
    /// first, last, one beyond.
    private let longer: [SIMD4<Double>]
    private let shorter: [SIMD4<Double>]

    /// - Precondition: `span` is more than ten times `count`, and `count > 2 * period`.
    init(count: Int, period: Int, span: Int) {
        self.count = count
        self.period = period
        longer = Self.weights(cycles: count / period + 1, span: span)
        shorter = Self.weights(cycles: count / period, span: span)
    }

    private static func weights(cycles: Int, span: Int) -> [SIMD4<Double>] {
        let places = [-1, 0, cycles - 1, cycles]
        let reaches = places.map { max($0, cycles - 1 - $0) + (span - cycles) / 2 }
        return (0..<cycles).map { cycle in
            var lanes = SIMD4<Double>()
            for (lane, place) in places.enumerated() {
                lanes[lane] = LoessSmoother.tricube(distance: abs(cycle - place), reach: reaches[lane])
            }
            return lanes
        }
    }

    /// Smooths `values` into `smoothed`, which begins one period earlier and ends one later.
    func smooth(_ values: [Double], robustness: [Double], into smoothed: inout [Double]) {
        precondition(values.count >= count && robustness.count >= count && smoothed.count >= count + 2 * period)
        values.withUnsafeBufferPointer { values in
            robustness.withUnsafeBufferPointer { robustness in
                smoothed.withUnsafeMutableBufferPointer { smoothed in
                    for phase in 0..<period {
                        smoothPhase(
                            phase, values, robustness, phase < count % period ? longer : shorter, into: smoothed)
                    }
                }
            }
        }
    }

    private func smoothPhase(
        _ phase: Int, _ values: UnsafeBufferPointer<Double>, _ robustness: UnsafeBufferPointer<Double>,
        _ weights: [SIMD4<Double>], into smoothed: UnsafeMutableBufferPointer<Double>
    ) {
        var weighted = SIMD4<Double>.zero
        var total = SIMD4<Double>.zero
        var index = phase
        for weight in weights {
            let w = weight * robustness[index]
            weighted += w * values[index]
            total += w
            index += period
        }
        let cycles = weights.count
        // A place all of whose neighbours have lost their weight keeps its value.
        let first = total[1] > 0 ? weighted[1] / total[1] : values[phase]
        let last = total[2] > 0 ? weighted[2] / total[2] : values[index - period]
        let slope = (last - first) / Double(cycles - 1)
        smoothed[phase] = total[0] > 0 ? weighted[0] / total[0] : first
        for cycle in 0..<(cycles - 1) { smoothed[phase + (cycle + 1) * period] = first + slope * Double(cycle) }
        smoothed[phase + cycles * period] = last
        smoothed[phase + (cycles + 1) * period] = total[3] > 0 ? weighted[3] / total[3] : last
    }
}
