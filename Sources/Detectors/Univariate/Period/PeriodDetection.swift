/// Finds the period of a series: the calendar's periods first, then the spectrum of its autocorrelation.
enum PeriodDetection {
    static let shortestPeriod = 4

    /// - Returns: 0 if there is none.
    static func period(of values: [Double], granularity: SeriesGranularity, interval: Int, check: () throws -> Void)
        throws -> Int
    {
        let candidates = PeriodCandidates(granularity: granularity, interval: interval)
        for candidate in candidates.tried where candidate >= shortestPeriod && isLongEnough(values, candidate) {
            try check()
            guard isSeasonal(values, period: candidate) else { continue }
            guard let standard = candidates.standard, isLongEnough(values, standard),
                standard.isMultiple(of: candidate)
            else { return candidate }
            return standard
        }
        return try CorrelationPeriod.period(of: values, check: check)
    }

    /// More than two cycles.
    private static func isLongEnough(_ values: [Double], _ period: Int) -> Bool { period < (values.count + 1) / 2 }

    /// Whether the phases of a calendar period explain enough: of the series, or of what is left without its running median.
    static func isSeasonal(_ values: [Double], period: Int) -> Bool {
        let scaled = values.scaledToUnit()
        let smooth = scaled.withoutSpikes()
        if SampleMoments(smooth).variance.isClose(to: 0) { return false }
        let fit = SeasonalFit(smooth)
        let demand = period <= 24 ? 0.35 : period <= 168 ? 0.15 : 0.1
        if fit.explainedShare(error: fit.crossValidatedError(period: period)) > demand { return true }

        let median = RunningMedian(scaled).of(width: period)
        var detrended = zip(scaled, median).map { $0 - Double($1) }.withoutSpikes()
        PhaseMedians.replaceHighValues(in: &detrended, period: period)
        if SampleMoments(detrended).variance.isClose(to: 0) { return false }
        let second = SeasonalFit(detrended)
        let secondDemand = period <= 24 ? 0.35 : period <= 168 ? 0.65 : 0.7
        return second.explainedShare(error: second.crossValidatedError(period: period)) > secondDemand
    }
}
