extension SeriesReader {
    /// Slower than this for a minute is given up.
    private static let slowestTransfer = 1000

    private func fetchLimits(_ budget: SeriesBudget) -> FetchLimits {
        let left = budget.deadline - ContinuousClock.now
        return FetchLimits(
            maximumBytes: budget.bytes, totalSeconds: max(1, left / .seconds(1)),
            slowBytesPerSecond: Self.slowestTransfer, slowSeconds: 60)
    }

    /// The files of a folder outside.
    func listed(_ url: String, _ budget: SeriesBudget, _ check: () throws -> Void) throws -> [BlobFile] {
        do {
            return try folders.files(
                inFolder: url, limits: fetchLimits(budget), maximumFiles: 10 * limits.variables, check: check)
        } catch let error as FetchError {
            throw TrainingDataFault(error)
        }
    }

    /// Fetches a file into a blob, which goes when `body` is done. A crash leaves it to the sweep at the next start.
    func withFetched<T>(
        _ url: String, _ budget: inout SeriesBudget, _ check: () throws -> Void,
        _ body: (UnsafeRawBufferPointer, inout SeriesBudget) throws -> T
    ) throws -> T {
        let limits = fetchLimits(budget)
        return try withBlob(&budget) { writer in
            do {
                _ = try fetcher.fetch(FetchRequest(url: url, limits: limits), check: check) { try writer.append($0) }
            } catch let error as FetchError {
                throw TrainingDataFault(error)
            }
        } body: {
            try body($0, &$1)
        }
    }

    /// Writes a blob for as long as it is looked at.
    func withBlob<T>(
        _ budget: inout SeriesBudget, _ fill: (any ObjectWriter) throws -> Void,
        body: (UnsafeRawBufferPointer, inout SeriesBudget) throws -> T
    ) throws -> T {
        try objects.withScratchBlob(fill) { bytes in
            budget.bytes -= bytes.count
            return try body(bytes, &budget)
        }
    }

    /// One of Lapwing's own objects.
    func withObject<T>(
        _ object: StoredObject, label: String, _ budget: inout SeriesBudget,
        _ body: (UnsafeRawBufferPointer, inout SeriesBudget) throws -> T
    ) throws -> T {
        guard object.size <= budget.bytes else {
            throw TrainingDataFault(
                .fileSizeTooLarge,
                "object '\(label)': the files of one source may have \(limits.bytes) bytes together, but with this one they "
                    + "have more")
        }
        budget.bytes -= Int(object.size)
        let reader: any ObjectReader
        do {
            reader = try objects.open(object.blobID)
        } catch StoreError.blobMissing {
            throw TrainingDataFault(
                .fileNotExist, "object '\(label)': it was replaced or deleted while the work began")
        }
        return try reader.withMappedBytes { try body($0, &budget) }
    }
}
