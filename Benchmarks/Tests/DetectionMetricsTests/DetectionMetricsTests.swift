import DetectionMetrics
import Testing

@Suite struct DetectionMetricsTests {
    private func flags(_ text: String) -> [Bool] { text.map { $0 == "1" } }

    @Test func averagePrecisionByHand() throws {
        // Ranks: hit, miss, hit: (1/2) * 1 + (1/2) * (2/3).
        let value = try #require(RankingMetrics.averagePrecision(labels: flags("1010"), scores: [4, 3, 2, 1]))
        #expect(abs(value - 5.0 / 6) < 1e-12)
        // Ties count as one threshold.
        #expect(RankingMetrics.averagePrecision(labels: flags("1000"), scores: [1, 1, 1, 1]) == 0.25)
        #expect(RankingMetrics.averagePrecision(labels: flags("00"), scores: [1, 2]) == nil)
    }

    @Test func areaUnderROCByHand() {
        #expect(RankingMetrics.areaUnderROC(labels: flags("1100"), scores: [4, 3, 2, 1]) == 1)
        #expect(RankingMetrics.areaUnderROC(labels: flags("1010"), scores: [4, 3, 2, 1]) == 0.75)
        #expect(RankingMetrics.areaUnderROC(labels: flags("10"), scores: [1, 1]) == 0.5)
        #expect(RankingMetrics.areaUnderROC(labels: flags("11"), scores: [1, 1]) == nil)
    }

    @Test func alarmCountsByHand() {
        let counts = AlarmCounts(labels: flags("0110011"), alarms: flags("1010000"))
        #expect(counts.f1 == 2.0 / 6)
        #expect(counts.falseAlarmRate == 1.0 / 3)
        #expect(counts.missedAlarmRate == 3.0 / 4)
        #expect(counts.eventRecall == 0.5)
    }

    @Test func ranksWithTiesByHand() throws {
        // Precision at thresholds .9 (1/1), .8 (2/2), .7 (2/3), .4 (3/6), .35 (4/7): 1/4 + 1/4 + (1/4)(1/2) + (1/4)(4/7)
        let labels = flags("0011010100")
        let scores = [0.1, 0.4, 0.35, 0.8, 0.4, 0.9, 0.2, 0.4, 0.7, 0.05]
        let precision = try #require(RankingMetrics.averagePrecision(labels: labels, scores: scores))
        #expect(abs(precision - (0.25 + 0.25 + 0.125 + 1.0 / 7)) < 1e-12)
        // 24 pairs: .9 and .8 win 6 each, .4 wins 3 and ties 2 of 6, .35 wins 3.
        let area = try #require(RankingMetrics.areaUnderROC(labels: labels, scores: scores))
        #expect(abs(area - (6 + 6 + 3 + 1 + 3) / 24.0) < 1e-12)
    }

