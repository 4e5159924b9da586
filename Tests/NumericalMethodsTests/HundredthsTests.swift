import Foundation
import Testing

@testable import NumericalMethods

@Suite("Rounding to hundredths")
struct HundredthsTests {
    /// Numbers of every size, half of them beside or on the middle between two hundredths.
    private static func samples() -> [Double] {
        var state: UInt64 = 0x2545_F491_4F6C_DD1D
        func next() -> UInt64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return state
        }
        var numbers: [Double] = [0, -0.0, 0.125, -0.125, 0.375, 2.675, 1.005, 0.005, 0.015, 5e-324, 1e15, 1e22, 1e300]
        for _ in 0..<20_000 {
            let size = pow(10, Double(next() % 22) - 6)
            let number = (Double(next() >> 11) / 9_007_199_254_740_992 - 0.5) * size
            numbers.append(number)
            let middle = ((number * 100).rounded() + 0.5) / 100
            numbers += [
                middle, middle.nextUp, middle.nextDown, (number * 8).rounded() / 8, (number * 200).rounded() / 200,
            ]
        }
        return numbers
    }

    @Test func nearestIsWhatPrintingGives() throws {
        for number in Self.samples() {
            let printed = try #require(Double(String(format: "%.2f", number)))
            #expect(Hundredths.nearest(number) == printed, "\(number)")
            if let count = Hundredths.count(nearest: number) { #expect(Double(count) / 100 == printed, "\(number)") }
        }
    }

    @Test func scaledRoundsTheProduct() {
        for number in Self.samples() {
            let expected = (number * 100).rounded(.toNearestOrEven) / 100
            #expect(Hundredths.scaled(number) == expected)
            if let count = Hundredths.count(scaled: number) { #expect(Double(count) / 100 == expected) }
        }
        #expect(Hundredths.scaled(2.675) == 2.68)
        #expect(Hundredths.nearest(2.675) == 2.67)
    }

    @Test func extremesStay() {
        for number in [1e307, -1.7e308, .infinity, -.infinity] {
            #expect(Hundredths.scaled(number) == number)
            #expect(Hundredths.nearest(number) == number)
            #expect(Hundredths.count(nearest: number) == nil)
            #expect(Hundredths.count(scaled: number) == nil)
        }
        #expect(Hundredths.nearest(.nan).isNaN)
        #expect(Hundredths.count(nearest: .nan) == nil)
    }
}
