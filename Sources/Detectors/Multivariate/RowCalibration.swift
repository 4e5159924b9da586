/// What turns the residuals of a row into its fused deviation, all learnt from out-of-fold residuals.
///
/// Per expert and signal a center and a scale of the residual; per expert the median and the spread (95 % quantile
/// less median) of its row statistic.
struct RowCalibration: Sendable, Equatable {
    /// Expert-major: `centers[expert * signals + signal]`.
    let centers: [Double]
    let scales: [Double]
    /// Per expert.
    var medians: [Double]
    var spreads: [Double]
    let fuseCap: Double

    /// Deviations of a signal beyond this square count no further in the signal's own score.
    private static let largestSquare = 400.0

    /// Standardises the residuals of one row.
    /// - Parameters:
    ///   - residuals: one pointer per expert to the row's residuals.
    ///   - isMissing: the row's missing cells, nil when there are none; they take part in nothing.
    ///   - signalDeviations: receives the signal's deviation over the experts, `√mean min(ρ², 400)`; 0 where missing.
    /// - Returns: the row statistic of every expert: root mean square, largest, root mean square. Zeros when every
    ///   cell is missing.
    @inline(__always)
    func rowStatistics(
        _ residuals: (UnsafePointer<Double>, UnsafePointer<Double>, UnsafePointer<Double>),
        isMissing: UnsafePointer<Bool>?, signals: Int, signalDeviations: UnsafeMutablePointer<Double>
    ) -> (Double, Double, Double) {
        var past = 0.0
        var largest = 0.0
        var memory = 0.0
        var observed = 0
        centers.withUnsafeBufferPointer { centers in
            scales.withUnsafeBufferPointer { scales in
                for j in 0..<signals {
                    if let isMissing, isMissing[j] {
                        signalDeviations[j] = 0
                        continue
                    }
                    observed += 1
                    let p = (residuals.0[j] - centers[j]) / scales[j]
                    let l = (residuals.1[j] - centers[signals + j]) / scales[signals + j]
                    let m = (residuals.2[j] - centers[2 * signals + j]) / scales[2 * signals + j]
                    let (pp, ll, mm) = (p * p, l * l, m * m)
                    past += pp
                    largest = max(largest, ll)
                    memory += mm
                    let sum = min(pp, Self.largestSquare) + min(ll, Self.largestSquare) + min(mm, Self.largestSquare)
                    signalDeviations[j] = (sum / 3).squareRoot()
                }
            }
        }
        guard observed > 0 else { return (0, 0, 0) }
        let count = Double(observed)
        return ((past / count).squareRoot(), largest.squareRoot(), (memory / count).squareRoot())
    }

    /// The fused deviation F: mean over the experts of their row statistics on the common scale.
    @inline(__always)
    func fused(_ statistics: (Double, Double, Double)) -> Double {
        (calibrated(statistics.0, 0) + calibrated(statistics.1, 1) + calibrated(statistics.2, 2)) / 3
    }

    @inline(__always)
    private func calibrated(_ statistic: Double, _ expert: Int) -> Double {
        min((statistic - medians[expert]) / spreads[expert], fuseCap)
    }

    /// F of a row with residuals exactly on their centers: no F is smaller.
    var floor: Double { fused((0, 0, 0)) }
}
