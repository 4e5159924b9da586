/// Consecutive values of a series.
typealias Points = UnsafeBufferPointer<Double>

extension UnsafeBufferPointer<Double> {
    func part(_ range: Range<Int>) -> Points { Points(rebasing: self[range]) }
    /// The first `count` values.
    func oldest(_ count: Int) -> Points { part(0..<count) }
    /// The last `count` values.
    func newest(_ count: Int) -> Points { part((self.count - count)..<self.count) }

    /// The value under test where this is `a`; the series must not be empty.
    var newest: Double { self[count - 1] }

    var smallest: Double { reduce(.infinity) { $1 < $0 ? $1 : $0 } }
    var largest: Double { reduce(-.infinity) { $1 > $0 ? $1 : $0 } }
}
