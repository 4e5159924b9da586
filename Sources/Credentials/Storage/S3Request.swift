import ControlPlane
import Digests

extension ImportPlace.S3Object {
    /// Fetches the object, with a signature where there are keys.
    func request(at seconds: Int64) throws -> FetchRequest {
        try check()
        let region = self.region ?? ""
        let domain = region.isEmpty ? "s3.amazonaws.com" : "s3.\(region).amazonaws.com"
        // The service's certificates are for one label before its domain.
        let isInPath = bucket.contains(".")
        let host = isInPath ? domain : "\(bucket).\(domain)"
        let path = (isInPath ? "/\(bucket)/" : "/") + PercentEncoding.objectName(key)
        var request = FetchRequest(url: "https://\(host)\(path)")
        guard let accessKeyID, let secretAccessKey else { return request }
        let headers = [
            FetchRequest.Header("x-amz-content-sha256", AWSSignature.emptyDigest),
            FetchRequest.Header("x-amz-date", AWSSignature.time(seconds)),
        ]
        let signature = AWSSignature(
            accessKeyID: accessKeyID, secretAccessKey: secretAccessKey,
            region: region.isEmpty ? "us-east-1" : region, service: "s3")
        request.headers = headers
        request.credential = .authorization(
            signature.authorization(
                .init(path: path, headers: [("host", host)] + headers.map { ($0.name, $0.value) }), at: seconds))
        return request
    }

    /// The path as the store knows it.
    private var key: String { String(path.drop { $0 == "/" }) }

    private func check() throws {
        func refuse(_ field: String, _ reason: String) -> ServiceError {
            .invalidParameter(field: field, reason: reason)
        }
        let bucketBytes = Array(bucket.utf8)
        guard (3...63).contains(bucketBytes.count),
            bucketBytes.allSatisfy({ $0.isHostByte || $0 == UInt8(ascii: ".") }),
            !bucket.hasPrefix("."), !bucket.hasSuffix("."), !bucket.contains("..")
        else {
            throw refuse("bucket", "the name must be 3 to 63 lower-case letters, digits, hyphens and single dots")
        }
        if let region, !region.isEmpty {
            guard region.utf8.count <= 32, region.utf8.allSatisfy(\.isHostByte) else {
                throw refuse("region", "it must be a name such as eu-central-1")
            }
        }
        guard !key.isEmpty, key.utf8.count <= 1024 else {
            throw refuse("path", "the name of the object must have 1 to 1024 bytes")
        }
        guard !key.split(separator: "/").contains(where: { $0 == "." || $0 == ".." }) else {
            throw refuse("path", "the name of the object must not hold '.' or '..' between slashes")
        }
        switch (accessKeyID, secretAccessKey) {
        case (nil, nil): break
        case (_, nil): throw refuse("secretAccessKey", "accessKeyId needs it")
        case (nil, _): throw refuse("accessKeyId", "secretAccessKey needs it")
        case (let id?, let secret?):
            guard (1...128).contains(id.utf8.count), id.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
                throw refuse("accessKeyId", "it must be 1 to 128 visible ASCII characters")
            }
            guard (1...1024).contains(secret.utf8.count) else {
                throw refuse("secretAccessKey", "it must be 1 to 1024 bytes")
            }
        }
    }
}

extension UInt8 {
    /// Lower-case letters, digits and hyphens: what a label of a host may hold.
    var isHostByte: Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) || self &- 0x30 < 10 || self == UInt8(ascii: "-")
    }
}
