/// LOESS of degree 1 over equally spaced points, evaluated at every `jump`-th of them with straight lines between.
///
/// Where the windows lie and how they weigh their neighbours depends on the length alone, so it is computed once; windows that
/// look alike share their weights.
struct LoessSmoother: Sendable {
    private struct Place: Sendable {
        /// Where the curve is evaluated.
        var index: Int
        /// First point of the window.
        var start: Int
        /// Where its weights begin.
        var weights: Int
    }

    private let count: Int
    /// Points in a window.
    private let width: Int
    private let places: [Place]
    /// Neighbourhood weights of the windows that differ.
    private let weights: [Double]
    /// Those weights made into the coefficients of the fitted value when no point has lost weight.
    private let coefficients: [Double]
    /// Windows with a smaller spread of weights get no slope.
    private let leastVariance: Double

    /// - Parameters:
    ///   - span: neighbours that a fit looks at, odd; may be more than `count`.
    ///   - jump: at least 1.
    /// - Precondition: `count >= 2`.
    init(count: Int, span: Int, jump: Int) {
        precondition(count >= 2 && span >= 1 && jump >= 1)
        let width = min(span, count)
        let jump = min(jump, count - 1)
        let half = (span + 1) / 2
        func start(_ index: Int) -> Int { max(0, min(index + 1 - half, count - width)) }
        var visits = stride(from: 0, to: count, by: jump).map { (index: $0, start: start($0)) }
        // The last point is fitted over the window of the last place before it: the original's choice, kept.
        if let last = visits.last, last.index != count - 1 { visits.append((count - 1, last.start)) }

        var weights: [Double] = []
        var offsets: [Int: Int] = [:]
        var places: [Place] = []
        for visit in visits {
            let centre = visit.index - visit.start
            let offset = offsets[centre] ?? weights.count
            if offsets.updateValue(offset, forKey: centre) == nil {
                let reach = max(centre, width - 1 - centre) + (span - width) / 2
                for j in 0..<width { weights.append(Self.tricube(distance: abs(j - centre), reach: reach)) }
            }
            places.append(Place(index: visit.index, start: visit.start, weights: offset))
        }
        self.count = count
        self.width = width
        self.places = places
        self.weights = weights
        let limit = 0.001 * Double(count - 1)
        leastVariance = limit * limit
        coefficients = Self.coefficients(weights, offsets, width: width, leastVariance: leastVariance)
    }

    /// Weight of a neighbour: 1 next to the place, 0 at the end of the window.
    static func tricube(distance: Int, reach: Int) -> Double {
        let (distance, reach) = (Double(distance), Double(reach))
        if distance <= 0.001 * reach { return 1 }
        if distance > 0.999 * reach { return 0 }
        let ratio = distance / reach
        let rest = 1 - ratio * ratio * ratio
        return rest * rest * rest
    }

    private static func coefficients(
        _ weights: [Double], _ offsets: [Int: Int], width: Int, leastVariance: Double
    ) -> [Double] {
        var result = weights
        for (centre, offset) in offsets {
            let window = offset..<(offset + width)
            let total = weights[window].reduce(0, +)
            let mean = window.reduce(0) { $0 + weights[$1] / total * Double($1 - offset - centre) }
            let variance = window.reduce(0) {
                let distance = Double($1 - offset - centre) - mean
                return $0 + weights[$1] / total * distance * distance
            }
            let slope = variance > leastVariance ? -mean / variance : 0
            for j in window {
                result[j] = weights[j] / total * (1 + slope * (Double(j - offset - centre) - mean))
            }
        }
        return result
    }

    /// The smooth of the first `count` values, all with full weight.
    func smooth(_ values: [Double], into smoothed: inout [Double]) {
        precondition(values.count >= count && smoothed.count >= count)
        values.withUnsafeBufferPointer { values in
            coefficients.withUnsafeBufferPointer { coefficients in
                for place in places {
                    smoothed[place.index] = Self.dot(
                        values.baseAddress! + place.start, coefficients.baseAddress! + place.weights, count: width)
                }
            }
        }
        joinPlaces(of: &smoothed)
    }

    /// The smooth of the first `count` values, whose weights are multiplied by `robustness`.
    func smooth(_ values: [Double], robustness: [Double], into smoothed: inout [Double]) {
        precondition(values.count >= count && robustness.count >= count && smoothed.count >= count)
        values.withUnsafeBufferPointer { values in
            robustness.withUnsafeBufferPointer { robustness in
                weights.withUnsafeBufferPointer { weights in
                    for place in places {
                        let fitted = LocalLine(
                            values: values.baseAddress! + place.start,
                            robustness: robustness.baseAddress! + place.start,
                            weights: weights.baseAddress! + place.weights, count: width,
                            centre: place.index - place.start
                        ).value(leastVariance: leastVariance)
                        // A place all of whose neighbours have lost their weight keeps its value.
                        smoothed[place.index] = fitted ?? values[place.index]
                    }
                }
            }
        }
        joinPlaces(of: &smoothed)
    }

    private func joinPlaces(of smoothed: inout [Double]) {
        for (place, next) in zip(places, places.dropFirst()) where next.index - place.index > 1 {
            let from = smoothed[place.index]
            let slope = (smoothed[next.index] - from) / Double(next.index - place.index)
            for i in 1..<(next.index - place.index) { smoothed[place.index + i] = from + slope * Double(i) }
        }
    }

    private static func dot(_ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, count: Int) -> Double {
        var sums = SIMD8<Double>.zero
        var i = 0
        while i + 8 <= count {
            sums +=
                UnsafeRawPointer(a + i).loadUnaligned(as: SIMD8<Double>.self)
                * UnsafeRawPointer(b + i).loadUnaligned(as: SIMD8<Double>.self)
            i += 8
        }
        var total = sums.sum()
        while i < count {
            total += a[i] * b[i]
            i += 1
        }
        return total
    }
}
