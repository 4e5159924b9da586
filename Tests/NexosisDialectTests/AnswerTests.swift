import ControlPlane
import Detectors
import HTTPService
import HTTPTypes
import Hummingbird
import NIOCore
import Testing
import TimeSeries

@testable import NexosisDialect

/// What goes over the wire.
@Suite("Answers of the Nexosis API")
struct AnswerTests {
    private func links(_ path: String) -> NexosisLinks {
        let head = HTTPRequest(method: .get, scheme: "http", authority: "a.example:8080", path: path)
        let request = Request(head: head, body: RequestBody(buffer: ByteBuffer()))
        return NexosisLinks(place: RequestPlace(request), target: RequestTarget(request))
    }

    private func text(_ write: (inout JSONWriter) -> Void) -> String {
        String(decoding: [UInt8].json(write), as: UTF8.self)
    }

    @Test("Pages link to each other, with the rest of the query")
    func pages() {
        let links = links("/v1/data?PartialName=a%20b&Page=1&pageSize=10")
        let base = "http://a.example:8080/v1/data?"
        #expect(
            links.pages(PageFields(number: 1, size: 10), of: 35) == [
                .init(rel: "self", href: base + "PartialName=a%20b&Page=1&pageSize=10"),
                .init(rel: "first", href: base + "PartialName=a%20b&pageSize=10&page=0"),
                .init(rel: "next", href: base + "PartialName=a%20b&pageSize=10&page=2"),
                .init(rel: "last", href: base + "PartialName=a%20b&pageSize=10&page=3"),
            ])
        let rels = links.pages(PageFields(number: 3, size: 10), of: 35).map(\.rel)
        #expect(rels == ["self", "first", "last"])
        #expect(self.links("/v1/data").pages(PageFields(), of: 0).last?.href == base + "page=0")
        #expect(PageFields(size: 10).pages(of: 0) == 0)
        #expect(PageFields(size: 10).pages(of: 10) == 1)
        #expect(PageFields(size: 10).pages(of: 11) == 2)
    }

    @Test("Names in addresses are encoded")
    func names() {
        #expect(links("/v1/data").data("a/b é?") == "http://a.example:8080/v1/data/a%2Fb%20%C3%A9%3F")
    }

    @Test("Cells are strings as they were sent, and what is absent is left out")
    func rows() {
        var rows = CellTable(columns: ["a\"b", "X", "Anomaly"])
        rows.beginRow()
        rows.set(0, "1.50")
        rows.set(1, "")
        rows.beginRow()
        rows.set(2, "user's\n")
        #expect(
            text {
                $0.beginObject(); $0.data(rows); $0.endObject()
            } == #"{"data":[{"a\"b":"1.50","X":""},{"Anomaly":"user's\n"}]}"#)
        let scored = text {
            $0.beginObject(); $0.data(rows, scores: [-0.125, 1e-7]); $0.endObject()
        }
        #expect(scored == #"{"data":[{"a\"b":"1.50","X":"","anomaly":"-0.125"},{"anomaly":"1e-07"}]}"#)
    }

    @Test("Columns have no null where a type has no imputation")
    func columns() {
        let columns = [
            TableColumn(name: "d", dataType: .date, role: .timestamp),
            TableColumn(name: "n", dataType: .numericMeasure),
        ]
        #expect(
            text {
                $0.beginObject(); $0.columns(columns); $0.endObject()
            }
                == #"{"columns":{"d":{"dataType":"date","role":"timestamp"},"n":{"dataType":"numericMeasure","role":"feature","imputation":"mean","aggregation":"mean"}}}"#
        )
    }

    @Test("Headers write a status with a capital letter")
    func status() {
        #expect(
            TableWorkStatus.allCases.map(\.headerText) == ["Requested", "Started", "Completed", "Failed", "Cancelled"])
    }

    private func body(_ error: any Error) async throws -> (status: Int, body: JSONObject) {
        let response = try #require(NexosisErrors().response(to: error))
        return (response.status.code, try await object(response))
    }

    private func object(_ response: Response) async throws -> JSONObject {
        let collector = Collector()
        try await response.body.write(collector)
        return try #require(try JSONValue(parsing: collector.bytes).object)
    }

    @Test("Every kind of error has its type and details")
    func errors() async throws {
        let expected: [(any Error, Int, String, String)] = [
            (
                TableFault.invalidColumnMetadata(["b": ["x"], "a": ["y", "z"]]), 400, "InvalidColumnMetadata",
                #"{"a":["y","z"],"b":["x"]}"#
            ),
            (TableFault.noData(table: "d"), 400, "NoData", #"{"dataSetName":"d"}"#),
            (
                TableFault.invalidDateRange(start: "1", end: "0"), 400, "InvalidDateRange",
                #"{"startDate":"1","endDate":"0"}"#
            ),
            (TableFault.criteriaRequired("type"), 400, "SomeParametersRequired", "{}"),
            (TableError(.duplicateName("a")), 400, "InvalidColumnMetadata", ""),
            (ServiceError.invalidParameter(field: "f", reason: "r"), 400, "RequestValidation", #"{"f":["r"]}"#),
            (ServiceError.missingParameter(field: "f"), 400, "RequestValidation", #"{"f":["is required"]}"#),
            (ServiceError.notFound(kind: "dataSet", id: "X"), 404, "NotFound", #"{"itemType":"dataSet","itemId":"X"}"#),
            (ServiceError.tooLarge(limit: 5), 413, "RequestValidation", ""),
            (ServiceError.unavailable("busy"), 429, "QuotaExceeded", "{}"),
            (JSONSyntaxError(offset: 0, reason: "r"), 400, "RequestValidation", ""),
            (DetectorError.unreadableCell(row: 0, column: "c", value: "v", allowed: "a"), 400, "RequestValidation", ""),
        ]
        for (error, status, type, details) in expected {
            let (found, body) = try await body(error)
            #expect(found == status && body["statusCode"]?.integer == status, "\(error)")
            #expect(body["errorType"]?.string == type, "\(error)")
            #expect(body["message"]?.string?.isEmpty == false, "\(error)")
            let written = text { $0.value(body["errorDetails"] ?? .null) }
            #expect(details.isEmpty ? written.hasPrefix("{") : written == details, "\(error)")
        }
    }

    @Test("Who is not known hears no type")
    func unknown() async throws {
        let (status, body) = try await body(ServiceError.notAuthenticated)
        #expect(status == 401 && body.names == ["statusCode", "message"])
    }

    @Test("Paths that nobody knows are routes or views")
    func paths() async throws {
        let route = try await object(NexosisErrors().notFound(path: "/v1/nothing"))
        #expect(route["errorDetails"]?.object?["itemType"]?.string == "route")
        let view = try await object(NexosisErrors().notFound(path: "/v1/Views/a%20b"))
        #expect(view["errorDetails"] == .object(.texts([("itemType", "view"), ("itemId", "a b")])))
        let method = NexosisErrors().methodNotAllowed(.patch, allowed: [.get, .put])
        #expect(method.status == .methodNotAllowed && method.headers[.allow] == "GET, PUT")
    }

    @Test("Rows to be judged are read, and everything else is gone over")
    func prediction() throws {
        func rows(_ text: String) throws -> CellTable {
            try Array(text.utf8).withUnsafeBufferPointer { try PredictRequest(body: $0, limits: CellLimits()).rows }
        }
        let found = try rows(#"{"extraParameters": {"a": [1]}, "DATA": [{"X": 1.50, "y": null}, {}]}"#)
        #expect(found.rowCount == 2 && found.columns == ["X", "y"])
        #expect(found.text(row: 0, column: 0) == "1.50" && found.text(row: 0, column: 1) == nil)
        for text in ["{}", #"{"data": null}"#, #"{"data": {}}"#] {
            #expect(throws: NexosisRefusal.self, "\(text)") { _ = try rows(text) }
        }
        for text in ["", "[]", #"{"data": [], "Data": []}"#, #"{"data": []} x"#] {
            #expect(throws: JSONSyntaxError.self, "\(text)") { _ = try rows(text) }
        }
    }
}

private final class Collector: ResponseBodyWriter, @unchecked Sendable {
    // Written by one task, one piece after the other.
    var bytes: [UInt8] = []
    func write(_ buffer: ByteBuffer) async throws { bytes += buffer.readableBytesView }
    func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
