import NumericalMethods

/// From row statistics to the raw deviation F and the smoothed row score S, all learnt from out-of-fold rows.
///
/// Every statistic is put on a common scale by its median and 95 % quantile and capped: `c = min((a − m) / q, cap)`.
/// F is the mean of c over the three estimators. S is, with ``DynamicMSET/Fusion/multiScale``, a weighted quadratic
/// mean over *channels*: each statistic smoothed with one of several half-lives and calibrated once more after
/// smoothing, since a slow average of normal rows varies far less than the rows do, and a small lasting excess is then
/// many of its units. With ``DynamicMSET/Fusion/mean``, S is F smoothed with one half-life.
struct RowFusion: Sendable, Equatable {
    /// A statistic smoothed with one half-life.
    struct Channel: Sendable, Equatable {
        let expert: Int
        /// Weight of the newest row in the smoothing.
        let newest: Double
        /// Share in the fusion; the shares of all channels add up to 1.
        let share: Double
        /// Share in the trend, which leaves out the slowest channels.
        let quickShare: Double
    }

    let fusion: DynamicMSET.Fusion
    let cap: Double
    /// First calibration, by expert: median, and 95 % quantile less median.
    var medians: RowStatistics
    var spreads: RowStatistics
    let channels: [Channel]
    /// Where the smoothing of every channel starts: the out-of-fold median of what it smooths.
    var starts: [Double]
    /// Second calibration, by channel.
    var channelMedians: [Double]
    var channelSpreads: [Double]

    /// Weight of the experts P, L, M, D, W.
    private static let expertShares = [2, 0.5, 0.5, 0.5, 1]
    /// The same where a window size was asked for: the shape of that window then counts as much as the innovation.
    private static let windowShares = [2, 0.5, 0.5, 0.5, 2]
    private static let halfLives: [Double] = [1, 5, 20]
    private static let longestQuickHalfLife = 5.0
    /// Weight of the term that orders rows which are normal on every channel.
    static let tieWeight = 0.001
    /// D averages by itself.
    static let shiftExpert = 3
    static let windowExpert = 4

    /// A fusion with neutral calibrations.
    init(_ parameters: DynamicMSET.Parameters, hasWindows: Bool) {
        self.init(
            fusion: parameters.fusion, cap: parameters.fuseCap,
            channels: Self.channels(parameters, hasWindows: hasWindows))
    }

    private init(fusion: DynamicMSET.Fusion, cap: Double, channels: [Channel]) {
        self.fusion = fusion
        self.cap = cap
        self.channels = channels
        medians = .zero
        spreads = RowStatistics(repeating: 1)
        starts = [Double](repeating: 0, count: channels.count)
        channelMedians = starts
        channelSpreads = [Double](repeating: 1, count: channels.count)
    }

    private static func channels(_ parameters: DynamicMSET.Parameters, hasWindows: Bool) -> [Channel] {
        guard parameters.fusion == .multiScale else {
            return [Channel(expert: 0, newest: parameters.smoothingWeight, share: 1, quickShare: 0)]
        }
        let all = parameters.windowSize == nil ? expertShares : windowShares
        let shares = hasWindows ? all : Array(all[..<windowExpert])
        let total = shares.reduce(0, +)
        return shares.enumerated().flatMap { expert, share in
            let own = expert == shiftExpert ? [1] : halfLives
            let quick = own.count { $0 <= longestQuickHalfLife }
            return own.map {
                Channel(
                    expert: expert, newest: Smoothing.weight(halfLife: $0), share: share / total / Double(own.count),
                    quickShare: $0 <= longestQuickHalfLife ? share / total / Double(quick) : 0)
            }
        }
    }

    /// Mean half-life of what S is made of, by share: how many rows one row goes on counting for. The persistent shift
    /// brings its own smoothing.
    var meanHalfLife: Double {
        let total = channels.reduce(0) { sum, channel in
            let own = -1 / Elementary.logarithm(1 - channel.newest) * Elementary.logarithm(2)
            let shift = channel.expert == Self.shiftExpert ? RowCalibration.shiftHalfLife : 0
            return sum + channel.share * max(own, shift)
        }
        return total / max(channels.reduce(0) { $0 + $1.share }, 1e-9)
    }

    /// Experts that take part, window expert included.
    var expertCount: Int {
        fusion == .mean ? ExpertEnsemble.count : (channels.map(\.expert).max() ?? 0) + 1
    }

    /// The statistics on the common scale.
    @inline(__always)
    func calibrated(_ statistics: RowStatistics) -> RowStatistics {
        pointwiseMin((statistics - medians) / spreads, RowStatistics(repeating: cap))
    }

    /// The raw deviation F of calibrated statistics.
    @inline(__always)
    func raw(_ calibrated: RowStatistics) -> Double { (calibrated[0] + calibrated[1] + calibrated[2]) / 3 }

    /// What a channel smooths.
    @inline(__always)
    func input(_ channel: Channel, _ calibrated: RowStatistics) -> Double {
        fusion == .mean ? raw(calibrated) : calibrated[channel.expert]
    }

    /// Takes the channels one row further.
    /// - Parameter levels: the state of the smoothing, one number a channel.
    @inline(__always)
    func advance(_ levels: inout [Double], by calibrated: RowStatistics) -> RowScore {
        for index in channels.indices {
            let channel = channels[index]
            levels[index] += channel.newest * (input(channel, calibrated) - levels[index])
        }
        return score(levels, raw: raw(calibrated))
    }

    /// S and trend of smoothed channels.
    @inline(__always)
    private func score(_ levels: [Double], raw: Double) -> RowScore {
        guard fusion == .multiScale else { return RowScore(score: levels[0], raw: raw, trend: raw) }
        var square = 0.0
        var sum = 0.0
        var quickSquare = 0.0
        var quickSum = 0.0
        for index in channels.indices {
            let excess = (levels[index] - channelMedians[index]) / channelSpreads[index]
            let positive = max(excess, 0)
            square += channels[index].share * positive * positive
            sum += channels[index].share * excess
            quickSquare += channels[index].quickShare * positive * positive
            quickSum += channels[index].quickShare * excess
        }
        return RowScore(
            score: square.squareRoot() + Self.tieWeight * sum, raw: raw,
            trend: quickSquare.squareRoot() + Self.tieWeight * quickSum)
    }

    /// F of a perfect match: no F is smaller.
    var rawFloor: Double { raw(calibrated(.zero)) }

    /// S of a series of perfect matches: no S is smaller.
    var floor: Double {
        let perfect = calibrated(.zero)
        return score(channels.map { input($0, perfect) }, raw: 0).score
    }
}
