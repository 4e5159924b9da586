import Testing

@testable import Credentials

@Suite struct HTTPDateTests {
    @Test(arguments: [
        ("Sat, 21 Nov 2026 00:17:35 GMT", 1_795_220_255), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        ("Thu, 29 Feb 2024 23:59:59 GMT", 1_709_251_199), ("Fri, 31 Dec 9999 23:59:59 GMT", 253_402_300_799),
    ])
    func readsAndWrites(text: String, seconds: Int64) {
        #expect(HTTPDate.parse(text) == seconds)
        #expect(HTTPDate.format(seconds) == text)
    }

    @Test(arguments: [
        "", "Sat, 21 Nov 2026 00:17:35 UTC", "Sun, 21 Nov 2026 00:17:35 GMT", "sat, 21 Nov 2026 00:17:35 GMT",
        "Sat, 21 nov 2026 00:17:35 GMT", "Sat, 21 Nov 2026 24:17:35 GMT", "Sat, 21 Nov 2026 00:60:35 GMT",
        "Sat, 21 Nov 2026 00:17:60 GMT", "Sat, 31 Nov 2026 00:17:35 GMT", "Sat, 1 Nov 2026 00:17:35 GMT",
        "Saturday, 21-Nov-26 00:17:35 GMT", "Sat Nov 21 00:17:35 2026", "2026-11-21T00:17:35Z",
        "Sat, 21 Nov 2026 00:17:35 GMT ", " Sat, 21 Nov 2026 00:17:35 GMT", "Sat, 21 Nov 2026 00:17:35 +0000",
        "Sat,_21 Nov 2026 00:17:35 GMT", "Sat, 00 Nov 2026 00:17:35 GMT", "Sat, 21 Näv 2026 00:17:35 GM",
    ])
    func refuses(text: String) {
        #expect(HTTPDate.parse(text) == nil)
    }
}
