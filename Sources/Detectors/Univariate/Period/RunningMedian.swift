import Foundation

/// Centred running median in single precision, whose windows shrink at both ends.
///
/// Towards the right end the leaving value is looked up in double precision. Where rounding had lifted it, the next smaller one
/// leaves in its stead: so it is in the original, and whether a period is found can hang on it.
struct RunningMedian {
    private var window: [Float]
    private var count = 0

    /// - Parameter width: rounded up to an odd number. A series shorter than that stays as it is.
    static func of(_ values: [Double], width: Int) -> [Float] {
        let half = max(width / 2, 0)
        let width = half * 2 + 1
        let singles = values.map { Float($0) }
        guard values.count >= width else { return singles }
        var medians = singles
        var running = RunningMedian(window: [Float](repeating: 0, count: width))
        for index in 0..<width {
            running.insert(singles[index])
            if index >= half { medians[index - half] = running.median }
        }
        for index in (half + 1)..<max(values.count - half, half + 1) {
            running.remove(Double(singles[index - half - 1]))
            running.insert(singles[index + half])
            medians[index] = running.median
        }
        for index in (values.count - half)..<values.count {
            running.remove(values[index - half - 1])
            medians[index] = running.median
        }
        return medians
    }

    private init(window: [Float]) { self.window = window }

    private var median: Float {
        let middle = count / 2
        return count.isMultiple(of: 2) ? (window[middle - 1] + window[middle]) / 2 : window[middle]
    }

    private mutating func insert(_ value: Float) {
        let index = upperBound(Double(value))
        window.withUnsafeMutableBytes { bytes in
            guard let base = bytes.baseAddress else { return }
            memmove(base + (index + 1) * 4, base + index * 4, (count - index) * 4)
        }
        window[index] = value
        count += 1
    }

    private mutating func remove(_ value: Double) {
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
