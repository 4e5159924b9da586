import Foundation

/// The columns of the design matrix: what they are, and their values at any time.
///
/// Multiplicative columns come first.
struct ProphetFeatures: Sendable, Equatable, Codable {
    private enum Kind: Sendable, Equatable, Codable {
        /// Sine and cosine of each of the first `order` harmonics.
        case season(period: Double, order: Int)
        /// 1 on these days, rising, else 0.
        case days([Int])
    }

    private struct Block: Sendable, Equatable, Codable {
        var kind: Kind
        var priorScale: Double
        var mode: Prophet.Mode

        var columns: Int { if case .season(_, let order) = kind { 2 * order } else { 1 } }
    }

    private let blocks: [Block]
    let count: Int
    /// Columns 0 ..< multiplicative act on the trend as factors, the others are added to it.
    let multiplicative: Int

    init(_ parameters: Prophet.Parameters, history: ProphetHistory) {
        let day = 86_400.0
        let (span, gap) = (history.times[history.rows - 1] - history.start, history.smallestGap)
        func takesPart(_ choice: Prophet.Switch, from days: Double, gapBelow: Double) -> Bool {
            choice == .on || choice == .automatic && span >= days * day && gap < gapBelow * day
        }
        var blocks: [Block] = []
        func add(_ season: Prophet.Seasonality, priorScale: Double? = nil) {
            blocks.append(
                Block(
                    kind: .season(period: season.period, order: season.order),
                    priorScale: priorScale ?? season.priorScale, mode: season.mode ?? parameters.seasonalityMode))
        }
        for season in parameters.seasonalities { add(season) }
        let builtIn = parameters.seasonalityPriorScale
        if takesPart(parameters.yearly, from: 730, gapBelow: .infinity) { add(.yearly, priorScale: builtIn) }
        if takesPart(parameters.weekly, from: 14, gapBelow: 7) { add(.weekly, priorScale: builtIn) }
        if takesPart(parameters.daily, from: 2, gapBelow: 1) { add(.daily, priorScale: builtIn) }
        blocks += Self.holidays(parameters)
        self.blocks = blocks.filter { $0.mode == .multiplicative } + blocks.filter { $0.mode == .additive }
        count = blocks.reduce(0) { $0 + $1.columns }
        multiplicative = blocks.reduce(0) { $0 + ($1.mode == .multiplicative ? $1.columns : 0) }
    }

    private static func holidays(_ parameters: Prophet.Parameters) -> [Block] {
        struct Effect: Hashable, Comparable {
            var name: String
            var offset: Int
            static func < (a: Effect, b: Effect) -> Bool { (a.name, a.offset) < (b.name, b.offset) }
        }
        var days: [Effect: Set<Int>] = [:]
        var scales: [String: Double] = [:]
        for holiday in parameters.holidays {
            scales[holiday.name] = scales[holiday.name] ?? holiday.priorScale
            for offset in holiday.lowerWindow...holiday.upperWindow {
                let effect = Effect(name: holiday.name, offset: offset)
                days[effect, default: []].formUnion(holiday.days.map { $0 + offset })
            }
        }
        return days.sorted { $0.key < $1.key }.map { effect, days in
            Block(
                kind: .days(days.sorted()), priorScale: scales[effect.name] ?? parameters.holidaysPriorScale,
                mode: parameters.seasonalityMode)
        }
    }

    /// Standard deviation of each column's prior.
    var priorScales: [Double] { blocks.flatMap { [Double](repeating: $0.priorScale, count: $0.columns) } }

    /// Writes the columns at a time (seconds since 1970) to `row[0]`, `row[stride]`, ...
    func write(_ time: Double, to row: UnsafeMutablePointer<Double>, stride: Int) {
        // The order of these products is the reference's: their last bits decide ill-conditioned fits.
        let days = time / 86_400
        let turns = days * .pi * 2
        var column = 0
        for block in blocks {
            switch block.kind {
            case .season(let period, let order):
                for harmonic in 1...order {
                    let angle = turns * Double(harmonic) / period
                    row[column * stride] = sin(angle)
                    row[(column + 1) * stride] = cos(angle)
                    column += 2
                }
            case .days(let holidays):
                let day = Int(days.rounded(.down))
                row[column * stride] = Self.contains(holidays, day) ? 1 : 0
                column += 1
            }
        }
    }

    private static func contains(_ sorted: [Int], _ day: Int) -> Bool {
        var (low, high) = (0, sorted.count)
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle] < day { low = middle + 1 } else { high = middle }
        }
        return low < sorted.count && sorted[low] == day
    }
}
