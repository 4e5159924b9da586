/// Features 84 to 227: the last point and the newest stretch beside the same time of day yesterday and a week ago.
struct FittingFeatures {
    let window: Int
    /// All three days, normalised like `a`.
    let points: Points
    let summation: Summation

    private var scale: WindowScale { WindowScale(window) }
    private var a: Points { points.newest(window + 1) }
    /// What led up to this time of day a week ago and yesterday, and what followed: the time itself belongs to both.
    private var leadUp: (c: Points, b: Points) {
        (points.oldest(window + 1), points.part((2 * window + 1)..<(3 * window + 2)))
    }
    private var sequel: (c: Points, b: Points) {
        (points.part(window..<(2 * window + 1)), points.part((3 * window + 1)..<(4 * window + 2)))
    }

    func append(to features: inout [Double]) {
        appendDifference(leadUp.c.newest - a.newest, to: &features)
        appendDifference(leadUp.b.newest - a.newest, to: &features)
        appendExcesses(over: [leadUp.c, sequel.c, leadUp.b, sequel.b], to: &features)
        for length in scale.lengths(stride(from: 1, to: 180, by: 30)) {
            appendExcesses(over: stretches(length), to: &features)
        }
        for length in scale.lengths(stride(from: 1, to: 180, by: 20)) {
            let mean = summation.mean(a.newest(length))
            for stretch in stretches(length) { appendDifference(summation.mean(stretch) - mean, to: &features) }
        }
        let stretch = scale.length(31)
        for length in scale.lengths(stride(from: 1, to: 180, by: 30)) {
            appendExcesses(over: [a.part((length - 1)..<min(length - 1 + stretch, a.count))], to: &features)
        }
    }

    /// The `length` points on either side of this time of day on both days.
    private func stretches(_ length: Int) -> [Points] {
        [leadUp.c.newest(length), sequel.c.oldest(length), leadUp.b.newest(length), sequel.b.oldest(length)]
    }

    private func appendDifference(_ difference: Double, to features: inout [Double]) {
        features += [abs(difference), difference < 0 ? -1 : 1]
    }

    /// How far the last point lies above the largest of each part, then how far below the smallest; 0 within.
    private func appendExcesses(over parts: [Points], to features: inout [Double]) {
        for part in parts { features.append(min(part.largest - a.newest, 0)) }
        for part in parts { features.append(max(part.smallest - a.newest, 0)) }
    }
}
