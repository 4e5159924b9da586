/// Lists a folder of a blob container (the "list blobs" call of Azure's blob storage). Implemented in `OutboundFetch`.
public protocol BlobFolderSource: Sendable {
    /// The files directly in the folder, in the order of the service (by name). Blocks; see `OutboundFetcher`.
    ///
    /// - Parameters:
    ///   - url: The folder, `https://ACCOUNT.blob.core.windows.net/CONTAINER/FOLDER?SAS`; where the host is an address or
    ///     `localhost`, the account is the first part of the path. The query, a shared access signature, goes along with
    ///     every request.
    ///   - maximumFiles: More than this are refused with `FetchError.Reason.badContent`.
    /// - Throws: `FetchError`, or what `check` threw.
    func files(
        inFolder url: String, limits: FetchLimits, maximumFiles: Int, check: () throws -> Void
    ) throws -> [BlobFile]
}

public struct BlobFile: Sendable, Equatable {
    /// Without the folder, e.g. `pressure.csv`.
    public var name: String
    /// What to fetch it by, signature included: not for messages.
    public var url: String

    public init(name: String, url: String) {
        self.name = name
        self.url = url
    }
}
