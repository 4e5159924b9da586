/// Scores in falling order with their labels: the common ground of the ranking metrics.
struct RankedScores {
    /// Row indices by falling score.
    let order: [Int]
    /// `order[..<end]` for every distinct score, falling.
    let ends: [Int]

    /// - Precondition: no score is NaN.
    init(_ scores: [Double]) {
        order = scores.indices.sorted { scores[$0] != scores[$1] ? scores[$0] > scores[$1] : $0 < $1 }
        var ends: [Int] = []
        for position in order.indices
        where position + 1 == order.count || scores[order[position + 1]] != scores[order[position]] {
            ends.append(position + 1)
        }
        self.ends = ends
    }
}

/// Metrics of a ranking of rows, one label a row.
public enum RankingMetrics {
    /// Area under the precision-recall curve as average precision, `Σ (R_k − R_{k−1}) P_k` over distinct scores.
    /// - Returns: nil without any anomalous row.
    public static func averagePrecision(labels: [Bool], scores: [Double]) -> Double? {
        let positives = labels.count { $0 }
        guard positives > 0 else { return nil }
        let ranked = RankedScores(scores)
        var area = 0.0
        var hits = 0
        var start = 0
        for end in ranked.ends {
            let found = ranked.order[start..<end].count { labels[$0] }
            hits += found
            area += Double(found) / Double(positives) * Double(hits) / Double(end)
            start = end
        }
        return area
    }

    /// Area under the ROC curve, ties counted half.
    /// - Returns: nil when one of the two kinds of rows is absent.
    public static func areaUnderROC(labels: [Bool], scores: [Double]) -> Double? {
        let positives = labels.count { $0 }
        let negatives = labels.count - positives
        guard positives > 0, negatives > 0 else { return nil }
        let ranked = RankedScores(scores)
        var area = 0.0
        var hits = 0.0
        var start = 0
        for end in ranked.ends {
            let found = Double(ranked.order[start..<end].count { labels[$0] })
            let others = Double(end - start) - found
            area += others * (hits + found / 2)
            hits += found
            start = end
        }
        return area / (Double(positives) * Double(negatives))
    }
}
