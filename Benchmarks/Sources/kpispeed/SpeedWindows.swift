import KPIDetection
import KPISimulation

/// Simulated windows by what they cost.
struct SpeedWindows {
    private var cleared: [KPIWindow] = []
    private var asked: [KPIWindow] = []
    private var simulated: [KPIWindow] = []

    init(perKind count: Int) {
        var simulator = KPISimulator(seed: 700_001)
        while cleared.count < count || asked.count < count {
            let window = simulator.next().window
            if simulated.count < count { simulated.append(window) }
            if ValueDetector.verdictWithoutModel(window, .library) == nil {
                asked.append(window)
            } else {
                cleared.append(window)
            }
        }
        cleared.removeLast(cleared.count - count)
        asked.removeLast(asked.count - count)
    }

    var mixes: [(String, [KPIWindow])] {
        // Every hundredth point is suspicious, as on calm KPIs with 1 % of anomalies.
        let mixed = cleared.indices.map { $0 % 100 == 99 ? asked[$0] : cleared[$0] }
        return [
            ("1 % suspicious, as calm KPIs are", mixed),
            ("the simulator's own mix, three in five suspicious", simulated),
            ("all suspicious: features and model for each", asked),
        ]
    }
}

/// A window as the library takes it.
struct IntegerDays {
    let a, b, c: [Int32]

    init(_ window: KPIWindow) {
        func integers(_ values: ArraySlice<Double>) -> [Int32] { values.map { Int32(clamping: Int($0)) } }
        (a, b, c) = (integers(window.a), integers(window.b), integers(window.c))
    }
}
