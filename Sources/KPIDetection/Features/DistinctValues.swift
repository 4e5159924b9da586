/// The distinct values of a series and how often each occurs.
struct DistinctValues {
    let median: Double
    private(set) var values: [Double] = []
    private(set) var counts: [Int] = []

    init(_ x: Points) {
        let sorted = x.sorted()
        median = sorted.median
        for value in sorted {
            if value == values.last {
                counts[counts.count - 1] += 1
            } else {
                values.append(value)
                counts.append(1)
            }
        }
    }

    var distinct: Int { values.count }
    /// How many of the values occur more than once.
    var recurring: Int { counts.count { $0 > 1 } }

    func sumOfRecurringPoints(_ summation: Summation) -> Double {
        let terms = zip(values, counts).map { $1 > 1 ? $0 * Double($1) : 0 }
        return terms.withUnsafeBufferPointer(summation.sum)
    }

    func sumOfRecurringValues(_ summation: Summation) -> Double {
        let terms = zip(values, counts).map { $1 > 1 ? $0 : 0 }
        return terms.withUnsafeBufferPointer(summation.sum)
    }
}

extension [Double] {
    /// The median of values in order, which must not be empty.
    var median: Double {
        let half = count / 2
        return count % 2 == 1 ? self[half] : (self[half - 1] + self[half]) / 2
    }
}
