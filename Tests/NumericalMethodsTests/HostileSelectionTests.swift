import NumericalMethods
import Testing

/// Selection and values that were made to slow it down, by counting comparisons.
@Suite struct HostileSelectionTests {
    /// Decides what its values are while they are compared, so that every pivot turns out badly (McIlroy 1999, "A killer adversary for
    /// quicksort").
    final class Adversary {
        private(set) var comparisons = 0
        /// nil: not decided yet, larger than all that are.
        private var decided: [Int?]
        private var next = 0
        private var likelyPivot = 0

        init(count: Int) { decided = Array(repeating: nil, count: count) }

        func isLess(_ a: Int, _ b: Int) -> Bool {
            comparisons += 1
            if decided[a] == nil, decided[b] == nil {
                decided[a == likelyPivot ? a : b] = next
                next += 1
            }
            if decided[a] == nil { likelyPivot = a } else if decided[b] == nil { likelyPivot = b }
            return decided[a] ?? .max < decided[b] ?? .max
        }

        /// What the values have turned out to be.
        var values: [Int] { decided.map { $0 ?? next } }
    }

    struct Value: Comparable {
        let index: Int
        let adversary: Adversary

        static func == (a: Value, b: Value) -> Bool { a.index == b.index }
        static func < (a: Value, b: Value) -> Bool { a.adversary.isLess(a.index, b.index) }
    }

    @Test(arguments: [100, 1000, 8640]) func comparisonsStayNearSorting(count: Int) {
        var logarithm = 1
        while 1 << logarithm < count { logarithm += 1 }
        for index in [0, count / 4, count / 2, count - 1] {
            let adversary = Adversary(count: count)
            var values = (0..<count).map { Value(index: $0, adversary: adversary) }
            let selected = values.withUnsafeMutableBufferPointer { Quantiles.select($0, at: index) }
            // A selection that relies on luck needs count² / 4 and more.
            #expect(adversary.comparisons <= 16 * count + 2 * count * logarithm)
            let numbers = adversary.values
            #expect(numbers.sorted()[index] == numbers[selected.index])
            // The same numbers, all of them decided, are as harmless.
            var fixed = numbers.map { Double($0) }
            let again = fixed.withUnsafeMutableBufferPointer { Quantiles.select($0, at: index) }
            #expect(again == Double(numbers.sorted()[index]))
        }
    }

    @Test func midpointsAreThoseOfSorting() {
        var random = RandomStream(seed: 8)
        for count in [1, 2, 3, 4, 101, 256] {
            let values = (0..<count).map { _ in (3 * random.normal()).rounded() / 7 }
            let sorted = values.sorted()
            #expect(Quantiles.midpoint(values) == (sorted[(count - 1) / 2] + sorted[count / 2]) / 2)
        }
        #expect(Quantiles.midpoint([]) == 0)
    }
}
