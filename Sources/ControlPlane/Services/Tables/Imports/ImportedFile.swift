import TimeSeries

/// Fetches the file of an import and reads it. Blocks; for the work queue.
struct ImportedFile {
    let objects: any ObjectStore
    let parts: ImportParts
    let limits: TableLimits

    /// - Parameter format: nil where the bytes have to tell.
    /// - Throws: `ImportFault`, or what `check` threw.
    func read(_ request: FetchRequest, format: ImportPlace.Format?, check: () throws -> Void) throws -> TableDocument {
        var request = request
        request.limits = FetchLimits(maximumBytes: limits.importBytes)
        return try objects.withScratchBlob { writer in
            do {
                let response = try parts.fetcher.fetch(request, check: check) { try writer.append($0) }
                // A part of a file is none.
                guard response.status != 206 else { throw FetchError(.badStatus(206), place: "") }
            } catch let error as FetchError {
                throw ImportFault(error)
            }
        } body: {
            try withInflated($0, check) { try document($0, format) }
        }
    }

    /// Undoes gzip once where there is one.
    private func withInflated<T>(
        _ bytes: UnsafeRawBufferPointer, _ check: () throws -> Void, _ body: (UnsafeRawBufferPointer) throws -> T
    ) throws -> T {
        guard bytes.count >= 2, bytes[0] == 0x1F, bytes[1] == 0x8B else { return try body(bytes) }
        return try objects.withScratchBlob { writer in
            do {
                try parts.archives.readGzip(
                    bytes, limits: ArchiveLimits(maximumBytes: limits.importBytes), check: check
                ) { try writer.append($0) }
            } catch let error as ArchiveError {
                throw ImportFault(error)
            }
        } body: {
            try body($0)
        }
    }

    private func document(_ bytes: UnsafeRawBufferPointer, _ format: ImportPlace.Format?) throws -> TableDocument {
        guard !bytes.isEmpty else { throw ImportFault(code: "InvalidFile", message: "The file is empty") }
        do {
            switch format ?? Self.format(of: bytes) {
            case .csv: return try TableDocument(csv: bytes, limits: limits)
            case .json: return try TableDocument(json: bytes.assumingMemoryBound(to: UInt8.self), limits: limits)
            }
        } catch {
            throw ImportFault(ofPut: error) ?? error
        }
    }

    /// A text whose first letter opens an object or an array is JSON: no other is, and hardly a table begins so.
    private static func format(of bytes: UnsafeRawBufferPointer) -> ImportPlace.Format {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let text = bytes.starts(with: mark) ? bytes.dropFirst(mark.count) : bytes[...]
        let first = text.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        return first == UInt8(ascii: "{") || first == UInt8(ascii: "[") ? .json : .csv
    }
}
