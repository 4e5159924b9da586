/// What imports need from outside.
public struct ImportParts: Sendable {
    let fetcher: any OutboundFetcher
    let archives: any ArchiveReader
    let requests: any ImportRequests

    public init(fetcher: any OutboundFetcher, archives: any ArchiveReader, requests: any ImportRequests) {
        self.fetcher = fetcher
        self.archives = archives
        self.requests = requests
    }
}
