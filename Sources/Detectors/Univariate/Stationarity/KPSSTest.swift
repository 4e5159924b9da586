import Foundation

/// The test of stationarity around a level by Kwiatkowski, Phillips, Schmidt and Shin (1992), with the bandwidth that Hobijn,
/// Franses and Ooms (1998) choose from the data.
enum KPSSTest {
    /// Statistics above it speak against stationarity at 5 %.
    static let criticalValue = 0.4614

    /// Nil where it cannot be had: fewer than two values, constant ones.
    static func statistic(of values: [Double]) -> Double? {
        let count = values.count
        guard count >= 2, values.allSatisfy({ $0.isFinite }) else { return nil }
        let size = Double(count)
        let mean = values.reduce(0, +) / size
        let residuals = values.map { $0 - mean }
        guard let lags = bandwidth(residuals) else { return nil }
        var variance = covariance(residuals, lag: 0)
        for lag in 1..<(lags + 1) {
            variance += 2 * (1 - Double(lag) / Double(lags + 1)) * covariance(residuals, lag: lag)
        }
        var sum = 0.0
        var squares = 0.0
        for residual in residuals {
            sum += residual
            squares += sum * sum
        }
        return squares / (size * size) / variance
    }

    private static func bandwidth(_ residuals: [Double]) -> Int? {
        let size = Double(residuals.count)
        var total = covariance(residuals, lag: 0)
        var weighted = 0.0
        for lag in 1..<(Int(pow(size, 2.0 / 9)) + 1) {
            let covariance = 2 * covariance(residuals, lag: lag)
            total += covariance
            weighted += Double(lag) * covariance
        }
        guard total > 0 else { return nil }
        let ratio = weighted / total
        let lags = 1.1447 * pow(ratio * ratio, 1.0 / 3) * pow(size, 1.0 / 3)
        return lags < size ? Int(lags) : residuals.count
    }

    /// Zero at a lag that leaves no pair.
    private static func covariance(_ residuals: [Double], lag: Int) -> Double {
        var sum = 0.0
        for i in 0..<max(residuals.count - lag, 0) { sum += residuals[i] * residuals[i + lag] }
        return sum / Double(residuals.count)
    }
}
