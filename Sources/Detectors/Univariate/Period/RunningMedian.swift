import Foundation
import NumericalMethods

/// Centred running medians in single precision, whose windows shrink at both ends.
///
/// The values are put in order once, for windows of any width. A window is the set of its values' ranks, and its median a rank that moves
/// by a step or two as the window does: next to constant time a point.
struct RunningMedian {
    private let values: [Double]
    private let singles: [Float]
    /// Ranks of the values, and the values by rank.
    private let ranks: [Int]
    private let sorted: [Float]

    init(_ values: [Double]) {
        self.values = values
        let singles = values.map { Float($0) }
        let order = AscendingOrder.indices(of: singles)
        var ranks = [Int](repeating: 0, count: values.count)
        for (rank, index) in order.enumerated() { ranks[index] = rank }
        self.singles = singles
        self.ranks = ranks
        sorted = order.map { singles[$0] }
    }

    /// - Parameter width: rounded up to an odd number. A series shorter than that stays as it is.
    func of(width: Int) -> [Float] {
        let half = max(width / 2, 0)
        let width = half * 2 + 1
        guard values.count >= width else { return singles }
        var medians = singles
        var window = RankWindow(capacity: values.count)
        for index in 0..<width {
            window.insert(ranks[index])
            if index >= half { medians[index - half] = median(&window) }
        }
        for index in (half + 1)..<max(values.count - half, half + 1) {
            window.remove(ranks[index - half - 1])
            window.insert(ranks[index + half])
            medians[index] = median(&window)
        }
        var end = ShrinkingWindow(window.ranks.map { sorted[$0] })
        for index in (values.count - half)..<values.count {
            end.remove(values[index - half - 1])
            medians[index] = end.median
        }
        return medians
    }

    private func median(_ window: inout RankWindow) -> Float {
        let upper = window.rank(at: window.count / 2)
        guard window.count.isMultiple(of: 2) else { return sorted[upper] }
        return (sorted[window.rank(before: upper)] + sorted[upper]) / 2
    }
}

/// The window at the right end of a running median, in order.
///
/// There the leaving value is looked up in double precision. Where rounding had lifted it, the next smaller one leaves in its stead: so
/// it is in the original, and whether a period is found can hang on it.
private struct ShrinkingWindow {
    private var window: [Float]
    private var count: Int

    init(_ window: [Float]) {
        self.window = window
        count = window.count
    }

    var median: Float {
        let middle = count / 2
        return count.isMultiple(of: 2) ? (window[middle - 1] + window[middle]) / 2 : window[middle]
    }

    mutating func remove(_ value: Double) {
        let index = upperBound(value) - 1
        if index < 0 {
            // Nothing in the window is that small any more. The original's index -1 means the array's last place.
            window[window.count - 1] = window[0]
        }
        let kept = max(index, 0)
        window.withUnsafeMutableBytes { bytes in
            guard let base = bytes.baseAddress else { return }
            memmove(base + kept * 4, base + (kept + 1) * 4, (count - kept - 1) * 4)
        }
        count -= 1
    }

    /// First place whose value is larger. Halves in this way even where the quirk above has left the order broken.
    private func upperBound(_ value: Double) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if value < Double(window[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
