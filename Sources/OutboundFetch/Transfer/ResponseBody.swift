import ControlPlane

/// The body of a 2xx answer on its way to the sink: counted, and gzip undone.
final class ResponseBody {
    private let limits: FetchLimits
    private let sink: (UnsafeRawBufferPointer) throws -> Void
    private var inflater: GzipInflater?
    private var wireBytes = 0
    private(set) var byteCount = 0

    init(limits: FetchLimits, sink: @escaping (UnsafeRawBufferPointer) throws -> Void) {
        self.limits = limits
        self.sink = sink
    }

    /// Called when the head is complete, before the first bytes.
    func begin(_ head: ResponseHead) throws {
        if let length = head.value("content-length").flatMap({ Int($0) }), length > limits.maximumBytes {
            throw FetchError.Reason.tooLarge(limit: limits.maximumBytes)
        }
        switch head.value("content-encoding")?.lowercased() {
        case nil, "", "identity": break
        case "gzip", "x-gzip":
            inflater = try GzipInflater(
                limits: ArchiveLimits(maximumBytes: limits.maximumBytes, maximumRatio: limits.maximumRatio))
        default: throw FetchError.Reason.badContent("the server sent it in a content encoding other than gzip")
        }
    }

    func take(_ bytes: UnsafeRawBufferPointer) throws {
        wireBytes += bytes.count
        guard wireBytes <= limits.maximumBytes else { throw FetchError.Reason.tooLarge(limit: limits.maximumBytes) }
        guard let inflater else { return try pass(bytes) }
        try inContentTerms { try inflater.take(bytes, sink: pass) }
    }

    /// Called when the server has sent everything.
    func finish() throws {
        guard let inflater, wireBytes > 0 else { return }
        try inContentTerms { try inflater.finish() }
    }

    private func pass(_ bytes: UnsafeRawBufferPointer) throws {
        byteCount += bytes.count
        try sink(bytes)
    }

    private func inContentTerms(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch let error as ArchiveError {
            if case .tooLarge(let limit) = error.reason { throw FetchError.Reason.tooLarge(limit: limit) }
            throw FetchError.Reason.badContent("its gzip encoding: \(error.reason)")
        }
    }
}
