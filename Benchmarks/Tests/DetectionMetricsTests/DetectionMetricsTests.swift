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
