import TimeSeries

/// Reads the series of a source: fetches what lies outside into blobs of its own, one at a time, and unpacks archives.
///
/// Blocks; for the work queue.
public struct SeriesReader: Sendable {
    let objects: any ObjectStore
    let fetcher: any OutboundFetcher
    let folders: any BlobFolderSource
    let archives: any ArchiveReader
    public let limits: SeriesLimits

    public init(
        objects: any ObjectStore, fetcher: any OutboundFetcher, folders: any BlobFolderSource,
        archives: any ArchiveReader, limits: SeriesLimits = SeriesLimits()
    ) {
        self.objects = objects
        self.fetcher = fetcher
        self.folders = folders
        self.archives = archives
        self.limits = limits
    }

    /// The variables, in any order.
    /// - Throws: `TrainingDataFault`, `AlignmentError`, or what `check` threw.
    func read(_ found: SeriesSource.Found, check: () throws -> Void) throws -> [AlignmentVariable] {
        var budget = SeriesBudget(limits)
        let source = found.source
        switch source.form {
        case .table:
            return try withFile(of: found, &budget, check) { bytes, budget in
                try SeriesTableReader(maximumVariables: limits.variables, maximumCells: budget.cells).oneTable(bytes)
            }
        case .archive:
            return try withFile(of: found, &budget, check) { bytes, budget in
                try unpack(bytes, label: source.publicText, &budget, check)
            }
        case .folder: return try readFolder(found, &budget, check)
        }
    }

    /// The one file of a table or archive.
    private func withFile<T>(
        of found: SeriesSource.Found, _ budget: inout SeriesBudget, _ check: () throws -> Void,
        _ body: (UnsafeRawBufferPointer, inout SeriesBudget) throws -> T
    ) throws -> T {
        if case .url(let url) = found.source.place { return try withFetched(url, &budget, check, body) }
        guard let (name, object) = found.objects.first else {
            throw TrainingDataFault(.fileNotExist, "'\(found.source.publicText)': there is no such object")
        }
        return try withObject(object, label: name, &budget, body)
    }

    private func readFolder(
        _ found: SeriesSource.Found, _ budget: inout SeriesBudget, _ check: () throws -> Void
    ) throws -> [AlignmentVariable] {
        var variables: [AlignmentVariable] = []
        switch found.source.place {
        case .url(let url):
            let files = try listed(url, budget, check)
            try checkCount(of: files.compactMap { Self.variable(ofFile: $0.name) }, in: found.source.publicText)
            for file in files {
                guard let name = Self.variable(ofFile: file.name) else { continue }
                try check()
                variables.append(
                    try withFetched(file.url, &budget, check) { try parse($0, variable: name, &$1) })
            }
        case .object:
            try checkCount(
                of: found.objects.compactMap { Self.variable(ofFile: $0.name) }, in: found.source.publicText)
            for (file, object) in found.objects {
                guard let name = Self.variable(ofFile: file) else { continue }
                try check()
                variables.append(
                    try withObject(object, label: file, &budget) { try parse($0, variable: name, &$1) })
            }
        }
        return variables
    }

    func parse(
        _ bytes: UnsafeRawBufferPointer, variable name: String, _ budget: inout SeriesBudget
    ) throws -> AlignmentVariable {
        let variable = try SeriesTableReader(maximumCells: budget.cells).variable(named: name, bytes)
        budget.cells -= variable.values.count
        return variable
    }

    /// Nil for files that hold no variable.
    static func variable(ofFile name: String) -> String? {
        let suffix = ".csv"
        guard name.utf8.count > suffix.count, name.lowercased().hasSuffix(suffix) else { return nil }
        return String(name.dropLast(suffix.count))
    }

    /// Before anything is fetched.
    func checkCount(of variables: [String], in label: String) throws {
        guard !variables.isEmpty else {
            throw TrainingDataFault(
                .noVariablesFound, "'\(label)': no file there ends in .csv: put VARIABLE.csv directly into it")
        }
        guard variables.count <= limits.variables else {
            throw TrainingDataFault(
                .dataExceedsLimit,
                "'\(label)': there are \(variables.count) variables, but at most \(limits.variables) are allowed")
        }
    }
}

/// What is left of the limits while the files of one source are read.
struct SeriesBudget {
    var bytes: Int
    var cells: Int
    let deadline: ContinuousClock.Instant

    init(_ limits: SeriesLimits) {
        bytes = limits.bytes
        cells = limits.cells
        deadline = ContinuousClock.now + .seconds(limits.seconds)
    }
}
