import TimeSeries

/// A named container of objects. Names are unique within a tenancy.
public struct Bucket: Sendable, Equatable {
    public let id: ResourceID
    public let tenancy: ResourceID
    public var name: String
    public var compartmentID: String
    public var createdBy: String
    public var metadata: [String: String]
    public var tags: Tags
    public var publicAccessType: String
    public var storageTier: String
    public var versioning: String
    public let timeCreated: Timestamp
    public var etag: Int64

    public init(
        id: ResourceID, tenancy: ResourceID, name: String, compartmentID: String, createdBy: String,
        metadata: [String: String] = [:], tags: Tags = Tags(), publicAccessType: String = "NoPublicAccess",
        storageTier: String = "Standard", versioning: String = "Disabled", timeCreated: Timestamp, etag: Int64 = 1
    ) {
        self.id = id
        self.tenancy = tenancy
        self.name = name
        self.compartmentID = compartmentID
        self.createdBy = createdBy
        self.metadata = metadata
        self.tags = tags
        self.publicAccessType = publicAccessType
        self.storageTier = storageTier
        self.versioning = versioning
        self.timeCreated = timeCreated
        self.etag = etag
    }
}

/// What is known about an object; its bytes lie in the blob of that id.
public struct StoredObject: Sendable, Equatable {
    /// Bytes.
    public static let maximumNameLength = 1024

    public let bucketID: ResourceID
    public var name: String
    public var blobID: ResourceID
    public var size: Int64
    /// Base64, as the wire shows it. Of an object put in parts: what clients call its multipart MD5, which ends in a hyphen
    /// and the number of parts.
    public var md5: String
    /// A fresh value with every replacement, so that a replaced object never has an old object's etag.
    public var etag: String
    public var contentType: String
    /// `content-encoding`, `content-language`, `content-disposition`, `cache-control`, as given.
    public var contentHeaders: [String: String]
    /// The `opc-meta-*` headers, without the prefix, lower case.
    public var userMetadata: [String: String]
    public var storageTier: String
    public var timeCreated: Timestamp
    public var timeModified: Timestamp

    public init(
        bucketID: ResourceID, name: String, blobID: ResourceID, size: Int64, md5: String, etag: String,
        contentType: String, contentHeaders: [String: String] = [:], userMetadata: [String: String] = [:],
        storageTier: String = "Standard", timeCreated: Timestamp, timeModified: Timestamp
    ) {
        self.bucketID = bucketID
        self.name = name
        self.blobID = blobID
        self.size = size
        self.md5 = md5
        self.etag = etag
        self.contentType = contentType
        self.contentHeaders = contentHeaders
        self.userMetadata = userMetadata
        self.storageTier = storageTier
        self.timeCreated = timeCreated
        self.timeModified = timeModified
    }

    /// A new object as its client described it.
    init(
        bucketID: ResourceID, name: String, blobID: ResourceID, size: Int64, md5: String, etag: String,
        _ description: ObjectDescription, time: Timestamp
    ) {
        self.init(
            bucketID: bucketID, name: name, blobID: blobID, size: size, md5: md5, etag: etag,
            contentType: description.contentType, contentHeaders: description.contentHeaders,
            userMetadata: description.userMetadata, storageTier: description.storageTier, timeCreated: time,
            timeModified: time)
    }

    /// Whether it was put in parts: its `md5` is not the one of its content then. Base64 has no hyphen.
    public var isMultipart: Bool { md5.utf8.contains(UInt8(ascii: "-")) }
}
