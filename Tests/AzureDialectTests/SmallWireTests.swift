import ControlPlane
import HTTPService
import HTTPTypes
import Hummingbird
import NIOCore
import Testing
import TimeSeries

@testable import AzureDialect

/// Identities, instants, pages and addresses as they go over the wire.
@Suite("Small parts of Azure's wire")
struct SmallWireTests {
    @Test("Identities are GUIDs, and nothing else is")
    func guids() throws {
        let id = ResourceID(high: 0x0123_4567_89AB_CDEF, low: 0xFEDC_BA98_7654_3210)
        #expect(id.guid == "01234567-89ab-cdef-fedc-ba9876543210")
        #expect(ResourceID(guid: id.guid) == id)
        #expect(ResourceID(guid: id.guid.uppercased()) == id)
        let others = [
            "", id.hex, id.guid + "0", "{\(id.guid)}", id.guid.replacing("-", with: "_"), id.guid.dropFirst() + "g",
        ]
        for text in others {
            #expect(ResourceID(guid: text) == nil)
        }
    }

    @Test("Instants have a fraction only where there is one")
    func instants() {
        #expect(Timestamp(microseconds: 0).secondText == "1970-01-01T00:00:00Z")
        #expect(Timestamp(microseconds: 1_500_000).secondText == "1970-01-01T00:00:01.500Z")
        #expect(Timestamp(microseconds: 7).secondText == "1970-01-01T00:00:00.000007Z")
    }

    @Test("Pages follow each other to the end of the list")
    func pages() throws {
        var target = "/m?skip=1&top=2"
        var seen: [Int] = []
        while true {
            let page = try PageRequest(RequestTarget(target), .v1point1)
            let shown = Array((0..<6).dropFirst(page.skip).prefix(page.top))
            seen += shown
            guard let next = page.next(.v1point1, shown: shown.count, total: 6) else { break }
            target = "/m" + next
        }
        #expect(seen == [1, 2, 3, 4, 5])
        #expect(try PageRequest(RequestTarget("/m?%24skip=3"), .preview).skip == 3)
        #expect(try PageRequest(RequestTarget("/m?$skip=3"), .v1point1) == PageRequest(RequestTarget("/m"), .v1point1))
        for query in ["skip=-1", "top=0", "top=1.5", "top=2147483648", "skip=%F0"] {
            #expect(throws: AzureRefusal.self) { try PageRequest(RequestTarget("/m?" + query), .v1point1) }
        }
    }

    @Test(
        "Addresses begin with what the client used",
        arguments: [
            ("a.example", nil, "http://a.example/x"), ("[::1]:80", nil, "http://[::1]:80/x"),
            ("a.example", "https", "https://a.example/x"), ("a.example", "HTTPS, http", "https://a.example/x"),
            ("a.example", "ftp", "http://a.example/x"), ("a/b", nil, "/x"), ("a@b", nil, "/x"), ("", nil, "/x"),
            (nil, "https", "/x"),
        ] as [(String?, String?, String)])
    func addresses(authority: String?, forwarded: String?, address: String) {
        var head = HTTPRequest(method: .get, scheme: "http", authority: authority, path: "/")
        if let forwarded { head.headerFields[.forwardedProtocol] = forwarded }
        let place = RequestPlace(Request(head: head, body: RequestBody(buffer: ByteBuffer())))
        #expect(place.address("/x") == address)
    }
}
