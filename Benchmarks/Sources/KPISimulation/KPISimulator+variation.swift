import KPIDetection
import NumericalMethods

extension KPISimulator {
    /// Another KPI much like one that was seen: at another level, with some noise and a late change of its own.
    public mutating func variation(of window: KPIWindow) -> KPIWindow {
        let scale = random.uniform() < 0.5 ? 1 : random.logarithmic(0.03, 30)
        let relative = random.uniform() < 0.4 ? 0 : random.logarithmic(0.002, 0.2)
        var a = Array(window.a)
        LateChange.drawn(from: &random).apply(to: &a, &random)
        func vary(_ values: [Double]) -> [Double] {
            values.map { ($0 * scale * (1 + relative * random.normal())).rounded() }
        }
        let (c, b) = (vary(Array(window.c)), vary(Array(window.b)))
        guard let varied = try? KPIWindow(a: vary(a), b: b, c: c) else {
            preconditionFailure("a variation has the lengths of its original")
        }
        return varied
    }
}

extension KPISimulator {
    /// True in `share` of all calls.
    public mutating func chance(_ share: Double) -> Bool { random.uniform() < share }
}
