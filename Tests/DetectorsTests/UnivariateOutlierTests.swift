import Foundation
import Testing

@testable import Detectors

/// The tests for outliers, and their vote.
@Suite struct UnivariateOutlierTests {
    private typealias Waves = UnivariateWaves

    private func deviates(_ values: [Double], _ tail: Tail, maximum: Int = 10, last: Int? = nil) -> [Int] {
        ExtremeDeviates(sample: SortedSample(values)).detect(tail, maximum: maximum, last: last)
    }

    @Test func theMostExtremeComeFirst() {
        var values = Waves.noise(100, 1)
        values[40] = 30
        values[7] = 50
        values[90] = -40
        #expect(deviates(values, .upper).prefix(2) == [7, 40])
        #expect(deviates(values, .lower).first == 90)
        #expect(!deviates(values, .lower).contains(7))
    }

    /// A group hides its members from the mean and deviation, not from the median.
    @Test func aGroupIsFoundTogether() {
        var values = Waves.noise(60, 1)
        for index in 20..<28 { values[index] = 12 + Double(index) / 100 }
        #expect(Set(deviates(values, .upper, maximum: 15)) == Set(20..<28))
        #expect(Set(deviates(values, .upper, maximum: 3)).count == 3)
    }

    @Test func onlyTheLastPointIsAskedFor() {
        var values = Waves.noise(60, 1)
        values[10] = 30
        #expect(deviates(values, .upper, last: 59).isEmpty)
        values[59] = 20
        #expect(deviates(values, .upper, last: 59) == [10, 59])
        #expect(deviates(values, .lower, last: 59).isEmpty)
    }

    @Test func valuesBesideAMajorityAreJudgedByIt() {
        var values = [Double](repeating: 0.5, count: 60)
        values[3] = 1
        values[9] = 0
        let sample = SortedSample(values)
        #expect(sample.majority == 0.5)
        #expect(deviates(values, .upper) == [3])
        #expect(deviates(values, .lower) == [9])
        values[9] = 0.5
        #expect(SortedSample(values).majority == nil)
    }

    /// The textbook formula with quantiles from tables: t(0.9995; 98) and t(0.9975; 18).
    @Test func limitsAreThoseOfTheTextbook() {
        for (count, t) in [(100, 3.3924), (20, 3.1966)] {
            let n = Double(count)
            let limit = t * (n - 1) / ((n - 2 + t * t) * n).squareRoot()
            #expect(abs(Double(CriticalDeviate.limit(elements: count)) - limit) < 1e-3)
        }
        let limits = (3...200).map { CriticalDeviate.limit(elements: $0) }
        #expect(zip(limits, limits.dropFirst()).allSatisfy { $0 < $1 })
        #expect(CriticalDeviate.limit(elements: 2) == .infinity && CriticalDeviate.limit(elements: -5) == .infinity)
    }

    @Test func theZScoreFallsBackOnTheDeviation() {
        var values = [Double](repeating: 0, count: 50)
        #expect(ZScoreOutliers(sample: SortedSample(values)).detect(.upper, maximum: 5).isEmpty)
        values[5] = 8
        #expect(ZScoreOutliers(sample: SortedSample(values)).detect(.upper, maximum: 5) == [5])
    }

    @Test func theVoteKeepsToItsMaximum() {
        var values = Waves.noise(200, 1)
        for index in stride(from: 0, to: 200, by: 8) { values[index] = 40 + Double(index) }
        for ratio in [0.01, 0.05, 0.1] {
            let vote = OutlierVote(values: values, ratio: ratio)
            let flags = vote.outliers(last: nil)
            #expect(flags.indices.filter { flags[$0] && values[$0] > 20 }.count == Int(200 * ratio))
        }
        #expect(OutlierVote(values: values, ratio: 0.49).maximum == 98)
        #expect(OutlierVote(values: [1, 2, 3], ratio: 0.49).maximum == 0)
    }

    @Test(arguments: 0...14)
    func samplesOfAnySizeAreJudged(count: Int) {
        let values = Waves.noise(count, 1)
        for tail in Tail.allCases {
            for maximum in [-1, 0, 1, count, count + 5] {
                let found = deviates(values, tail, maximum: maximum)
                #expect(found.count <= max(0, maximum) && Set(found).count == found.count)
                #expect(deviates(values, tail, maximum: maximum, last: count - 1).count <= max(0, maximum))
            }
        }
    }
}
