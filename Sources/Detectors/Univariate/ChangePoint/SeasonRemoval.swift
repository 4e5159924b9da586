/// Takes a season away that repeats itself exactly.
enum SeasonRemoval {
    /// - Parameter course: what the series would be without its season and noise, roughly.
    static func removing(_ values: [Double], period: Int, course: [Double]) -> [Double] {
        var season = [Double](repeating: 0, count: period)
        for phase in 0..<period {
            season[phase] =
                stride(from: phase, to: values.count, by: period).map { values[$0] - course[$0] }.sorted()
                .medianOfSorted
        }
        let mean = season.reduce(0, +) / Double(period)
        return values.indices.map { values[$0] - season[$0 % period] + mean }
    }

    /// The period, or a part of it that foretells as well: few long cycles say less about their season than many short ones.
    static func length(of detrended: [Double], period: Int) -> Int {
        let fit = SeasonalFit(detrended.withoutSpikes())
        var best = (length: period, error: fit.crossValidatedError(period: period))
        for part in stride(from: period / 2, through: 2, by: -1) where period.isMultiple(of: part) {
            let error = fit.crossValidatedError(period: part)
            if error <= best.error { best = (part, error) }
        }
        return best.length
    }
}
