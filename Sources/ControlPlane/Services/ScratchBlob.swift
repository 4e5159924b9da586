extension ObjectStore {
    /// Writes a blob for as long as `body` looks at it. A crash leaves it to the sweep at the next start.
    func withScratchBlob<T>(
        _ fill: (any ObjectWriter) throws -> Void, body: (UnsafeRawBufferPointer) throws -> T
    ) throws -> T {
        let writer = try makeWriter()
        let blob: WrittenBlob
        do {
            try fill(writer)
            blob = try writer.commit()
        } catch {
            writer.abandon()
            throw error
        }
        defer { try? remove(blob.id) }
        return try open(blob.id).withMappedBytes(body)
    }
}
