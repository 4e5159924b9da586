/// Least-squares lines through stretches of a series, each in constant time from running sums.
struct LineFits {
    /// Sums of the values before each index: of y, of t y and of y². Time counts from the middle of the series, which keeps
    /// the products small.
    private(set) var sums: [Double] = [0]
    private(set) var timedSums: [Double] = [0]
    private(set) var squareSums: [Double] = [0]
    let count: Int
    /// The middle of the series.
    let origin: Double

    init(_ values: [Double]) {
        count = values.count
        origin = Double(values.count - 1) / 2
        sums.reserveCapacity(count + 1)
        timedSums.reserveCapacity(count + 1)
        squareSums.reserveCapacity(count + 1)
        var (sum, timed, squares) = (0.0, 0.0, 0.0)
        for (index, value) in values.enumerated() {
            sum += value
            timed += (Double(index) - origin) * value
            squares += value * value
            sums.append(sum)
            timedSums.append(timed)
            squareSums.append(squares)
        }
    }

    struct Line {
        /// Value at `middle`, an index that may lie between two.
        var level: Double
        var slope: Double
        var middle: Double

        func value(at index: Double) -> Double { level + slope * (index - middle) }
    }

    func line(_ range: Range<Int>) -> Line {
        let length = Double(range.count)
        let middle = Double(range.lowerBound + range.upperBound - 1) / 2
        let sum = sums[range.upperBound] - sums[range.lowerBound]
        let timed = timedSums[range.upperBound] - timedSums[range.lowerBound] - (middle - origin) * sum
        let spread = Self.timeSquares(range.count)
        return Line(level: sum / length, slope: spread > 0 ? timed / spread : 0, middle: middle)
    }

    /// Sum of the squared distances from the line; 0 for two points.
    func residual(_ range: Range<Int>) -> Double {
        let line = line(range)
        let squares = squareSums[range.upperBound] - squareSums[range.lowerBound]
        let length = Double(range.count)
        return max(
            0, squares - line.level * line.level * length - line.slope * line.slope * Self.timeSquares(range.count))
    }

    /// Distances of the values from the lines between successive changes.
    func residuals(of values: [Double], changes: [Int]) -> [Double] {
        var residuals = values
        for (start, end) in zip([0] + changes, changes + [count]) {
            let line = line(start..<end)
            for index in start..<end { residuals[index] -= line.value(at: Double(index)) }
        }
        return residuals
    }

    /// Sum of the squared distances from two lines that meet at the point before `bend`.
    func bentResidual(_ range: Range<Int>, at bend: Int) -> Double {
        let line = line(range)
        // The part beyond the meeting point: 1, 2, 3 and so on, after zeros.
        let count = Double(range.upperBound - bend)
        let joint = Double(bend - 1)
        let sum = sums[range.upperBound] - sums[bend]
        let timed = timedSums[range.upperBound] - timedSums[bend] - (joint - origin) * sum
        let ramp = count * (count + 1) / 2
        let squares = count * (count + 1) * (2 * count + 1) / 6
        // Without what a line explains of it.
        let length = Double(range.count)
        let timedRamp = squares + (joint - line.middle) * ramp
        let spread = Self.timeSquares(range.count)
        let own = squares - ramp * ramp / length - timedRamp * timedRamp / spread
        let product = timed - line.level * ramp - line.slope * timedRamp
        return own > 0 ? max(0, residual(range) - product * product / own) : residual(range)
    }

    /// Sum of squared distances of so many successive instants from their mean.
    static func timeSquares(_ count: Int) -> Double {
        let count = Double(count)
        return count * (count * count - 1) / 12
    }
}
