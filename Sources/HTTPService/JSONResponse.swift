import HTTPTypes
import Hummingbird
import NIOCore

/// Answers whose body is JSON text.
public enum JSONResponse {
    public static func make(
        _ status: HTTPResponse.Status, _ bytes: some Sequence<UInt8>, headers: HTTPFields = [:]
    ) -> Response {
        var headers = headers
        headers[.contentType] = "application/json"
        return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    public static func make(_ status: HTTPResponse.Status, _ text: String, headers: HTTPFields = [:]) -> Response {
        make(status, text.utf8, headers: headers)
    }
}
