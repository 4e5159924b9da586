extension Array where Element == Double {
    /// Puts a straight line between the known neighbours of every gap; gaps at the ends take the nearest known value.
    ///
    /// Without a known value nothing changes.
    func interpolatingGaps(where isGap: (Int) -> Bool) -> [Double] {
        var filled = self
        var known: Int?
        for index in indices where !isGap(index) {
            if let before = known {
                if index - before > 1 {
                    let slope = (self[index] - self[before]) / Double(index - before)
                    for gap in (before + 1)..<index { filled[gap] = slope * Double(gap - before) + self[before] }
                }
            } else {
                for gap in 0..<index { filled[gap] = self[index] }
            }
            known = index
        }
        if let last = known { for gap in (last + 1)..<Swift.max(count, last + 1) { filled[gap] = self[last] } }
        return filled
    }

    /// The values without their spikes: what lies three deviations or more from the mean gives way to a straight line.
    func withoutSpikes() -> [Double] {
        let moments = SampleMoments(self)
        let deviation = moments.deviation + 1e-8
        return interpolatingGaps { abs(self[$0] - moments.mean) / deviation >= 3 }
    }
}
