import KPIDetection
import Testing

@Suite struct RateTests {
    @Test func anyLengthsAreTaken() {
        let steady = [0.98, 0.99, 0.97, 0.98, 0.99]
        #expect(RateDetector.verdict(a: steady, b: [], c: [0.98])?.isNormal == true)
        #expect(RateDetector.verdict(a: steady + [0.2], b: steady, c: steady)?.isNormal == false)
        #expect(RateDetector.verdict(a: [0.5], b: [], c: [])?.isNormal == true)
        #expect(RateDetector.verdict(a: [], b: [], c: []) == nil)
        #expect(RateDetector.verdict(a: [], b: [], c: [], .library) == nil)
        // What is last in the series as a whole is judged.
        #expect(RateDetector.verdict(a: [], b: [1, 1, 9], c: steady)?.isNormal == false)
    }

    @Test func pointsThatAreNotFinite() {
        let steady = [0.98, 0.99, 0.97, 0.98, 0.99]
        #expect(RateDetector.verdict(a: steady + [.nan], b: steady, c: steady)?.text == "1")
        #expect(RateDetector.verdict(a: steady + [.infinity], b: steady, c: steady)?.text == "0")
        #expect(RateDetector.verdict(a: steady + [-.infinity], b: steady, c: steady)?.text == "0")
    }
}
