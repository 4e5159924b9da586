import NumericalMethods

/// Tells a fault from its echo: what the past ridge of a signal expects of a value when faulty readings before it are
/// replaced by what it expected of them.
///
/// A fault stays among the lags and in the window of the values that follow, for up to `windowSize` rows, and makes normal
/// values look wrong. Against a cleaned past they look normal, and are not flagged. A value is only ever taken off the
/// flagged ones by this, never put there; scores do not depend on it. While a fault lasts its values stay far from what is
/// expected, and stay flagged.
///
/// Method: the filter cleaner of R. D. Martin and D. J. Thomson (Robust-resistant spectrum estimation, Proc. IEEE 70, 1982),
/// with the detector's alarms in place of a bound on residuals.
struct CleanForecast: Sendable, Equatable, Codable {
    /// Cleaned readings, scaled, newest first; empty until there is one.
    @PackedNumbers private var past: [Double] = []

    /// Takes the next reading of a signal.
    /// - Parameters:
    ///   - x: NaN where it is missing.
    ///   - isAlarm: whether the trained rule flags the row.
    ///   - model: of this signal alone.
    /// - Returns: how far the reading is from what the cleaned past makes expect, in units of the 95 % quantile of
    ///   out-of-fold innovations: up to 1 it looks normal. Infinite where there is no past.
    mutating func take(_ x: Double, isAlarm: Bool, model: DynamicMSETModel) -> Double {
        let ridge = model.experts.past
        guard !past.isEmpty else {
            if x.isFinite { past = [Double](repeating: model.scaling.scaled(x, signal: 0), count: max(ridge.lags, 1)) }
            return .infinity
        }
        var expected = ridge.intercepts[0]
        for lag in 0..<ridge.lags { expected += ridge.coefficients[lag, 0] * past[lag] }
        let clip = model.scaling.clip
        expected = min(max(expected, -clip), clip)
        var reading = expected
        var deviation = 0.0
        if x.isFinite {
            let z = model.scaling.scaled(x, signal: 0)
            let residual = abs(z - expected - model.calibration.centers[0]) / model.calibration.scales[0]
            deviation = residual / max(model.fusion.medians[0] + model.fusion.spreads[0], 1e-6)
            if !isAlarm || deviation <= 1 { reading = z }
        }
        past.removeLast()
        past.insert(reading, at: 0)
        return deviation
    }

    /// Whether a value that was kept elsewhere can be gone on with.
    func isSound(for model: DynamicMSETModel) -> Bool {
        past.isEmpty || past.count == max(model.experts.past.lags, 1)
    }

    /// A new stretch of time begins.
    mutating func restart() { past = [] }
}
