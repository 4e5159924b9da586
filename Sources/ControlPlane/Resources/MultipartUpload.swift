import TimeSeries

/// An object that is being put in parts. It becomes an object when it is committed, and leaves no trace when it is aborted.
public struct MultipartUpload: Sendable, Equatable {
    public let id: ResourceID
    public let bucketID: ResourceID
    public let objectName: String
    public let description: ObjectDescription
    public let timeCreated: Timestamp

    public init(
        id: ResourceID, bucketID: ResourceID, objectName: String, description: ObjectDescription, timeCreated: Timestamp
    ) {
        self.id = id
        self.bucketID = bucketID
        self.objectName = objectName
        self.description = description
        self.timeCreated = timeCreated
    }
}

/// One part of an upload; its bytes lie in the blob of that id.
public struct UploadPart: Sendable, Equatable {
    /// Part numbers; the object is the parts in this order, whatever order they came in.
    public static let numbers = 1...10_000

    public let uploadID: ResourceID
    public let number: Int
    public let blobID: ResourceID
    public let size: Int64
    /// Base64, as the wire shows it.
    public let md5: String
    /// A fresh value with every replacement of the part.
    public let etag: String

    public init(uploadID: ResourceID, number: Int, blobID: ResourceID, size: Int64, md5: String, etag: String) {
        self.uploadID = uploadID
        self.number = number
        self.blobID = blobID
        self.size = size
        self.md5 = md5
        self.etag = etag
    }
}

/// Which parts make the object. Parts that are in neither list are left out like the excluded ones.
public struct UploadCommitment: Sendable, Equatable {
    public struct Part: Sendable, Equatable {
        public var number: Int
        /// What the upload of the part answered: a part that was replaced since is not the one that is meant.
        public var etag: String

        public init(number: Int, etag: String) {
            self.number = number
            self.etag = etag
        }
    }

    public var parts: [Part]
    public var excluded: [Int]

    /// - Throws: `ServiceError.invalidParameter` unless there is a part, the numbers ascend, and none of them is excluded.
    public init(parts: [Part], excluded: [Int] = []) throws {
        guard !parts.isEmpty else {
            throw ServiceError.invalidParameter(field: "partsToCommit", reason: "must name at least one part")
        }
        for index in parts.indices.dropFirst() where parts[index].number <= parts[index - 1].number {
            throw ServiceError.invalidParameter(
                field: "partsToCommit[\(index)].partNum",
                reason: "is \(parts[index].number) behind \(parts[index - 1].number), but part numbers must ascend")
        }
        let numbers = Set(parts.map(\.number))
        if let index = excluded.firstIndex(where: numbers.contains) {
            throw ServiceError.invalidParameter(
                field: "partsToExclude[\(index)]", reason: "part \(excluded[index]) is in partsToCommit, too")
        }
        self.parts = parts
        self.excluded = excluded
    }

    /// The parts of the upload that are meant, in order.
    /// - Throws: `ServiceError.invalidParameter` for one that was never uploaded, or replaced since.
    func chosen(from uploaded: [UploadPart]) throws -> [UploadPart] {
        let byNumber = Dictionary(uniqueKeysWithValues: uploaded.map { ($0.number, $0) })
        return try parts.enumerated().map { index, wanted in
            guard let part = byNumber[wanted.number] else {
                throw ServiceError.invalidParameter(
                    field: "partsToCommit[\(index)].partNum", reason: "part \(wanted.number) was not uploaded")
            }
            guard part.etag == wanted.etag else {
                throw ServiceError.invalidParameter(
                    field: "partsToCommit[\(index)].etag",
                    reason: "is not the etag of part \(wanted.number), which is \(part.etag)")
            }
            return part
        }
    }
}
