import Foundation

/// Robust seasonal-trend decomposition by LOESS (Cleveland, Cleveland, McRae and Terpenning 1990) with a periodic season:
/// R's `stl(s.window = "periodic", robust = TRUE)` with its default spans and jumps, one inner and fifteen outer passes.
///
/// The season is what LOESS of degree 0 with an all but infinite span makes of each cycle subseries. R then replaces it by its
/// mean over the cycles; that step is left out, as in the detectors that this serves.
///
/// O(n) time a pass at any period, O(n) memory. The decomposition follows the values: an infinite or NaN value spoils it,
/// but harms nothing else.
enum RobustSTL {
    enum Variant: Sendable {
        /// Of the values themselves.
        case additive
        /// Of their logarithms, for seasons that grow with the level. Series that reach below 1 are lifted to it first. The
        /// components still add up to the values.
        case logarithmic
    }

    /// Nil for a period below 2, or without more than two periods of values.
    static func decompose(_ values: [Double], period: Int, variant: Variant = .additive) -> SeasonalDecomposition? {
        guard period >= 2, (values.count - 1) / 2 >= period else { return nil }
        switch variant {
        case .additive: return additive(values, period: period)
        case .logarithmic: return logarithmic(values, period: period)
        }
    }

    /// As ``decompose(_:period:variant:)``, for judging the last point. Its remainder is uncertain, because smoothers bend
    /// towards the end of a series. The series is decomposed again with one more point, the median of its phase; of both
    /// results the one with the smaller last remainder stands (the first if they are equal).
    static func decomposeForLast(
        _ values: [Double], period: Int, variant: Variant = .additive
    ) -> SeasonalDecomposition? {
        guard let plain = decompose(values, period: period, variant: variant) else { return nil }
        var phase = stride(from: values.count - period, through: 0, by: -period).map { values[$0] }
        phase.sort()
        let middle = phase.count / 2
        let typical = phase.count % 2 == 1 ? phase[middle] : (phase[middle - 1] + phase[middle]) / 2
        guard let extended = decompose(values + [typical], period: period, variant: variant) else { return plain }
        let last = values.count - 1
        return abs(plain.remainder[last]) <= abs(extended.remainder[last]) ? plain : extended.prefix(values.count)
    }

    private static func additive(_ values: [Double], period: Int) -> SeasonalDecomposition {
        let smoothers = SeasonalSmoothers(count: values.count, period: period)
        var pass = DecompositionPass(values, smoothers)
        pass.run()
        for _ in 0..<15 {
            pass.updateRobustness()
            pass.run()
        }
        return pass.components
    }

    private static func logarithmic(_ values: [Double], period: Int) -> SeasonalDecomposition {
        let lowest = values.min() ?? 1
        let lifted = lowest < 1 ? values.map { $0 - lowest + 1 } : values
        var parts = additive(lifted.map { log($0) }, period: period)
        for i in 0..<values.count {
            let trend = exp(parts.trend[i])
            let seasonal = exp(parts.trend[i] + parts.seasonal[i]) - trend
            parts.remainder[i] = lifted[i] - trend - seasonal
            parts.seasonal[i] = seasonal
            parts.trend[i] = lowest < 1 ? trend - 1 + lowest : trend
        }
        return parts
    }
}

/// The smoothers of one series length and period, and their buffers' sizes.
struct SeasonalSmoothers: Sendable {
    let count: Int
    let period: Int
    let season: CycleSubseriesSmoother
    let lowPass: LoessSmoother
    let trend: LoessSmoother

    /// - Precondition: `period >= 2` and `count > 2 * period`.
    init(count: Int, period: Int) {
        self.count = count
        self.period = period
        let seasonalSpan = 10 * count + 1
        let trendSpan = Self.nextOdd(Int((1.5 * Double(period) / (1 - 1.5 / Double(seasonalSpan))).rounded(.up)))
        let lowPassSpan = max(3, Self.nextOdd(period))
        season = CycleSubseriesSmoother(count: count, period: period, span: seasonalSpan)
        lowPass = LoessSmoother(count: count, span: lowPassSpan, jump: (lowPassSpan + 9) / 10)
        trend = LoessSmoother(count: count, span: max(3, trendSpan), jump: (trendSpan + 9) / 10)
    }

    private static func nextOdd(_ value: Int) -> Int { value % 2 == 0 ? value + 1 : value }
}
