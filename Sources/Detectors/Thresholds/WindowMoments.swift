/// Mean and standard deviation of the last entries of a sequence, entry by entry.
///
/// Nothing is ever subtracted from a sum, so that a huge value leaves no trace once it has left the window. The window is two
/// stacks: the newer entries with one running summary, the older with a summary of each suffix. When the older are used up, the
/// newer move over and their suffixes are summed up; so every entry is looked at twice, whatever the window. Summaries are
/// merged by the update of Chan, Golub and LeVeque (1979).
struct WindowMoments {
    /// Count, mean and sum of squared distances from the mean.
    private struct Moments {
        var count = 0.0
        var mean = 0.0
        var squares = 0.0

        init() {}

        init(_ value: Double) {
            count = 1
            mean = value
        }

        func merged(with other: Moments) -> Moments {
            guard count > 0 else { return other }
            guard other.count > 0 else { return self }
            var sum = Moments()
            sum.count = count + other.count
            let distance = other.mean - mean
            let share = other.count / sum.count
            sum.mean = mean + distance * share
            sum.squares = squares + other.squares + distance * distance * count * share
            return sum
        }
    }

    private let window: Int
    /// Values of the entries that came since the stacks were last turned over.
    private var newer: [Double] = []
    private var newerMoments = Moments()
    /// Summaries of the older entries, the one of all of them last.
    private var older: [Moments] = []
    /// How many of the last entries are equal.
    private var equalRun = 0
    private var last = Double.nan

    init(window: Int) { self.window = max(0, window) }

    /// Entries in the window.
    var count: Int { newer.count + older.count }

    mutating func append(_ value: Double) {
        guard window > 0 else { return }
        equalRun = value == last ? equalRun + 1 : 1
        last = value
        if count == window { dropOldest() }
        newer.append(value)
        newerMoments = newerMoments.merged(with: Moments(value))
    }

    private mutating func dropOldest() {
        if older.isEmpty {
            var suffix = Moments()
            for value in newer.reversed() {
                suffix = Moments(value).merged(with: suffix)
                older.append(suffix)
            }
            newer.removeAll(keepingCapacity: true)
            newerMoments = Moments()
        }
        older.removeLast()
    }

    /// The deviation divides by n - 1. nil for fewer than two entries. Exactly the value and 0 when all are equal.
    var meanAndDeviation: (mean: Double, deviation: Double)? {
        guard count > 1 else { return nil }
        if equalRun >= count { return (last, 0) }
        let all = (older.last ?? Moments()).merged(with: newerMoments)
        return (all.mean, (all.squares / (all.count - 1)).squareRoot())
    }
}
