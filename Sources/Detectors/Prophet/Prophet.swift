import TimeSeries

/// Forecasts of a time series as trend, seasons and holidays, with an interval: the additive model of Prophet.
///
/// ```swift
/// var parameters = Prophet.Parameters()
/// parameters.growth = .flat
/// let fitted = try Prophet.fit(times: seconds, values: values, parameters: parameters)
/// let stamps = try ForecastCalendar(period: "2H").stamps(after: last, count: 24)
/// let forecast = try fitted.forecast(times: stamps.map(Double.init))
/// ```
///
/// Model: `y = trend(t) (1 + X_m b) + X_a b + noise`, with sines and cosines of the seasons and one 0/1 column per holiday
/// in X, each column multiplicative (X_m) or additive (X_a). The trend is flat, linear in pieces or logistic in pieces.
/// `b` has normal priors, the changes of slope Laplace priors, the noise a half-normal one; the parameters are those of the
/// highest posterior density.
///
/// The posterior of a short series is often ill-conditioned or has several modes, so which numbers come out depends on
/// the optimiser as much as on the model. This one follows, step by step, the procedures of the reference: an over-long
/// Newton iteration below 100 rows, L-BFGS from 100 rows on. See ``FlatNewton``, ``DifferenceNewton`` and
/// ``LimitedMemoryBFGS``.
///
/// Pure: the same input gives the same numbers. The random draws of a simulated interval come from
/// ``Parameters/seed``.
public enum Prophet {
    /// Rows below which Newton's method fits the model.
    static let newtonRows = 100

    /// Fits the model.
    ///
    /// Memory is 8 bytes times rows times columns, time at most ``FitBudget/full``.
    /// - Parameters:
    ///   - times: seconds since 1970-01-01 UTC, in any order; duplicates are kept.
    ///   - values: one a time, finite.
    ///   - capacities: for logistic growth the ceiling at each time, positive; otherwise nil.
    ///   - check: called in every iteration; cancels the fit by throwing.
    /// - Throws: ``DetectorError`` for data or parameters that cannot be used, or what `check` throws.
    public static func fit(
        times: [Double], values: [Double], capacities: [Double]? = nil, parameters: Parameters = Parameters(),
        check: () throws -> Void = {}
    ) throws -> FittedProphet {
        try parameters.validate()
        let history = try ProphetHistory(
            times: times, values: values, capacities: capacities, growth: parameters.growth)
        let features = ProphetFeatures(parameters, history: history)
        guard features.count <= Limits.columns else {
            throw DetectorError.parameterOutOfRange(
                name: "seasonalities and holidays: columns", value: Double(features.count),
                allowed: "at most \(Limits.columns)")
        }
        guard history.rows <= Limits.elements / max(features.count, 1) else {
            throw DetectorError.unsupported(
                "\(history.rows) rows with \(features.count) columns of seasons and holidays are too many for one forecast:"
                    + " at most \(Limits.elements / max(features.count, 1)) rows are allowed with that many columns")
        }
        if parameters.growth != .logistic, let constant = history.constant {
            return FittedProphet(constant: constant, parameters: parameters, features: features, history: history)
        }
        let problem = try ProphetProblem(parameters, features: features, history: history, check: check)
        let fit = try ProphetOptimiser.fit(problem, check: check)
        return FittedProphet(fit, problem: problem, parameters: parameters, features: features, history: history)
    }

    /// What one fit and one forecast may ask for.
    public enum Limits {
        /// Rows times columns of the design matrix (40 MB).
        public static let elements = 5_000_000
        /// Columns of the design matrix: two for each order of a season, one for each holiday and offset.
        public static let columns = 500
        public static let changepoints = 500
        /// Times of one forecast.
        public static let horizon = 100_000
        /// Times of one simulated forecast times ``Parameters/uncertaintySamples``.
        public static let draws = 100_000_000
        /// Latest time, either side of 1970, in seconds: as far as 64 bits of nanoseconds reach (the year 2262).
        public static let seconds = 9_223_372_036
    }
}
