import ControlPlane
import Digests

extension ImportPlace.AzureBlob {
    private static let version = "2019-12-12"

    /// Fetches the blob, with the connection string's signature or one of its key.
    func request(at seconds: Int64) throws -> FetchRequest {
        let connection = try AzureConnectionString(connectionString)
        try check()
        let path = "/\(PercentEncoding.segment(container))/\(PercentEncoding.objectName(name))"
        let url = connection.endpoint + path
        switch connection.credential {
        case .anonymous: return FetchRequest(url: url)
        case .sharedAccess(let query): return FetchRequest(url: "\(url)?\(query)")
        case .sharedKey(let key):
            let headers = [
                FetchRequest.Header("x-ms-date", HTTPDate.format(seconds)),
                FetchRequest.Header("x-ms-version", Self.version),
            ]
            // Twelve lines for headers that this request does not have.
            let text =
                "GET" + String(repeating: "\n", count: 12)
                + headers.map { "\($0.name):\($0.value)\n" }.joined()
                + "/\(connection.account)\(Self.path(of: connection.endpoint))\(path)"
            let signature = Base64.encode(HMAC.sha256(text.utf8, key: key))
            return FetchRequest(
                url: url, headers: headers, credential: .authorization("SharedKey \(connection.account):\(signature)"))
        }
    }

    /// The blob's name without slashes at its beginning.
    private var name: String { String(blob.drop { $0 == "/" }) }

    /// What follows the host.
    private static func path(of endpoint: String) -> Substring {
        guard let scheme = endpoint.firstRange(of: "://") else { return "" }
        return endpoint[scheme.upperBound...].drop { $0 != "/" }
    }

    private func check() throws {
        let bytes = Array(container.utf8)
        guard (3...63).contains(bytes.count) || container == "$web", bytes.allSatisfy({ $0.isHostByte || $0 == 0x24 })
        else {
            throw ServiceError.invalidParameter(
                field: "container", reason: "the name must be 3 to 63 lower-case letters, digits and hyphens")
        }
        guard !name.isEmpty, name.utf8.count <= 1024,
            !name.split(separator: "/").contains(where: { $0 == "." || $0 == ".." })
        else {
            throw ServiceError.invalidParameter(
                field: "blob", reason: "the name must have 1 to 1024 bytes, without '.' or '..' between slashes")
        }
    }
}
