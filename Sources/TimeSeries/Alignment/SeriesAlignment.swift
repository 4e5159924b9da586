/// How series that were recorded apart become the rows of one table: which instants are rows, and what stands where a series
/// has no value.
public struct SeriesAlignment: Codable, Sendable, Equatable {
    /// Which instants become rows.
    public enum Join: String, Codable, Sendable, CaseIterable {
        /// Those at which every variable has a value.
        case inner
        /// Those at which any variable has one.
        case outer
    }

    /// What stands where a variable has no value.
    ///
    /// Neighbours are looked for in all that the variable has, also outside the range that was asked for. Where there is no
    /// neighbour on the side that is wanted, the nearest one on the other side serves.
    public enum Fill: Codable, Sendable, Equatable {
        /// The value before.
        case previous
        /// The value after.
        case subsequent
        /// The straight line, in time, between the value before and the value after.
        case linear
        case zero
        case fixed(Double)

        /// What missing values become where that does not depend on their neighbours.
        var constant: Double? {
            switch self {
            case .previous, .subsequent, .linear: nil
            case .zero: 0
            case .fixed(let value): value
            }
        }
    }

    public var join: Join
    public var fill: Fill

    public init(join: Join = .outer, fill: Fill = .linear) {
        self.join = join
        self.fill = fill
    }
}
