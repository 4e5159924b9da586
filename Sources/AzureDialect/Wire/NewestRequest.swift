import NIOCore
import TimeSeries

/// A question about the newest points of many series, which come with it.
struct NewestRequest: Sendable {
    static let pointCounts = 1...10

    let variables: [AlignmentVariable]
    /// How many instants are to be judged, the last ones.
    let points: Int
    /// Most variables that an anomaly is put down to.
    let contributors: Int

    private enum Name: Int {
        case variables, topContributorCount, detectingPoints
    }

    private static let names: [StaticString] = ["variables", "topContributorCount", "detectingPoints"]

    /// - Throws: `JSONSyntaxError`, or `AzureRefusal`: what is wrong with the variables first, then with the numbers.
    init(_ body: UnsafeBufferPointer<UInt8>, _ version: APIVersion) throws {
        var scanner = JSONScanner(body)
        var seen: Set<Int> = []
        var reader: VariablesReader?
        var wrongKind: JSONScanner.Kind?
        var counts: [Name: LooseScalar] = [:]
        try scanner.beginObject()
        while let index = try scanner.nextKey(among: Self.names) {
            guard let name = Name(rawValue: index) else {
                try scanner.skipValue()
                continue
            }
            guard seen.insert(index).inserted else { throw scanner.repeated("\(Self.names[index])") }
            switch (name, try scanner.peek()) {
            case (.variables, .array): reader = try VariablesReader(&scanner, nameField: version.variableField)
            case (.variables, .null): try scanner.null()
            case (.variables, let kind):
                try scanner.skipValue()
                wrongKind = kind
            default: counts[name] = try LooseScalar(&scanner)
            }
        }
        try scanner.finish()
        if let wrongKind {
            throw AzureRefusal(.badArgument, "'variables' must be a list of variables, not \(wrongKind.name).")
        }
        guard let reader, reader.count > 0 else {
            throw AzureRefusal(.noVariablesFound, "'variables' is required: every variable with timestamps and values.")
        }
        variables = try reader.variables()
        if version.isPreview {
            points = try Self.count(
                counts[.detectingPoints], "detectingPoints", in: Self.pointCounts, default: Self.pointCounts.lowerBound)
            contributors = LooseFields.contributorCounts.upperBound
        } else {
            points = 1
            contributors = try Self.count(
                counts[.topContributorCount], "topContributorCount", in: LooseFields.contributorCounts,
                default: LooseFields.defaultContributorCount)
        }
    }

    init(_ body: ByteBuffer, _ version: APIVersion) throws {
        self = try body.withUnsafeReadableBytes { bytes in
            try NewestRequest(bytes.assumingMemoryBound(to: UInt8.self), version)
        }
    }

    private static func count(
        _ scalar: LooseScalar?, _ name: String, in range: ClosedRange<Int>, default: Int
    ) throws -> Int {
        try (scalar ?? .absent).wholeNumber(name, in: range, else: .badArgument) ?? `default`
    }
}
