import NumericalMethods

/// Which signals of a row explain its leave-one-out residuals.
///
/// A fault δ of one signal shows in the residuals of every signal that is estimated from it (spill-over): with the
/// precision P of the present signals, `P_jj r_j = Σ_k P_jk δ_k` plus noise. Taking the signal with the largest
/// standardised residual for faulty and estimating the row again without it, up to four times, leaves each residual with
/// what the signals accused before it do not explain, and those signals with their own δ. This is orthogonal matching
/// pursuit on the linear model of ``LeaveOneOutRidge``; estimating without a signal is what section 7 of the project's
/// specification of dynamic MSET does for missing ones.
struct FaultAttribution {
    /// Standardised residual from which on a signal is taken for faulty.
    static let noticeable = 3.0
    /// Most signals taken for faulty in one row.
    static let largestCount = 4
    /// A signal whose remaining precision is below this share of its own says nothing that the others do not.
    private static let smallestPivot = 1e-6

    let others: LeaveOneOutRidge
    /// Scale of the leave-one-out residual of every signal.
    let scales: ArraySlice<Double>

    /// Numbers of scratch space that a row needs.
    static func scratchCount(signals: Int) -> Int { (largestCount + 2) * signals }

    /// Replaces the standardised leave-one-out residuals of one row by attributed ones.
    /// - Parameters:
    ///   - residuals: standardised, by signal, 0 where missing. Left as they are when no number would be finite.
    ///   - scratch: ``scratchCount(signals:)`` numbers.
    /// - Returns: the signals taken for faulty and their faults, in scaled units.
    @discardableResult
    func attribute(
        _ residuals: UnsafeMutablePointer<Double>, scratch: UnsafeMutablePointer<Double>
    ) -> AttributedFaults {
        let d = others.signals
        let explained = scratch + Self.largestCount * d
        let best = explained + d
        var picked = AttributedFaults()
        var pivots = SIMD4<Double>.zero
        others.precisions.withUnsafeBufferPointer { precisions in
            scales.withUnsafeBufferPointer { scales in
                others.projection.values.withUnsafeBufferPointer { projection in
                    for j in 0..<d {
                        best[j] = residuals[j]
                        explained[j] = residuals[j] * scales[j] * precisions[j]
                    }
                    while picked.count < Self.largestCount {
                        var signal = -1
                        var largest = Self.noticeable
                        for j in 0..<d where abs(best[j]) >= largest {
                            (signal, largest) = (j, abs(best[j]))
                        }
                        guard signal >= 0 else { break }
                        // The signal's row of P, less what the signals picked before account for.
                        let row = scratch + picked.count * d
                        for j in 0..<d { row[j] = projection[signal * d + j] * precisions[j] }
                        for index in 0..<picked.count {
                            let former = scratch + index * d
                            let share = former[signal] / pivots[index]
                            for j in 0..<d { row[j] -= share * former[j] }
                        }
                        let pivot = row[signal]
                        guard pivot > Self.smallestPivot * precisions[signal] else { break }
                        let amount = explained[signal] / pivot
                        for j in 0..<d {
                            explained[j] -= amount * row[j]
                            best[j] = explained[j] / (precisions[j] * scales[j])
                        }
                        pivots[picked.count] = pivot
                        picked.append(signal: signal, amount: amount)
                        for earlier in picked { best[earlier.signal] = 0 }
                    }
                    // The amounts belong to the reduced rows; back to those of P, last signal first.
                    for index in picked.indices.reversed() {
                        for earlier in 0..<index {
                            picked.amounts[earlier] -=
                                (scratch + earlier * d)[picked[index].signal] / pivots[earlier]
                                * picked[index].amount
                        }
                    }
                    for entry in picked { best[entry.signal] = entry.amount / scales[entry.signal] }
                }
            }
        }
        for j in 0..<d where !best[j].isFinite { return AttributedFaults() }
        if !picked.isEmpty { residuals.update(from: best, count: d) }
        return picked
    }
}

/// The signals of a row that are taken for faulty, at most ``FaultAttribution/largestCount``, without an allocation.
struct AttributedFaults: RandomAccessCollection {
    private(set) var count = 0
    private var signals = SIMD4<Int>.zero
    /// Readings less what they would have been, in scaled units.
    fileprivate(set) var amounts = SIMD4<Double>.zero

    var startIndex: Int { 0 }
    var endIndex: Int { count }

    subscript(index: Int) -> (signal: Int, amount: Double) { (signals[index], amounts[index]) }

    /// - Precondition: there are fewer than four.
    fileprivate mutating func append(signal: Int, amount: Double) {
        (signals[count], amounts[count]) = (signal, amount)
        count += 1
    }
}
