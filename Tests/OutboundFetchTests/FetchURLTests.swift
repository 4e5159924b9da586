import ControlPlane
import Testing

@testable import OutboundFetch

@Suite("URLs")
struct FetchURLTests {
    @Test(arguments: [
        ("http://example.com", "http://example.com/"), ("HTTP://EXAMPLE.com:80/A?b#c", "http://example.com/A?b"),
        ("https://example.com:443/", "https://example.com/"), ("https://example.com:80/", "https://example.com:80/"),
        ("http://example.com.:8080/x", "http://example.com:8080/x"), ("http://8.8.8.8/", "http://8.8.8.8/"),
        ("http://[2001:DB8:0:0::1]:8/x", "http://[2001:db8::1]:8/x"), ("http://a_b-c.d?q=/@:", "http://a_b-c.d/?q=/@:"),
        ("http://example.com/ü?ü", "http://example.com/%C3%BC?%C3%BC"), ("http://a.1b/", "http://a.1b/"),
        ("http://example.com/%2e%2e/a", "http://example.com/%2e%2e/a"), ("http://0xg.x/", "http://0xg.x/"),
    ])
    func read(text: String, normal: String) throws {
        #expect(try FetchURL(text).text == normal)
        #expect(try FetchURL(normal).text == normal)
    }

    @Test(
        "everything else is refused",
        arguments: [
            "", "example.com", "//example.com", "ftp://example.com", "file:///etc/passwd", "data:text/plain,a",
            "gopher://a", "javascript:1", "http:/example.com", "http:example.com", "http://", "http:///a", "http://:80",
            // User names, also those that only look like a host.
            "http://user@example.com", "http://user:pass@example.com", "http://@example.com", "http://a@b@c",
            "http://example.com:80@127.0.0.1/",
            // Ports.
            "http://a:0", "http://a:65536", "http://a:99999999999999999999", "http://a:", "http://a:8x", "http://a:+1",
            // Numeric spellings of 127.0.0.1.
            "http://2130706433", "http://0x7f000001", "http://0x7F.0.0.1", "http://0177.0.0.1", "http://127.1",
            "http://127.0.1", "http://017700000001", "http://127.0.0.01", "http://127.0.0.1.1", "http://0x7f.1",
            "http://127.0.0.256", "http://1.2.3.0x4", "http://0x", "http://a.0x", "http://a.5",
            // Hosts that two readers could read differently.
            "http://exa%6dple.com", "http://127.0.0.1%2f@x", "http://a b", "http://a\tb", "http://a\nb", "http://a\\b",
            "http://a/\r\nX: y", "http://a/\u{0}", "http://a..b", "http://.a", "http://a..", "http://ⓛocalhost",
            "http://１２７.0.0.1", "http://[::1", "http://[::1]x", "http://[1.2.3.4]", "http://[fe80::1%25eth0]",
            "http://[fe80::1%eth0]", "http://[]", "http://::1", "http://a,b", "http://a;b", "http://a(b)", "http://*",
            "http://" + String(repeating: "a", count: 64), "http://a/" + String(repeating: "a", count: 9000),
        ])
    func refused(text: String) throws {
        let error = #expect(throws: FetchError.self) { try FetchURL(text) }
        guard case .badURL(let reason)? = error?.reason else {
            Issue.record("not a bad URL: \(String(describing: error))")
            return
        }
        #expect(!reason.isEmpty && reason.count < 200)
    }

    @Test(arguments: [
        ("/x", "http://a.b/x"), ("x", "http://a.b/c/x"), ("../x", "http://a.b/x"), ("../../../x", "http://a.b/x"),
        ("./x/./y/..", "http://a.b/c/x/"), ("?z", "http://a.b/c/d?z"), ("#f", "http://a.b/c/d?e"), ("", ""),
        ("//h.i/j", "http://h.i/j"), ("https://h.i", "https://h.i/"), ("HTTP://h.i:8/", "http://h.i:8/"),
        ("//127.1/", ""), ("ftp://x/", ""), ("mailto:x", ""), ("//u@h/", ""), ("/a b", ""), ("/a\\b", ""),
        ("x?a=../b", "http://a.b/c/x?a=../b"),
    ])
    func redirects(location: String, target: String) throws {
        let from = try FetchURL("http://a.b/c/d?e")
        let result = try? from.redirect(to: location).text
        #expect(result == (target.isEmpty ? nil : target))
    }

    @Test func placeHidesTheQuery() throws {
        #expect(try FetchURL("https://a.b/c?sig=secret").place == "https://a.b/c")
        #expect(try FetchURL("https://a.b/" + String(repeating: "c", count: 500)).place.count < 130)
    }
}
