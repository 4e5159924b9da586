import Testing

@testable import MetisDialect

@Suite("Series as text")
struct SeriesTextTests {
    @Test("what Python takes for numbers")
    func numbers() {
        #expect(SeriesText.numbers("1,2,3") == [1, 2, 3])
        #expect(SeriesText.numbers(" 1 ,\t-2.5\n,+3e2, .5,7.") == [1, -2.5, 300, 0.5, 7])
        #expect(SeriesText.numbers("inf,-Infinity,+INF") == [.infinity, -.infinity, .infinity])
        #expect(SeriesText.numbers("NaN,-nan")?.allSatisfy(\.isNaN) == true)
        #expect(SeriesText.numbers("1e999") == [.infinity])
        #expect(SeriesText.numbers(String(repeating: "9", count: 400)) == [.infinity])
    }

    @Test(
        "what is none",
        arguments: [
            "", ",", "1,", ",1", "1,,2", "1 2", "0x10", "1_0", "--1", "+-1", "infinit", "nano", "na", "1e", "e1",
            "\u{661}",
            "1;2", "\"1\"", "1,\u{0}2", "1,\u{1F426}", "+", "-", ".", "  ",
        ])
    func none(_ text: String) {
        #expect(SeriesText.numbers(text) == nil)
    }
}
