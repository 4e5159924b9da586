/// What the detector says about every point of a series. The arrays are as long as the series.
public struct EntireDetection: Sendable, Equatable {
    /// 0: none.
    public var period: Int
    public var model: UnivariateModel
    public var expectedValues: [Double]
    /// Distance from the expected value up to the end of the normal band.
    public var upperMargins: [Double]
    /// The same downwards; a positive number.
    public var lowerMargins: [Double]
    public var isNegativeAnomaly: [Bool]
    public var isPositiveAnomaly: [Bool]
    /// 0...1, 0 for normal points.
    public var severity: [Double]

    public var isAnomaly: [Bool] { zip(isNegativeAnomaly, isPositiveAnomaly).map { $0 || $1 } }
}

/// What the detector says about the newest point of a series.
public struct LastDetection: Sendable, Equatable {
    /// 0: none.
    public var period: Int
    public var model: UnivariateModel
    /// So many points should the next question bring along, the newest one among them.
    public var suggestedWindow: Int
    public var expectedValue: Double
    public var upperMargin: Double
    public var lowerMargin: Double
    public var isNegativeAnomaly: Bool
    public var isPositiveAnomaly: Bool
    /// 0...1, 0 if the point is normal.
    public var severity: Double

    public var isAnomaly: Bool { isNegativeAnomaly || isPositiveAnomaly }
}
