import NumericalMethods

/// What happens to a KPI shortly before now.
public enum LateChange: String, CaseIterable, Sendable {
    case none, spike, mild, drop, shift, ramp, recovery, onset

    static func drawn(from random: inout RandomStream) -> LateChange {
        random.uniform() < 0.3 ? .none : allCases[1 + random.index(below: allCases.count - 1)]
    }

    /// Changes the newest of `values`; the last one is now.
    func apply(to values: inout [Double], _ random: inout RandomStream) {
        let end = values.count
        switch self {
        case .none: return
        case .spike:
            let factor = random.factor(strongest: 8)
            for index in (end - 1 - random.few(3))..<end { values[index] *= factor }
        case .mild:
            let factor = 1 + random.logarithmic(0.01, 0.4) * random.sign()
            for index in (end - 1 - random.few(4))..<end { values[index] *= factor }
        case .drop:
            for index in (end - 1 - random.few(20))..<end { values[index] = 0 }
        case .shift:
            let factor = random.factor(strongest: 4)
            for index in (end - 3 - random.few(90))..<end { values[index] *= factor }
        case .ramp:
            let factor = random.factor(strongest: 4)
            let length = 4 + random.few(80)
            for index in (end - length)..<end {
                values[index] *= 1 + (factor - 1) * Double(index - (end - length) + 1) / Double(length)
            }
        case .recovery:
            let factor = random.uniform() < 0.2 ? 0 : random.factor(strongest: 6)
            let length = 1 + random.few(40)
            let since = 1 + random.few(8)
            for index in (end - since - length)..<(end - since) { values[index] *= factor }
        case .onset:
            // Something begins that was not there, whatever the value was before.
            let amount = random.logarithmic(1, 1e5)
            let length = 1 + random.few(20)
            for index in (end - length)..<end {
                values[index] += amount * Double(index - (end - length) + 1) * random.between(0.5, 1.5)
            }
        }
    }
}
