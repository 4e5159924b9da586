import ControlPlane
import Testing

@Suite("Page cursors")
struct PageCursorTests {
    static let id = ResourceID(high: 7, low: 9).hex

    @Test(
        "survive their text form",
        arguments: [
            PageCursor(key: .time(Timestamp(microseconds: -5)), id: id), PageCursor(key: .name("a\u{1F}b\nß"), id: id),
            PageCursor(key: .name(""), id: id), PageCursor(key: .sequence(12)),
        ])
    func roundTrip(cursor: PageCursor) { #expect(PageCursor(text: cursor.text) == cursor) }

    @Test(
        "nothing else is a cursor",
        arguments: [
            "", "x", "t", "t5", "t5\u{1F}zz", "n\u{1F}", "sx", "s", "t99999999999999999999\u{1F}" + id,
            "n" + id + "\u{1F}a\0b",
        ])
    func hostile(text: String) { #expect(PageCursor(text: text) == nil) }

    @Test("ids have one spelling")
    func ids() {
        #expect(ResourceID(hex: "0123456789abcdef0123456789abcdef") != nil)
        #expect(ResourceID(hex: "0123456789ABCDEF0123456789abcdef") == nil)
        #expect(ResourceID(hex: "0123456789abcdef0123456789abcde") == nil)
        #expect(ResourceID(hex: "0123456789abcdef0123456789abcdeg") == nil)
        #expect(ResourceID(high: 1, low: 0xFF).hex == "000000000000000100000000000000ff")
    }
}
