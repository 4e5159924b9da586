import ControlPlane
import Foundation
import TestSupport
import Testing

@testable import OutboundFetch

@Suite("Blob folders")
struct BlobStorageTests {
    private func page(_ names: [String], next: String = "") -> String {
        "\u{FEFF}<?xml version=\"1.0\" encoding=\"utf-8\"?><EnumerationResults ServiceEndpoint=\"http://x/?a>b\">"
            + "<Prefix>f/</Prefix><Blobs>"
            + names.map { "<Blob><Name>\($0)</Name><Properties><Etag>0x1</Etag><Content-MD5 /></Properties></Blob>" }
            .joined()
            + "<BlobPrefix><Name>f/sub/</Name></BlobPrefix></Blobs><!-- <Blob> -->"
            + (next.isEmpty ? "<NextMarker />" : "<NextMarker>\(next)</NextMarker>") + "</EnumerationResults>\r\n"
    }

    @Test func pagesAndNames() async throws {
        let first = page(["f/a.csv", "f/b &amp; &#x63;.csv", "f/", "f/sub/x.csv"], next: "m&amp;1")
        let second = page(["f/ü#?.csv"])
        let server = try ScriptedServer { request, connection in
            switch request.target {
            case let target where target.contains("marker="): connection.answer(text: second)
            case let target where target.contains("comp=list"): connection.answer(text: first)
            default: connection.answer(text: request.target)
            }
        }
        defer { server.stop() }
        let fetcher = try server.fetcher()
        let files = try await blocking {
            try BlobStorage(fetcher: fetcher).files(inFolder: server.url + "/acc/cont/f/?sv=1&sig=a%2Bb")
        }
        #expect(files.map(\.name) == ["a.csv", "b & c.csv", "ü#?.csv"])
        #expect(files[1].url == server.url + "/acc/cont/f/b%20%26%20c.csv?sv=1&sig=a%2Bb")
        #expect(files[2].url == server.url + "/acc/cont/f/%C3%BC%23%3F.csv?sv=1&sig=a%2Bb")
        let query = "/acc/cont?restype=container&comp=list&delimiter=%2F&prefix=f%2F"
        #expect(
            server.received.map(\.target) == [query + "&sv=1&sig=a%2Bb", query + "&marker=m%261&sv=1&sig=a%2Bb"])
    }

    @Test(arguments: [
        (
            "https://a.blob.example.com/c/f/g",
            "https://a.blob.example.com/c?restype=container&comp=list&delimiter=%2F&prefix=f%2Fg%2F"
        ),
        (
            "https://a.blob.example.com/c/?s=1",
            "https://a.blob.example.com/c?restype=container&comp=list&delimiter=%2F&prefix=&s=1"
        ),
        (
            "http://localhost:10000/a/c/f",
            "http://localhost:10000/a/c?restype=container&comp=list&delimiter=%2F&prefix=f%2F"
        ),
        ("http://h/c/%2e%2e%2fx", "http://h/c?restype=container&comp=list&delimiter=%2F&prefix=..%2Fx%2F"),
    ])
    func listURLs(folder: String, url: String) throws { #expect(try BlobFolder(folder).listURL(marker: "") == url) }

    @Test(arguments: ["https://a.blob.example.com", "http://127.0.0.1/account", "http://h/c/%ff", "http://h/%0a", "x"])
    func noFolders(text: String) { #expect(throws: FetchError.self) { try BlobFolder(text) } }

    @Test(
        "lists that are none",
        arguments: [
            "", "x", "<html></html>", "<EnumerationResults>", "<EnumerationResults></Enumeration>",
            "<EnumerationResults",
            "<EnumerationResults><Blobs><Blob><Name>a&bad;</Name></Blob></Blobs></EnumerationResults>",
            "<EnumerationResults><Blobs><Blob><Name></Name></Blob></Blobs></EnumerationResults>",
            "<EnumerationResults><Blobs><Blob><Name>f/a&#10;b</Name></Blob></Blobs></EnumerationResults>",
            "<EnumerationResults><Blobs><Blob><Name>&#xD800;</Name></Blob></Blobs></EnumerationResults>",
            "<!DOCTYPE x [<!ENTITY a \"b\">]><EnumerationResults></EnumerationResults>",
            "<EnumerationResults></EnumerationResults><EnumerationResults></EnumerationResults>",
            "<EnumerationResults>" + String(repeating: "<a>", count: 100_000), "</", "<", "<>", "<!--", "<?",
            "<EnumerationResults><Blobs><Blob><Name>other/a.csv</Name></Blob></Blobs></EnumerationResults>",
        ])
    func wrongLists(text: String) async throws {
        let server = try ScriptedServer { _, connection in connection.answer(text: text) }
        defer { server.stop() }
        let fetcher = try server.fetcher()
        let error = try await blocking {
            #expect(throws: FetchError.self) {
                try BlobStorage(fetcher: fetcher).files(inFolder: server.url + "/a/c/f")
            }
        }
        guard case .badContent? = error?.reason else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func listsEnd() async throws {
        let position = JournalPages()
        let server = try ScriptedServer { request, connection in
            position.add("")
            let names = request.target.contains("prefix=many") ? (0..<20).map { "many/\($0)" } : []
            let isStuck = request.target.contains("prefix=stuck")
            let next = isStuck ? "same" : "m\(position.lines.count)"
            connection.answer(
                text: "<EnumerationResults><Blobs>" + names.map { "<Blob><Name>\($0)</Name></Blob>" }.joined()
                    + "</Blobs><NextMarker>\(next)</NextMarker></EnumerationResults>")
        }
        defer { server.stop() }
        let fetcher = try server.fetcher()
        for (folder, text) in [("empty", "does not end"), ("stuck", "does not end"), ("many", "more than 10 files")] {
            let error = try await blocking {
                #expect(throws: FetchError.self) {
                    try BlobStorage(fetcher: fetcher).files(inFolder: "\(server.url)/a/c/\(folder)", maximumFiles: 10)
                }
            }
            #expect(error?.description.contains(text) == true, "\(folder): \(String(describing: error))")
        }
    }
}
