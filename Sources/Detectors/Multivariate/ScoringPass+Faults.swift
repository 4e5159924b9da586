import NumericalMethods

extension ScoringPass {
    /// The raw deviation of a row whose past is freed of the faults in it: mean of the calibrated P and L. Both are linear
    /// in the lags, so only the few faults are visited; the memory would have to be asked again.
    mutating func rawWithoutFaults(slot: Int) -> Double {
        free(slot: slot)
        let (d, calibration) = (signals, model.calibration)
        var (squares, largest, observed) = (0.0, 0.0, 0)
        for j in 0..<d where !isMissing[slot * d + j] {
            let p = (freedResiduals[j] - calibration.centers[j]) / calibration.scales[j]
            let l = (freedResiduals[d + j] - calibration.centers[d + j]) / calibration.scales[d + j]
            squares += p * p
            largest = max(largest, abs(l))
            observed += 1
        }
        guard observed > 0 else { return 0 }
        var statistics = RowStatistics.zero
        statistics[0] = (squares / Double(observed)).squareRoot()
        statistics[1] = largest
        let calibrated = model.fusion.calibrated(statistics)
        return (calibrated[0] + calibrated[1]) / 2
    }

    /// Writes the residuals that P and L would have without the recent faults among the row's lags.
    private mutating func free(slot: Int) {
        let (d, past, others) = (signals, model.experts.past, model.experts.others)
        for j in 0..<d {
            freedResiduals[j] = residuals.values[slot * d + j]
            freedResiduals[d + j] = residuals.values[(batch + slot) * d + j]
        }
        // Further back, the first row of a stretch stands for those before it; it is freed where it really is.
        for fault in stream.faults.faults {
            if fault.lag <= past.lags {
                let row = ((fault.lag - 1) * d + fault.signal) * d
                for j in 0..<d { freedResiduals[j] += fault.amount * past.coefficients.values[row + j] }
            }
            if fault.lag < LagStack.stateBlocks {
                let row = (fault.lag * d + fault.signal) * d
                for j in 0..<d { freedResiduals[d + j] -= fault.amount * others.projection.values[row + j] }
            }
        }
    }

    /// Notes what is taken for a fault in a flagged row, judged by a past free of faults, and goes on to the next row.
    mutating func rememberFaults(slot: Int, isAnomalous: Bool) {
        if isAnomalous {
            if !stream.faults.isIncident { free(slot: slot) }
            let (d, calibration) = (signals, model.calibration)
            for j in 0..<d {
                attributionScratch[j] =
                    isMissing[slot * d + j]
                    ? 0 : (freedResiduals[d + j] - calibration.centers[d + j]) / calibration.scales[d + j]
            }
            let attribution = FaultAttribution(
                others: model.experts.others, scales: calibration.scales[d..<(2 * d)])
            let found = attributionScratch.withUnsafeMutableBufferPointer { scratch in
                scratch.baseAddress.map { attribution.attribute($0, scratch: $0 + d) } ?? AttributedFaults()
            }
            stream.faults.add(found) { abs($0.amount) > RecentFaults.smallest * calibration.scales[d + $0.signal] }
        }
        if !stream.faults.isEmpty { stream.faults.advance(longest: model.experts.past.lags) }
    }
}
