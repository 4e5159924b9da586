/// Which of the two forms of the Metis method judges a window: the service's pipeline or its C library.
///
/// The forms differ where one of them would be seen by a client: the 3-sigma test, windows without a positive mean, some
/// features, what counts as missing, and the order of sums.
public enum KPIRules: Sendable, CaseIterable {
    /// The service: `POST /PredictValue` and `/PredictRate`.
    case pipeline
    /// The C library: `value_predict` and `rate_predict`.
    case library

    /// The constant in slot 0 of the model's row, ahead of the features.
    var pad: Float { self == .pipeline ? 10 : 0 }

    /// A feature of exactly this value is missing to the model. NaN always is.
    var missing: Float { self == .pipeline ? .nan : -1 }

    /// A spread below this counts as none in the autocorrelation and the ratio of mean to spread.
    var smallestSpread: Double { self == .pipeline ? 1e-10 : 1e-6 }

    /// The order of sums, which decides ties.
    var summation: Summation { self == .pipeline ? .pairwise : .leftToRight }
}
