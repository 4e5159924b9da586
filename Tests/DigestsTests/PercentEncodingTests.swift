import Digests
import Testing

@Suite struct PercentEncodingTests {
    @Test(arguments: [
        ("abc-._~XYZ019", "abc-._~XYZ019"), ("a b/c", "a%20b%2Fc"), ("ü+%", "%C3%BC%2B%25"), ("", ""),
        ("\u{0}\n", "%00%0A"),
    ])
    func segments(text: String, encoded: String) {
        #expect(PercentEncoding.segment(text) == encoded)
        #expect(PercentEncoding.isEncoded(encoded))
    }

    @Test func objectNamesKeepTheirSlashes() {
        #expect(PercentEncoding.objectName("/dir//a b/") == "/dir//a%20b/")
    }

    @Test func queries() {
        #expect(PercentEncoding.query([("a", "1&2"), ("b", nil), ("c d", "")]) == "a=1%262&c%20d=")
        #expect(PercentEncoding.query([]) == "")
    }

    @Test(arguments: ["/a b", "/ä", "/a%2", "/a%zz", "/a#b", "/a\"b", "/a{b}", "/a\nb", "/a[0]"])
    func knowsWhatIsNotEncoded(path: String) {
        #expect(!PercentEncoding.isEncoded(path))
    }
}
