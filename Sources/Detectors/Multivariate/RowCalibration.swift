/// The row statistics of the experts, in the order P, L, M, D, W; entries of experts that take no part are 0.
typealias RowStatistics = SIMD8<Double>

/// What turns the residuals of a row into row statistics, all learnt from out-of-fold residuals.
///
/// Per expert and signal a center and a scale of the residual; per signal the usual size of its persistent shift.
struct RowCalibration: Sendable, Equatable {
    /// Expert-major: `centers[expert * signals + signal]`.
    let centers: [Double]
    let scales: [Double]
    /// `max(std, 0.05)` of the signals' persistent shifts; empty when that statistic takes no part.
    var shiftScales: [Double]

    /// Deviations of a signal beyond this square count no further in the signal's own score.
    static let largestSquare = 400.0
    /// Standardised residuals beyond this count no further in a persistent shift.
    static let largestShift = 6.0
    /// Rows after which a reading counts half in a persistent shift.
    static let shiftHalfLife = 3.0
    static let shiftWeight = Smoothing.weight(halfLife: shiftHalfLife)

    /// Standardises the residuals of one row.
    ///
    /// The persistent shift (D) of a signal is the *signed* average of its standardised leave-one-out residuals: noise
    /// cancels, a lasting offset does not. It is the mean test of the SPRT in calibrated form.
    /// - Parameters:
    ///   - residuals: one pointer per expert to the row's residuals.
    ///   - isMissing: the row's missing cells, nil when there are none; they take part in nothing.
    ///   - updatesShifts: false for rows that are not scored.
    ///   - shifts: the persistent shift of every signal, taken one row further; not touched without `shiftScales`.
    ///   - signalDeviations: receives the signal's deviation, `√mean min(ρ², 400)` over L and M; 0 where missing.
    ///     P takes no part: with up to thirty lags it would go on accusing a signal long after its fault.
    /// - Returns: root mean square, largest, root mean square, and largest shift; W stays 0. Zeros when every cell is
    ///   missing.
    @inline(__always)
    func rowStatistics(
        _ residuals: (UnsafePointer<Double>, UnsafePointer<Double>, UnsafePointer<Double>),
        isMissing: UnsafePointer<Bool>?, signals: Int, updatesShifts: Bool,
        shifts: UnsafeMutablePointer<Double>, signalDeviations: UnsafeMutablePointer<Double>
    ) -> RowStatistics {
        var past = 0.0
        var largest = 0.0
        var memory = 0.0
        var shift = 0.0
        var observed = 0
        let hasShifts = updatesShifts && !shiftScales.isEmpty
        let (weight, limit) = (Self.shiftWeight, Self.largestShift)
        centers.withUnsafeBufferPointer { centers in
            scales.withUnsafeBufferPointer { scales in
                shiftScales.withUnsafeBufferPointer { shiftScales in
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
                        if hasShifts {
                            let u = shifts[j] + weight * (min(max(l, -limit), limit) - shifts[j])
                            shifts[j] = u
                            shift = max(shift, abs(u) / shiftScales[j])
                        }
                        let sum = min(ll, Self.largestSquare) + min(mm, Self.largestSquare)
                        signalDeviations[j] = (sum / 2).squareRoot()
                    }
                }
            }
        }
        guard observed > 0 else { return .zero }
        let count = Double(observed)
        return RowStatistics(
            (past / count).squareRoot(), largest.squareRoot(), (memory / count).squareRoot(), shift, 0, 0, 0, 0)
    }

    /// Takes the deviations of the signals once more, with leave-one-out residuals as attributed to the signals at fault.
    /// - Parameters:
    ///   - others: the leave-one-out residuals of the row.
    ///   - memory: its memory residuals.
    ///   - scratch: ``FaultAttribution/scratchCount(signals:)`` numbers and one more a signal.
    ///   - signalDeviations: as in ``rowStatistics(_:isMissing:signals:updatesShifts:shifts:signalDeviations:)``.
    func attribute(
        _ expert: LeaveOneOutRidge, others: UnsafePointer<Double>, memory: UnsafePointer<Double>,
        isMissing: UnsafePointer<Bool>?, scratch: UnsafeMutablePointer<Double>,
        signalDeviations: UnsafeMutablePointer<Double>
    ) {
        let d = expert.signals
        for j in 0..<d {
            let isObserved = isMissing.map { !$0[j] } ?? true
            scratch[j] = isObserved ? (others[j] - centers[d + j]) / scales[d + j] : 0
        }
        FaultAttribution(others: expert, scales: scales[d..<(2 * d)]).attribute(scratch, scratch: scratch + d)
        for j in 0..<d {
            if let isMissing, isMissing[j] { continue }
            let l = scratch[j]
            let m = (memory[j] - centers[2 * d + j]) / scales[2 * d + j]
            let sum = min(l * l, Self.largestSquare) + min(m * m, Self.largestSquare)
            signalDeviations[j] = (sum / 2).squareRoot()
        }
    }
}
