import ControlPlane
import HTTPService
import HTTPTypes
import TimeSeries

/// What clients say about an object, in headers (put) and in JSON (multipart), and the headers that tell it again.
extension ObjectDescription {
    static let metadataPrefix = "opc-meta-"
    /// Bytes of names and values together.
    static let metadataSize = 4000

    /// All tiers are one disk here; the word is kept for the clients that ask.
    enum StorageTier: String, CaseIterable {
        case standard = "Standard"
        case infrequentAccess = "InfrequentAccess"
        case archive = "Archive"
    }

    private static let keptHeaders: [(header: HTTPField.Name, member: String)] = [
        (.contentEncoding, "contentEncoding"), (.contentLanguage, "contentLanguage"),
        (.contentDisposition, "contentDisposition"), (.cacheControl, "cacheControl"),
    ]

    /// - Throws: `ServiceError.invalidParameter`.
    init(headers: HTTPFields) throws {
        self.init()
        if let type = headers[.contentType], !type.isEmpty { contentType = type }
        for (name, _) in Self.keptHeaders {
            if let value = headers[name] { contentHeaders[name.canonicalName] = value }
        }
        for field in headers where field.name.canonicalName.hasPrefix(Self.metadataPrefix) {
            userMetadata[String(field.name.canonicalName.dropFirst(Self.metadataPrefix.count))] = field.value
        }
        try checkMetadataSize(field: "opc-meta-*")
        if let tier = headers[.storageTier] {
            guard StorageTier(rawValue: tier) != nil else {
                throw ServiceError.invalidParameter(
                    field: "storage-tier",
                    reason: "is '\(tier.prefix(40))', but must be one of "
                        + StorageTier.allCases.map(\.rawValue).joined(separator: ", "))
            }
            storageTier = tier
        }
    }

    /// - Throws: `ServiceError.invalidParameter`, also for what could never be sent back in a header.
    init(_ fields: RequestFields) throws {
        self.init()
        func headerText(_ member: String) throws -> String? {
            guard let text = try fields.string(member, maximumLength: 1024), !text.isEmpty else { return nil }
            try Self.checkValue(text, field: member)
            return text
        }
        if let type = try headerText("contentType") { contentType = type }
        for (name, member) in Self.keptHeaders {
            if let value = try headerText(member) { contentHeaders[name.canonicalName] = value }
        }
        for (key, value) in try fields.texts("metadata") ?? [:] {
            let shown = "metadata.\(key.prefix(40))"
            let name = key.lowercased()
            let bare = name.hasPrefix(Self.metadataPrefix) ? String(name.dropFirst(Self.metadataPrefix.count)) : name
            guard !bare.isEmpty, HTTPField.Name(Self.metadataPrefix + bare) != nil else {
                throw ServiceError.invalidParameter(field: shown, reason: "the name cannot stand in a header")
            }
            try Self.checkValue(value, field: shown)
            userMetadata[bare] = value
        }
        try checkMetadataSize(field: "metadata")
        if let tier = try fields.choice("storageTier", StorageTier.self) { storageTier = tier.rawValue }
    }

    private static func checkValue(_ text: String, field: String) throws {
        guard HTTPField.isValidValue(text) else {
            throw ServiceError.invalidParameter(
                field: field, reason: "cannot stand in a header: no control characters, no blanks at either end")
        }
    }

    private func checkMetadataSize(field: String) throws {
        let size = userMetadata.reduce(0) {
            $0 + Self.metadataPrefix.utf8.count + $1.key.utf8.count + $1.value.utf8.count
        }
        guard size <= Self.metadataSize else {
            throw ServiceError.invalidParameter(
                field: field, reason: "the metadata is longer than \(Self.metadataSize) bytes")
        }
    }
}

extension StoredObject {
    /// What a get and a head tell about the object.
    var headers: HTTPFields {
        var headers: HTTPFields = [
            .eTag: etag, .lastModified: HeaderDate.text(timeModified), .contentType: contentType,
            .acceptRanges: "bytes", .storageTier: storageTier, isMultipart ? .opcMultipartMD5 : .contentMD5: md5,
        ]
        for (name, value) in contentHeaders {
            if let field = HTTPField.Name(name) { headers[field] = value }
        }
        for (name, value) in userMetadata {
            if let field = HTTPField.Name(ObjectDescription.metadataPrefix + name) { headers[field] = value }
        }
        return headers
    }
}
