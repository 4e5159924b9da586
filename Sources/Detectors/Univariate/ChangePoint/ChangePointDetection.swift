/// Where a series changes its course. The arrays are as long as the series.
public struct ChangePointDetection: Sendable, Equatable {
    /// 0: none.
    public var period: Int
    /// True for the first point of each new course.
    public var isChangePoint: [Bool]
    /// 0...1, at least one half at change points and nowhere else: 1 - 2^(-e), where e is the distance from the trend, at a change
    /// point that of both trends from each other, in units of what is tolerated.
    public var confidenceScores: [Double]
}
