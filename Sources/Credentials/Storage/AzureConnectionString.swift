import ControlPlane
import Digests

/// What a connection string of an Azure storage account says of its blobs.
struct AzureConnectionString {
    enum Credential {
        case sharedKey([UInt8])
        /// The query of a shared access signature.
        case sharedAccess(String)
        case anonymous
    }

    let account: String
    /// Without a slash at its end.
    let endpoint: String
    let credential: Credential

    private static let maximumLength = 8192

    /// - Throws: `ServiceError.invalidParameter` for `connectionString`. No message shows a part of it but names.
    init(_ text: String) throws {
        guard text.utf8.count <= Self.maximumLength else { throw Self.refusal("it is longer than 8192 bytes") }
        var values: [String: String] = [:]
        for part in text.split(separator: ";") {
            guard let mark = part.firstIndex(of: "=") else {
                throw Self.refusal("it must be pairs such as AccountName=NAME;AccountKey=KEY")
            }
            let name = part[..<mark].trimmingBlanks.lowercased()
            guard values.updateValue(part[part.index(after: mark)...].trimmingBlanks, forKey: name) == nil else {
                throw Self.refusal("a name appears twice in it")
            }
        }
        if values["usedevelopmentstorage"]?.lowercased() == "true" {
            throw Self.refusal("UseDevelopmentStorage is not supported: name the account and its BlobEndpoint")
        }
        account = try Self.account(values)
        endpoint = try Self.endpoint(values, account: account)
        if let signature = values["sharedaccesssignature"], !signature.isEmpty {
            credential = .sharedAccess(signature.hasPrefix("?") ? String(signature.dropFirst()) : signature)
        } else if let key = values["accountkey"], !key.isEmpty {
            guard !account.isEmpty else { throw Self.refusal("AccountKey needs AccountName") }
            guard let bytes = Base64.decode(key) else { throw Self.refusal("AccountKey is not base64") }
            credential = .sharedKey(bytes)
        } else {
            credential = .anonymous
        }
    }

    private static func account(_ values: [String: String]) throws -> String {
        guard let name = values["accountname"], !name.isEmpty else { return "" }
        guard (3...24).contains(name.utf8.count), name.utf8.allSatisfy({ $0.isHostByte && $0 != UInt8(ascii: "-") })
        else { throw refusal("AccountName must be 3 to 24 lower-case letters and digits") }
        return name
    }

    private static func endpoint(_ values: [String: String], account: String) throws -> String {
        if let endpoint = values["blobendpoint"], !endpoint.isEmpty {
            guard !endpoint.contains("?"), !endpoint.contains("#") else {
                throw refusal("BlobEndpoint must have no query")
            }
            return String(endpoint.reversed().drop { $0 == "/" }.reversed())
        }
        guard !account.isEmpty else { throw refusal("it must hold AccountName or BlobEndpoint") }
        let scheme = values["defaultendpointsprotocol"]?.lowercased() ?? "https"
        guard scheme == "https" || scheme == "http" else {
            throw refusal("DefaultEndpointsProtocol must be https or http")
        }
        let suffix = values["endpointsuffix"].flatMap { $0.isEmpty ? nil : $0 } ?? "core.windows.net"
        guard suffix.utf8.allSatisfy({ $0.isHostByte || $0 == UInt8(ascii: ".") }) else {
            throw refusal("EndpointSuffix must be a host name such as core.windows.net")
        }
        return "\(scheme)://\(account).blob.\(suffix)"
    }

    static func refusal(_ reason: String) -> ServiceError {
        .invalidParameter(field: "connectionString", reason: reason)
    }
}

extension Substring {
    fileprivate var trimmingBlanks: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
