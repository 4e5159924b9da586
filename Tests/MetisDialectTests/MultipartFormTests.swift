import Testing

@testable import MetisDialect

@Suite("Files in forms")
struct MultipartFormTests {
    private static let type = "multipart/form-data; boundary=xyz"

    private func file(_ body: String, type: String? = MultipartFormTests.type) throws -> String {
        let form = try MultipartForm(contentType: type, body: Array(body.utf8))
        return String(decoding: try form.file("sample_file"), as: UTF8.self)
    }

    private static func part(_ name: String, _ content: String) -> String {
        "--xyz\r\nContent-Disposition: form-data; name=\"\(name)\"; filename=\"a;b.csv\"\r\nContent-Type: text/csv\r\n\r\n\(content)\r\n"
    }

    @Test("are found by their name")
    func found() throws {
        let content = "a,b\r\n\r\n--xy\r\n1,2"
        #expect(
            try file("preamble\r\n" + Self.part("other", "no") + Self.part("sample_file", content) + "--xyz--\r\n")
                == content)
        #expect(try file(Self.part("sample_file", "") + "--xyz--") == "")
        #expect(
            try file(
                Self.part("sample_file", "x") + "--xyz--", type: "Multipart/Form-Data; charset=utf-8; Boundary=\"xyz\"")
                == "x")
    }

    @Test(
        "are missed in what is no form",
        arguments: [
            "", "--xyz--", "--xyz", "--xyz\r\n", "--xyz\r\n\r\n", part("sample_file", "cut off"),
            part("other", "x") + "--xyz--",
            "--xyz\r\nContent-Disposition: form-data; name=sample_fil\r\n\r\nx\r\n--xyz--", "sample_file",
            String(repeating: part("other", "x"), count: 100), "--xyz\r\n\r\n\r\n--xyz",
            "--xyz\r\n" + String(repeating: "a", count: 10_000) + "\r\n\r\nx\r\n--xyz--",
        ])
    func missed(_ body: String) {
        #expect(throws: MultipartForm.Malformed.self) { try file(body) }
    }

    @Test(
        "need a boundary",
        arguments: [
            nil, "", "text/csv", "multipart/form-data", "multipart/form-data; boundary=",
            "multipart/form-data; boundary",
            "multipart/form-data; boundary=" + String(repeating: "b", count: 71),
        ])
    func boundary(_ type: String?) {
        #expect(throws: MultipartForm.Malformed.self) {
            try file(Self.part("sample_file", "x") + "--xyz--", type: type)
        }
    }
}
