import NumericalMethods
import TimeSeries

extension ScoringPass {
    mutating func judge(_ rows: Range<Int>, into detection: inout Detection) {
        for row in rows { judge(row, slot: row - rows.lowerBound, into: &detection) }
    }

    /// Scores one row, smooths, decides, and writes the row's part of the answer.
    private mutating func judge(_ row: Int, slot: Int, into detection: inout Detection) {
        if ages[slot] == 0 { stream.restart(model) }
        let isScored = Double(missingCounts[slot]) <= DynamicMSET.missingLimit * Double(signals)
        let statistics = statistics(slot: slot, isScored: isScored)
        describeSignals(row, slot: slot, isScored: isScored, into: &detection)
        let rule = model.rule
        let threshold = rule.threshold(stream.options.drift)
        guard isScored else {
            detection.isScored[row] = false
            stream.faults.advance(longest: model.experts.past.lags)
            _ = stream.incidents.next(isAnomalous: false)
            report(row, allowance: stream.decision.allowance, into: &detection)
            return
        }
        let calibrated = model.fusion.calibrated(statistics)
        var scored = model.fusion.advance(&stream.channels, by: calibrated)
        if stream.faults.isIncident {
            // An echo: most of the deviation is due to faults that the row looks back on.
            let freed = rawWithoutFaults(slot: slot)
            if freed < RecentFaults.echoShare * scored.raw { scored.raw = freed }
        }
        let verdict = stream.decision.judge(scored, rule: rule, threshold: threshold, options: stream.options)
        rememberFaults(slot: slot, isAnomalous: verdict.isAnomalous)
        detection.scores[row] = rule.score(scored.score, drift: stream.options.drift)
        detection.advice[row] = verdict.advice
        if let offset = verdict.startOffset { detection.startOffset = offset / rule.unit }
        report(row, allowance: verdict.allowance, into: &detection)

        let isAnomalous =
            cuts.factor == 1
            ? verdict.isAnomalous
            : scored.score > cuts.moved(threshold + verdict.allowance, from: rule.floor)
                && (cuts.factor == 0 || scored.raw > cuts.moved(verdict.gate, from: rule.rawFloor))
        detection.isAnomaly[row] = isAnomalous
        detection.isAnomalousByTraining[row] = verdict.isAnomalous
        detection.incidentIDs[row] = stream.incidents.next(isAnomalous: isAnomalous)
        if isAnomalous { accuse(row, slot: slot, into: &detection) }
    }

    private mutating func statistics(slot: Int, isScored: Bool) -> RowStatistics {
        let hasMissing = missingCounts[slot] > 0
        let (signals, batch) = (signals, batch)
        var statistics = isMissing.withUnsafeBufferPointer { mask in
            residuals.values.withUnsafeBufferPointer { residuals in
                deviations.withUnsafeMutableBufferPointer { deviations in
                    stream.shifts.withUnsafeMutableBufferPointer { shifts -> RowStatistics in
                        guard let residuals = residuals.baseAddress, let mask = mask.baseAddress,
                            let deviations = deviations.baseAddress, let shifts = shifts.baseAddress
                        else { return .zero }
                        let own = residuals + slot * signals
                        let step = batch * signals
                        return model.calibration.rowStatistics(
                            (own, own + step, own + 2 * step), isMissing: hasMissing ? mask + slot * signals : nil,
                            signals: signals, updatesShifts: isScored, shifts: shifts, signalDeviations: deviations)
                    }
                }
            }
        }
        if statistics[1] > FaultAttribution.noticeable { attribute(slot: slot) }
        if model.experts.windows != nil { statistics[RowFusion.windowExpert] = distances[slot] }
        return statistics
    }

