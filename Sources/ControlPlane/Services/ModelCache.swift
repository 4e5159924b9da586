import Detectors

/// Detectors in memory.
public typealias ModelCache = ModelFileCache<any FittedDetector>

extension ModelCache {
    /// - Parameter capacity: bytes of model files; one model larger than that is still served, alone.
    public init(objects: any ObjectStore, capacity: Int) {
        self.init(objects: objects, capacity: capacity) { try DetectorFile.open($0) }
    }
}

/// Models in memory, the least recently used leaving first.
///
/// Keyed by the model file's digest, so that an entry can never be stale. Concurrent requests for the same model
/// share one load.
public actor ModelFileCache<Loaded: Sendable> {
    private struct Entry {
        var model: Loaded
        var size: Int
        var lastUse: UInt64
    }

    private let objects: any ObjectStore
    private let capacity: Int
    private let decode: @Sendable ([UInt8]) throws -> Loaded
    private var entries: [String: Entry] = [:]
    private var loading: [String: Task<(Loaded, Int), any Error>] = [:]
    private var total = 0
    private var tick: UInt64 = 0

    /// - Parameter capacity: bytes of model files; one model larger than that is still served, alone.
    public init(
        objects: any ObjectStore, capacity: Int, decode: @escaping @Sendable ([UInt8]) throws -> Loaded
    ) {
        self.objects = objects
        self.capacity = capacity
        self.decode = decode
    }

    /// - Throws: `StoreError.modelFileMissing` or `modelFileDamaged`, and what reading the file throws.
    public func model(digest: String) async throws -> Loaded {
        tick += 1
        if entries[digest] != nil {
            entries[digest]?.lastUse = tick
            if let entry = entries[digest] { return entry.model }
        }
        let task: Task<(Loaded, Int), any Error>
        if let running = loading[digest] {
            task = running
        } else {
            let (objects, decode) = (self.objects, self.decode)
            task = Task {
                try await BlockingWork.run {
                    let bytes = try objects.loadModelFile(digest: digest)
                    return (try decode(bytes), bytes.count)
                }
            }
            loading[digest] = task
        }
        do {
            let (model, size) = try await task.value
            loading[digest] = nil
            keep(model, size: size, digest: digest)
            return model
        } catch {
            loading[digest] = nil
            throw error
        }
    }

    private func keep(_ model: Loaded, size: Int, digest: String) {
        guard entries[digest] == nil else { return }
        tick += 1
        entries[digest] = Entry(model: model, size: size, lastUse: tick)
        total += size
        while total > capacity, entries.count > 1,
            let oldest = entries.filter({ $0.key != digest }).min(by: { $0.value.lastUse < $1.value.lastUse })
        {
            total -= oldest.value.size
            entries[oldest.key] = nil
        }
    }
}