    @Test func rankingsAreIndifferentToMonotoneScales() throws {
        let labels = (0..<400).map { (90..<130).contains($0) || (300..<310).contains($0) }
        let scores = (0..<400).map { Double(($0 * 7919) % 211) + (labels[$0] ? 60 : 0) }
        let stretched = scores.map { $0 * $0 * $0 + 5 }
        let (a, b) = (
            try #require(VolumeUnderSurface.evaluate(labels: labels, scores: scores)),
            try #require(VolumeUnderSurface.evaluate(labels: labels, scores: stretched))
        )
        #expect(a.precisionRecall == b.precisionRecall && a.roc == b.roc)
        #expect(
            RankingMetrics.averagePrecision(labels: labels, scores: scores)
                == RankingMetrics.averagePrecision(labels: labels, scores: stretched))
    }

    @Test func constantScoresRankNothing() throws {
        let labels = (0..<200).map { (50..<100).contains($0) }
        let scores = [Double](repeating: 1, count: 200)
        #expect(RankingMetrics.averagePrecision(labels: labels, scores: scores) == 0.25)
        #expect(RankingMetrics.areaUnderROC(labels: labels, scores: scores) == 0.5)
        let volume = try #require(VolumeUnderSurface.evaluate(labels: labels, scores: scores, window: 0))
        #expect(abs(volume.precisionRecall - 0.25) < 1e-12 && abs(volume.roc - 0.5) < 1e-12)
    }

    @Test func eventsByHand() {
        // Events at rows 2-4 and 8-9; alarms at 0, 3-6 and 11-12.
        let report = EventReport(labels: flags("00111000110000"), alarms: flags("10011110000110"))
        #expect(report.delays == [1])
        #expect(report.tails == [2])
        // The tail touches its event; the single alarm and the pair do not.
        #expect(report.falseEpisodes == 2)
        #expect(report.normalRows == 9)
        #expect(abs(report.falseEpisodesPerThousand - 2000.0 / 9) < 1e-9)
        var sum = report
        sum += EventReport(labels: flags("11"), alarms: flags("11"))
        #expect(sum.delays == [1, 0] && sum.tails == [2, 0] && sum.falseEpisodes == 2)
        #expect(EventReport(labels: flags("000"), alarms: flags("000")).falseEpisodesPerThousand == 0)
    }

    @Test func hitRatesByHand() throws {
        // Row 0 labels 1 and 2, the best two are 1 and 0: 1/2; the best three hold both. Row 1 labels 3: found.
        let labelled = [[1, 2], [3], []]
        let scores = [0.5, 0.9, 0.4, 0.1, 0, 0, 0, 1, 1, 1, 1, 1]
        #expect(HitRate.mean(labelled, scores: scores, factor: 1) == 0.75)
        #expect(HitRate.mean(labelled, scores: scores, factor: 1.5) == 1)
        #expect(HitRate.mean([[], []], scores: [1, 2], factor: 1) == nil)
        #expect(HitRate.mean([], scores: [], factor: 1) == nil)
    }

    @Test func volumeOfAPerfectAndAnInvertedRanking() throws {
        let labels = (0..<1000).map { (400..<500).contains($0) }
        let perfect = try #require(VolumeUnderSurface.evaluate(labels: labels, scores: labels.map { $0 ? 1 : 0 }))
        let inverted = try #require(VolumeUnderSurface.evaluate(labels: labels, scores: labels.map { $0 ? 0 : 1 }))
        #expect(perfect.precisionRecall > 0.95 && inverted.precisionRecall < 0.25)
        #expect(VolumeUnderSurface.evaluate(labels: flags("000"), scores: [1, 2, 3]) == nil)
    }

    /// Against the definition, evaluated threshold by threshold and row by row.
    @Test(arguments: [0, 10, 50]) func volumeEqualsTheDefinition(window: Int) throws {
        var state: UInt64 = 9
        let scores = (0..<300).map { _ -> Double in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 56)
        }
        let labels = (0..<300).map { (30..<45).contains($0) || (60..<66).contains($0) || (250..<300).contains($0) }
        let events = [30...44, 60...65, 250...299]
        var total = 0.0
        var widths = 0
        for width in stride(from: 0, through: window, by: 10) {
            total += Self.area(labels: labels, scores: scores, events: events, window: window, width: width)
            widths += 1
        }
        let got = try #require(VolumeUnderSurface.evaluate(labels: labels, scores: scores, window: window))
        #expect(abs(got.precisionRecall - total / Double(widths)) < 1e-12)
    }

    private static func area(
        labels: [Bool], scores: [Double], events: [ClosedRange<Int>], window: Int, width: Int
    ) -> Double {
        func zones(_ size: Int) -> [ClosedRange<Int>] {
            var merged: [ClosedRange<Int>] = []
            for event in events {
                let wide = max(0, event.lowerBound - size / 2)...min(labels.count - 1, event.upperBound + size / 2)
                if let last = merged.last, wide.lowerBound <= last.upperBound {
                    merged[merged.count - 1] = last.lowerBound...wide.upperBound
                } else {
                    merged.append(wide)
                }
            }
            return merged
        }
        let soft = labels.indices.map { row -> Double in
            if labels[row] { return 1 }
            let sum = events.reduce(0.0) { sum, event in
                let distance = row < event.lowerBound ? event.lowerBound - row : row - event.upperBound
                return distance > width / 2 ? sum : sum + (1 - Double(distance) / Double(width)).squareRoot()
            }
            return min(1, sum)
        }
        let sorted = scores.sorted(by: >)
        let positives = Double(labels.count { $0 })
        var (area, last) = (0.0, 0.0)
        for index in 0..<250 {
            let threshold = sorted[Int(Double(index) * Double(scores.count - 1) / 249)]
            let taken = labels.indices.filter { scores[$0] >= threshold }
            let inZone = taken.filter { row in zones(window).contains { $0.contains(row) } }
            let hits = inZone.reduce(0.0) { $0 + soft[$1] }
            let buffer = inZone.filter { !labels[$0] }.reduce(0.0) { $0 + soft[$1] }
            let touched = zones(width)
            let share = Double(touched.count { zone in taken.contains { zone.contains($0) } }) / Double(touched.count)
            let tpr = min(hits / ((2 * positives + buffer) / 2), 1) * share
            area += (tpr - last) * hits / Double(taken.count)
            last = tpr
        }
        return area
    }
}
