import ControlPlane

/// The `BlobFolderSource` for Azure's blob storage and what speaks like it.
public struct BlobStorage: BlobFolderSource {
    private let fetcher: any OutboundFetcher

    public init(fetcher: any OutboundFetcher) { self.fetcher = fetcher }

    /// Bytes of one page of a list; the service sends at most 5,000 names a page.
    static let maximumPageBytes = 32 << 20

    public func files(
        inFolder url: String, limits: FetchLimits = FetchLimits(), maximumFiles: Int = 1000,
        check: () throws -> Void = {}
    ) throws -> [BlobFile] {
        let folder = try BlobFolder(url)
        let place = folder.account.place
        var pageLimits = limits
        pageLimits.maximumBytes = min(limits.maximumBytes, Self.maximumPageBytes)
        let deadline = FetchDeadline(limits: limits)
        var files: [BlobFile] = []
        var marker = ""
        // A page may hold no file at all, so the pages are counted too.
        for _ in 0...max(0, min(maximumFiles, 10_000)) {
            do throws(FetchError.Reason) {
                pageLimits.totalSeconds = try deadline.secondsLeft()
            } catch { throw FetchError(error, place: place) }
            let request = FetchRequest(url: folder.listURL(marker: marker), limits: pageLimits)
            let body = try fetcher.fetchBytes(request, check: check).body
            guard let page = BlobListing(body) else {
                throw FetchError(.badContent("the list of the folder's files is not blob storage's XML"), place: place)
            }
            files += try page.names.compactMap { try file($0, in: folder, place: place) }
            guard files.count <= maximumFiles else {
                throw FetchError(.badContent("the folder holds more than \(maximumFiles) files"), place: place)
            }
            if page.nextMarker.isEmpty { return files }
            guard page.nextMarker != marker else { break }
            marker = page.nextMarker
        }
        throw FetchError(.badContent("the list of the folder's files does not end"), place: place)
    }

    /// Nil for what is not directly in the folder, and for the folder's own entry.
    private func file(_ name: String, in folder: BlobFolder, place: String) throws -> BlobFile? {
        guard name.hasPrefix(folder.prefix) else {
            throw FetchError(.badContent("the list of the folder's files names one of another folder"), place: place)
        }
        let own = String(name.dropFirst(folder.prefix.count))
        guard !own.isEmpty, !own.contains("/"), own != ".", own != ".." else { return nil }
        return BlobFile(name: own, url: folder.fileURL(name))
    }
}
