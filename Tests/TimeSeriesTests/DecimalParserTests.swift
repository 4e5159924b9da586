import Glibc
import Testing

@testable import TimeSeries

@Suite struct DecimalParserTests {
    @Test(arguments: [
        "0", "-0", "+1", "1.", ".5", "-.5", "1e0", "1E+5", "1e-5", "00012.50", "123456789012345678",
        "9007199254740991", "9007199254740992", "9007199254740993", "9007199254740995", "9223372036854775807",
        "18446744073709551615", "18446744073709551616", "9999999999999999999", "0.1", "0.3", "1e22", "1e23",
        "8.5e22", "1.7976931348623157e308", "1.7976931348623159e308", "1e308", "1e309", "1e999", "-1e999",
        "4.9e-324", "2.4703282292062327e-324", "2.4703282292062328e-324", "2.2250738585072011e-308", "1e-400",
        "6.0221407623e23", "0.000000000000000000000000000001234",
        "1.00000000000000011102230246251565404236316680908203125",
        "1.00000000000000011102230246251565404236316680908203124", "0.5000000000000000277", "7.2057594037927933e16",
        "123456.7890123456789", "0.9999999999999999999", "1e1000000000000000000000", "1e-1000000000000000000000",
        "0e999", "0.0000000000000000000", "1234567890.1234567891", "5708990770823839524233143877797980545530986496e0",
    ])
    func agreesWithTheCLibrary(text: String) throws {
        let value = try #require(DecimalParser.parse(text))
        #expect(value.bitPattern == strtod(text, nil).bitPattern)
    }

    @Test func agreesWithTheCLibraryOnRandomNumbers() throws {
        var random = SplitMix(state: 11)
        for _ in 0..<30_000 {
            let text = randomNumber(&random)
            let value = try #require(DecimalParser.parse(text))
            let expected = strtod(text, nil)
            try #require(value.bitPattern == expected.bitPattern, "\(text)")
        }
    }

    @Test func readsBackWhatSwiftWrites() throws {
        var random = SplitMix(state: 12)
        for _ in 0..<20_000 {
            let value = Double(bitPattern: random.next())
            guard value.isFinite else { continue }
            try #require(DecimalParser.parse(value.description)?.bitPattern == value.bitPattern)
        }
    }

    /// Decimals that lie just beside the middle between two doubles, where rounding is hardest.
    @Test func roundsTiesToEven() throws {
        var random = SplitMix(state: 13)
        for _ in 0..<5_000 {
            let odd = (random.next() >> 10) | 1
            // odd has 54 bits: exactly between two doubles.
            for text in ["\(odd)", "\(odd).0000", "\(odd)0e-1", "\(odd)00e-2"] {
                try #require(DecimalParser.parse(text)?.bitPattern == strtod(text, nil).bitPattern, "\(text)")
            }
        }
    }

    @Test(arguments: [
        "", "-", "+", ".", "e5", "1e", "1e+", "1e-", "0x10", "1,5", " 1", "1 ", "--1", "1.2.3", "nan", "inf", "1_000",
        "½",
        "1e5.0", "1\u{0}",
    ])
    func refusesWhatIsNoNumber(text: String) {
        #expect(DecimalParser.parse(text) == nil)
    }

    private func randomNumber(_ random: inout SplitMix) -> String {
        let digits = String(random.next()) + (random.next() % 3 == 0 ? String(random.next()) : "")
        var text = String(digits.prefix(1 + Int(random.next() % 24)))
        if random.next() % 4 != 0 {
            let point = text.index(text.startIndex, offsetBy: Int(random.next() % UInt64(text.count + 1)))
            text.insert(".", at: point)
        }
        if random.next() % 3 == 0 { text += "e\(Int(random.next() % 640) - 320)" }
        return (random.next() % 2 == 0 ? "-" : "") + text
    }
}
