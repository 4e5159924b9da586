/// HitRate@P %: how many of the truly anomalous signals are among the best-scored ones.
///
/// Su et al. (OmniAnomaly, KDD 2019): with g labelled signals in a row, the share of them among the `⌊P g⌋` signals with
/// the highest scores; the mean over the rows that label any.
public enum HitRate {
    /// - Parameters:
    ///   - labelled: labelled signals of every row, empty where there are none.
    ///   - scores: row-major, one per signal and row. Equal scores rank by column.
    ///   - factor: P, 1 or 1.5.
    /// - Returns: nil when no row labels a signal.
    public static func mean(_ labelled: [[Int]], scores: [Double], factor: Double) -> Double? {
        guard !labelled.isEmpty else { return nil }
        let width = scores.count / labelled.count
        var sum = 0.0
        var rows = 0
        for (row, signals) in labelled.enumerated() where !signals.isEmpty {
            let wanted = Set(signals)
            let own = scores[(row * width)..<((row + 1) * width)]
            let ranked = zip(own, 0..<width).sorted { $0.0 != $1.0 ? $0.0 > $1.0 : $0.1 < $1.1 }
            let best = ranked.prefix(Int((Double(wanted.count) * factor).rounded(.down)))
            sum += Double(best.count { wanted.contains($0.1) }) / Double(wanted.count)
            rows += 1
        }
        return rows == 0 ? nil : sum / Double(rows)
    }
}
