import ControlPlane
import Testing

@testable import AzureDialect

/// Which texts name what, and which name nothing.
@Suite("Addresses of series")
struct SeriesPlaceTests {
    static func place(
        _ text: String, form: SeriesSource.Form = .table, authority: String? = "detector.example:8080"
    ) throws -> SeriesSource.Place {
        try SeriesSource.Place(text, form: form, field: "dataSource", authority: authority, namespace: "lapwing")
    }

    static func object(_ name: String, bucket: String = "b") -> SeriesSource.Place {
        .object(namespace: "lapwing", bucket: bucket, name: name)
    }

    @Test(
        "An object of Lapwing's own",
        arguments: [
            ("oci://b@lapwing/a/c.csv", "a/c.csv"), ("OCI://b@lapwing/a%20c.csv", "a%20c.csv"),
            ("/n/lapwing/b/b/o/a/c.csv", "a/c.csv"), ("/n/lapwing/b/b/o/a%2Fc%20d.csv", "a/c d.csv"),
            ("/n/lapwing/b/b/o/a//c", "a//c"), ("/n/lapwing/b/b/o/a?x=/o/y", "a"),
            ("http://detector.example:8080/n/lapwing/b/b/o/a.csv", "a.csv"),
            ("HTTPS://Detector.Example:8080/n/lapwing/b/b/o/a.csv?sig=x", "a.csv"),
        ])
    func own(text: String, name: String) throws {
        #expect(try Self.place(text) == Self.object(name))
    }

    @Test("A folder may be the whole bucket, a file may not")
    func folders() throws {
        for text in ["oci://b@lapwing", "oci://b@lapwing/", "/n/lapwing/b/b/o", "/n/lapwing/b/b/o/"] {
            #expect(try Self.place(text, form: .folder) == Self.object(""))
            #expect(throws: AzureRefusal.self) { try Self.place(text) }
            #expect(throws: AzureRefusal.self) { try Self.place(text, form: .archive) }
        }
    }

    @Test("Other hosts and other paths of this one are fetched")
    func urls() throws {
        for text in [
            "http://detector.example/n/lapwing/b/b/o/a.csv", "http://detector.example:8080/anomalydetector",
            "https://account.blob.core.windows.net/c/a.csv?sig=a%2Fb",
        ] { #expect(try Self.place(text) == .url(text)) }
        let mine = "http://detector.example:8080/n/lapwing/b/b/o/a.csv"
        #expect(try Self.place(mine, authority: nil) == .url(mine))
    }

    @Test(
        "What names nothing",
        arguments: [
            "", "a.csv", "ftp://h/a", "http://", "https:///a", "http://h/a b", "/etc/passwd", "/n/lapwing/b/b",
            "/n/lapwing/b/b/x/a", "/n//b/b/o/a", "/n/lapwing/b//o/a", "/n/lapwing/b/b/o/%zz", "/n/lapwing/b/b/o/%00",
            "/n/other/b/b/o/a", "oci://b/a", "oci://@lapwing/a", "oci://b@/a", "oci://b@lapwing@x/a", "oci://b@other/a",
            "http://detector.example:8080/n/other/b/b/o/a", "http://x@detector.example:8080/n/lapwing/b/b/o/a",
            "https://user:password@h/a",
        ])
    func nothing(text: String) throws {
        let error = #expect(throws: AzureRefusal.self) { try Self.place(text) }
        #expect(error?.code == .invalidBlobURL)
        #expect(error?.message.hasPrefix("'dataSource' ") == true)
    }
}
