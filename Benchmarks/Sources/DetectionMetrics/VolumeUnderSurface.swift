/// Volume under the surface of range-based ROC and precision-recall curves over buffer widths.
///
/// Paparrizos et al., PVLDB 15(11), 2022, as evaluated by TSB-AD: labels are widened on both sides of every event by
/// a buffer in which they fall off as `√(1 − distance / width)`; a threshold's recall counts the widened labels it
/// finds and is multiplied by the share of events it touches; 250 thresholds are taken at even ranks. The volume is
/// the mean area over the widths.
public enum VolumeUnderSurface {
    /// - Parameters:
    ///   - window: largest buffer width (100 in the published tables).
    ///   - widthStep: distance between the widths 0, step, 2 step, ... window.
    /// - Returns: nil without any anomalous row.
    public static func evaluate(
        labels: [Bool], scores: [Double], window: Int = 100, widthStep: Int = 10, thresholds: Int = 250
    ) -> (roc: Double, precisionRecall: Double)? {
        let events = ranges(of: labels)
        guard !events.isEmpty, labels.count > 1 else { return nil }
        let ranked = RankedScores(scores)
        // Rows at or above the threshold at each even rank, ties included.
        let cuts = (0..<thresholds).map { index in
            let rank = Int(Double(index) * Double(scores.count - 1) / Double(thresholds - 1))
            return ranked.ends[firstEnd(after: rank, in: ranked.ends)]
        }
        let zones = widened(events, by: window, rows: labels.count)
        let widths = Array(stride(from: 0, through: window, by: widthStep))
        var roc = 0.0
        var precisionRecall = 0.0
        for width in widths {
            let areas = areas(
                labels: labels, events: events, zones: zones, width: width, cuts: cuts, order: ranked.order)
            roc += areas.roc
            precisionRecall += areas.precisionRecall
        }
        return (roc / Double(widths.count), precisionRecall / Double(widths.count))
    }

    private static func areas(
        labels: [Bool], events: [ClosedRange<Int>], zones: [ClosedRange<Int>], width: Int, cuts: [Int], order: [Int]
    ) -> (roc: Double, precisionRecall: Double) {
        let rows = labels.count
        let soft = softLabels(labels: labels, events: events, width: width)
        let touched = widened(events, by: width, rows: rows)
        var inZone = [Bool](repeating: false, count: rows)
        for zone in zones { for row in zone { inZone[row] = true } }

        // The rank at which each widened event is first touched.
        var rank = [Int](repeating: 0, count: rows)
        for (position, row) in order.enumerated() { rank[row] = position }
        let firstTouch = touched.map { zone in zone.reduce(rows) { min($0, rank[$1]) } }.sorted()

        let positives = Double(labels.count { $0 })
        var truePositives = 0.0
        var bufferFound = 0.0
        var reached = 0
        var taken = 0
        var (lastTPR, lastFPR) = (0.0, 0.0)
        var (roc, precisionRecall) = (0.0, 0.0)
        for cut in cuts {
            while taken < cut {
                let row = order[taken]
                if inZone[row] {
                    truePositives += soft[row]
                    if !labels[row] { bufferFound += soft[row] }
                }
                taken += 1
            }
            while reached < firstTouch.count, firstTouch[reached] < cut { reached += 1 }
            // Half-way between the labels as they are and as widened where something was found.
            let expected = (positives + positives + bufferFound) / 2
            let recall = min(truePositives / expected, 1)
            let tpr = recall * Double(reached) / Double(touched.count)
            let fpr = (Double(cut) - truePositives) / max(Double(rows) - expected, .leastNonzeroMagnitude)
            roc += (fpr - lastFPR) * (tpr + lastTPR) / 2
            precisionRecall += (tpr - lastTPR) * truePositives / Double(cut)
            (lastTPR, lastFPR) = (tpr, fpr)
        }
        roc += (1 - lastFPR) * (1 + lastTPR) / 2
        return (roc, precisionRecall)
    }

    /// Labels with buffers: 1 inside events, `√(1 − distance / width)` up to `width / 2` rows outside.
    private static func softLabels(labels: [Bool], events: [ClosedRange<Int>], width: Int) -> [Double] {
        var soft = labels.map { $0 ? 1.0 : 0.0 }
        guard width > 1 else { return soft }
        func add(_ row: Int, distance: Int) {
            guard soft.indices.contains(row) else { return }
            soft[row] = min(1, soft[row] + (1 - Double(distance) / Double(width)).squareRoot())
        }
        for event in events {
            for distance in 1...(width / 2) {
                add(event.upperBound + distance, distance: distance)
                add(event.lowerBound - distance, distance: distance)
            }
        }
        return soft
    }

    /// Events widened by half a window on both sides; what then overlaps becomes one.
    private static func widened(_ events: [ClosedRange<Int>], by window: Int, rows: Int) -> [ClosedRange<Int>] {
        var zones: [ClosedRange<Int>] = []
        for event in events {
            let low = max(event.lowerBound - window / 2, 0)
            let high = min(event.upperBound + window / 2, rows - 1)
            if let last = zones.last, low <= last.upperBound {
                zones[zones.count - 1] = last.lowerBound...max(high, last.upperBound)
            } else {
                zones.append(low...high)
            }
        }
        return zones
    }

    /// Runs of true.
    public static func ranges(of labels: [Bool]) -> [ClosedRange<Int>] {
        var ranges: [ClosedRange<Int>] = []
        var start: Int?
        for row in 0...labels.count {
            let isSet = row < labels.count && labels[row]
            if isSet, start == nil { start = row }
            if !isSet, let first = start {
                ranges.append(first...(row - 1))
                start = nil
            }
        }
        return ranges
    }

    /// Index of the first element of rising `ends` greater than `rank`.
    private static func firstEnd(after rank: Int, in ends: [Int]) -> Int {
        var (low, high) = (0, ends.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if ends[middle] > rank { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