    /// Gives the row's deviations to the signals at fault.
    private mutating func attribute(slot: Int) {
        let hasMissing = missingCounts[slot] > 0
        let (signals, batch, model) = (signals, batch, model)
        isMissing.withUnsafeBufferPointer { mask in
            residuals.values.withUnsafeBufferPointer { residuals in
                deviations.withUnsafeMutableBufferPointer { deviations in
                    attributionScratch.withUnsafeMutableBufferPointer { scratch in
                        guard let residuals = residuals.baseAddress, let mask = mask.baseAddress,
                            let deviations = deviations.baseAddress, let scratch = scratch.baseAddress
                        else { return }
                        let others = residuals + (batch + slot) * signals
                        model.calibration.attribute(
                            model.experts.others, others: others, memory: others + batch * signals,
                            isMissing: hasMissing ? mask + slot * signals : nil, scratch: scratch,
                            signalDeviations: deviations)
                    }
                }
            }
        }
    }

    /// Smooths the deviations with every half-life and weighs what speaks against each signal.
    private mutating func weighEvidence(slot: Int, isScored: Bool) {
        let (signals, common, decision) = (signals, commonThreshold, model.signalDecision)
        let weights = signalWeights
        signalEvidence.withUnsafeMutableBufferPointer { evidence in
            stream.signalDeviations.withUnsafeMutableBufferPointer { levels in
                for (scale, weight) in weights.enumerated() {
                    for j in 0..<signals {
                        let index = scale * signals + j
                        if isScored, !isMissing[slot * signals + j] {
                            levels[index] += weight * (deviations[j] - levels[index])
                        }
                        let value = levels[index] / decision.units[index]
                        evidence[j] = scale == 0 ? value : max(evidence[j], value)
                    }
                }
            }
            for j in 0..<signals { evidence[j] = decision.evidence(evidence[j], signal: j, common: common) }
        }
    }

    /// Estimates, and every signal's own score.
    private mutating func describeSignals(_ row: Int, slot: Int, isScored: Bool, into detection: inout Detection) {
        weighEvidence(slot: slot, isScored: isScored)
        let offset = row * signals
        let first = (context + slot) * signals
        let others = (batch + slot) * signals
        for j in 0..<signals {
            let imputed = isMissing[slot * signals + j]
            let z = values[first + j]
            detection.isImputed[offset + j] = imputed
            detection.estimates[offset + j] = model.scaling.unscaled(
                imputed ? z : z - residuals.values[others + j], signal: j)
            elevations[j] = Float(deviations[j] / model.signalDecision.gates[j])
            let evidence = signalEvidence[j]
            detection.anomalyScores[offset + j] = isScored ? evidence / (evidence + 1) : 0
        }
    }

    /// Where the bar stood, and what it allows for from now on.
    private mutating func report(_ row: Int, allowance: Double, into detection: inout Detection) {
        lastAllowance = allowance
        detection.thresholds[row] = bar(allowance)
        detection.driftAllowances[row] = stream.decision.drift / model.rule.unit
        detection.aftermaths[row] = stream.decision.aftermath / model.rule.unit
    }

    /// The bar on the scale of the scores, when the threshold is raised by `allowance`.
    func bar(_ allowance: Double) -> Double {
        let (rule, drift) = (model.rule, stream.options.drift)
        return cuts.factor == .infinity
            ? 1 : rule.score(cuts.moved(rule.threshold(drift) + allowance, from: rule.floor), drift: drift)
    }

    private func accuse(_ row: Int, slot: Int, into detection: inout Detection) {
        let offset = row * signals
        signalEvidence.withUnsafeBufferPointer { evidence in
            isMissing.withUnsafeBufferPointer { mask in
                detection.isSignalAnomalous.withUnsafeMutableBufferPointer { accused in
                    guard let evidence = evidence.baseAddress, let mask = mask.baseAddress,
                        let accused = accused.baseAddress
                    else { return }
                    _ = model.signalDecision.accuse(
                        evidence, elevations: elevations, isMissing: mask + slot * signals, factor: cuts.factor,
                        into: accused + offset)
                }
            }
        }
    }
}
