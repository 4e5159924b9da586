import HTTPService
import HTTPTypes
import Hummingbird
import TimeSeries

/// The envelope around every answer, with the headers that let browsers read it from anywhere.
enum MetisAnswer {
    static func ok(_ data: (inout JSONWriter) -> Void) -> Response { make(.success, .ok, [:], data) }

    static func ok(_ text: String) -> Response { ok { $0.string(text) } }

    static func refusal(
        _ code: MetisCode, _ data: String, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
    ) -> Response {
        make(code, status, headers) { $0.string(data) }
    }

    private static func make(
        _ code: MetisCode, _ status: HTTPResponse.Status, _ headers: HTTPFields, _ data: (inout JSONWriter) -> Void
    ) -> Response {
        var headers = headers
        headers[.accessControlAllowOrigin] = "*"
        headers[.accessControlAllowHeaders] = "Origin, X-Requested-With, Content-Type"
        headers[.accessControlAllowMethods] = "GET, POST, PUT, OPTIONS"
        return JSONResponse.make(
            status,
            [UInt8].json { json in
                json.beginObject()
                json.member("code", integer: code.rawValue)
                json.member("msg", code.message)
                json.key("data")
                data(&json)
                json.endObject()
            }, headers: headers)
    }
}
