import Digests
import Glibc

/// Signatures of requests to Amazon's services, version 4.
struct AWSSignature {
    let accessKeyID: String
    let secretAccessKey: String
    let region: String
    let service: String

    struct Request {
        var method = "GET"
        /// Percent-encoded.
        var path: String
        /// Names and values, percent-encoded.
        var query: [(name: String, value: String)] = []
        /// `host` among them; names in lower case.
        var headers: [(name: String, value: String)]
        /// SHA-256 of the body in hexadecimal digits.
        var bodyDigest = AWSSignature.emptyDigest
    }

    static let emptyDigest = Hex.encode(SHA256.hash(""))

    /// The value of the `Authorization` header. The request must carry `x-amz-date` with `time(seconds)`.
    func authorization(_ request: Request, at seconds: Int64) -> String {
        let headers = request.headers.sorted { $0.name < $1.name }
        let names = headers.map(\.name).joined(separator: ";")
        let query = request.query.sorted { ($0.name, $0.value) < ($1.name, $1.value) }
            .map { "\($0.name)=\($0.value)" }.joined(separator: "&")
        let canonical =
            "\(request.method)\n\(request.path)\n\(query)\n"
            + headers.map { "\($0.name):\($0.value)\n" }.joined() + "\n\(names)\n\(request.bodyDigest)"
        let day = String(Self.time(seconds).prefix(8))
        let scope = "\(day)/\(region)/\(service)/aws4_request"
        let text = "AWS4-HMAC-SHA256\n\(Self.time(seconds))\n\(scope)\n\(Hex.encode(SHA256.hash(canonical)))"
        let key = [day, region, service, "aws4_request"].reduce(Array("AWS4\(secretAccessKey)".utf8)) { key, part in
            HMAC.sha256(part.utf8, key: key)
        }
        let signature = Hex.encode(HMAC.sha256(text.utf8, key: key))
        return "AWS4-HMAC-SHA256 Credential=\(accessKeyID)/\(scope), SignedHeaders=\(names), Signature=\(signature)"
    }

    /// `20130524T000000Z`
    static func time(_ seconds: Int64) -> String {
        var time = time_t(seconds)
        var parts = tm()
        guard gmtime_r(&time, &parts) != nil else { return "" }
        var text = [CChar](repeating: 0, count: 32)
        let count = strftime(&text, text.count, "%Y%m%dT%H%M%SZ", &parts)
        return String(decoding: text[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
