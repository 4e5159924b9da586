/// How missing points of a grid get a value.
public enum SeriesImputation: Sendable, Equatable {
    /// Splines and neighbouring cycles in a seasonal series; any other stays as it is.
    case automatic
    case previous
    case linear
    case fixed(Double)
    /// Missing points are left out, and their neighbours close up.
    case none
}
