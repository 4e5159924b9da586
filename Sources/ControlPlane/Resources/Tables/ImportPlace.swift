/// Where the file of an import lies. Most of it may be secret: kept sealed, and only until the import has ended.
public enum ImportPlace: Sendable, Equatable, Codable {
    case url(WebFile)
    case s3(S3Object)
    case azure(AzureBlob)

    public enum Kind: String, Sendable, Codable, CaseIterable { case url, s3, azure }

    public enum Format: String, Sendable, Codable, CaseIterable { case json, csv }

    public struct WebFile: Sendable, Equatable, Codable {
        public var url: String
        /// Nil where the bytes have to tell.
        public var format: Format?
        /// HTTP's basic authentication.
        public var login: Login?

        public init(url: String, format: Format? = nil, login: Login? = nil) {
            self.url = url
            self.format = format
            self.login = login
        }
    }

    public struct Login: Sendable, Equatable, Codable {
        public var userID: String
        public var password: String

        public init(userID: String, password: String) {
            self.userID = userID
            self.password = password
        }
    }

    public struct S3Object: Sendable, Equatable, Codable {
        public var bucket: String
        public var path: String
        public var region: String?
        /// Both, or neither for what everybody may read.
        public var accessKeyID: String?
        public var secretAccessKey: String?

        public init(
            bucket: String, path: String, region: String? = nil, accessKeyID: String? = nil,
            secretAccessKey: String? = nil
        ) {
            self.bucket = bucket
            self.path = path
            self.region = region
            self.accessKeyID = accessKeyID
            self.secretAccessKey = secretAccessKey
        }
    }

    public struct AzureBlob: Sendable, Equatable, Codable {
        public var connectionString: String
        public var container: String
        public var blob: String

        public init(connectionString: String, container: String, blob: String) {
            self.connectionString = connectionString
            self.container = container
            self.blob = blob
        }
    }

    public var kind: Kind {
        switch self {
        case .url: .url
        case .s3: .s3
        case .azure: .azure
        }
    }

    public var format: Format? { if case .url(let file) = self { file.format } else { nil } }

    /// What may be shown of it.
    var publicParameters: [TableImport.Parameter] {
        switch self {
        case .url(let file):
            let shown = SeriesSource.withoutSecrets(file.url)
            let hasQuery = file.url.contains("?")
            return [.init(name: "url", value: shown + (hasQuery ? "?redacted" : ""))]
        case .s3(let object):
            let region = object.region.map { [TableImport.Parameter(name: "region", value: $0)] } ?? []
            return [.init(name: "bucket", value: object.bucket), .init(name: "path", value: object.path)] + region
        case .azure(let place):
            return [
                .init(name: "connectionString", value: "redacted"), .init(name: "container", value: place.container),
                .init(name: "blob", value: place.blob),
            ]
        }
    }
}
