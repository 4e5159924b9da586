import DetectorsDialect
import TimeSeries

/// The request that the files of `lapwing detect-series` make up, and where in which file each of its bytes came from.
struct SeriesBody {
    private(set) var bytes: [UInt8] = []

    /// A stretch of the request that stands in a file.
    private struct Piece {
        var range: Range<Int>
        var file: SeriesFile
        /// Where it begins in the file.
        var start: Int
    }

    private var pieces: [Piece] = []

    init(method: SeriesMethod, input: String, history: String?, configuration: String?) throws {
        let settings = try configuration.map(SeriesFile.configuration)
        // Each file alone, so that one that ends too early is not made whole by the next.
        if let settings { _ = try SeriesParts(settings) }
        let file = try SeriesFile.series(input)
        let parts = try SeriesParts(file)
        if settings != nil, parts.configuration != nil {
            throw CommandFailure(.badInput, "\(input) has a config of its own: leave --config out")
        }
        append("{\"data\":")
        switch parts.data {
        case .object(let range):
            guard history == nil else {
                throw CommandFailure(.badInput, "\(input) is no list of points: leave --history out, or give a list")
            }
            append(range, of: file)
        case .list:
            if history == nil, method.needsCurrent, method.needsHistory {
                throw CommandFailure(
                    .badInput, "\(method.rawValue) needs reference points: give their file with --history")
            }
            append(method.needsCurrent ? "{\"current\":" : "{\"history\":")
            append(0..<file.bytes.count, of: file)
            if let history, method.needsCurrent {
                let reference = try SeriesFile.series(history)
                guard case .list = try SeriesParts(reference).data else {
                    throw CommandFailure(.badInput, "\(history) is no list of points")
                }
                append(",\"history\":")
                append(0..<reference.bytes.count, of: reference)
            }
            append("}")
        }
        append(",\"config\":")
        if let settings {
            append(0..<settings.bytes.count, of: settings)
        } else if let range = parts.configuration {
            append(range, of: file)
        } else {
            append("{}")
        }
        append("}")
    }

    private mutating func append(_ text: StaticString) { bytes += Array("\(text)".utf8) }

    private mutating func append(_ range: Range<Int>, of file: SeriesFile) {
        pieces.append(Piece(range: bytes.count..<(bytes.count + range.count), file: file, start: range.lowerBound))
        bytes += file.bytes[range]
    }

    /// What is wrong, a line each, with file, line and column.
    func describe(_ problems: FieldProblems) -> String {
        let shown = 5
        var lines = problems.list.prefix(shown).map(describe)
        if problems.list.count > shown { lines.append("and \(problems.list.count - shown) more") }
        return lines.joined(separator: "\n")
    }

    private func describe(_ problem: FieldProblem) -> String {
        let piece = pieces.first { $0.range.contains(problem.offset) }
        var place = piece.map { $0.file.place(of: $0.start + problem.offset - $0.range.lowerBound) } ?? ""
        if case .invalidJSON(let reason) = problem.kind { return "\(place): not valid JSON: \(reason)" }
        var path = ""
        for step in problem.path {
            switch step {
            case .name(let name): path += path.isEmpty ? name : ".\(name)"
            case .index(let index): path += "[\(index)]"
            }
        }
        if !place.isEmpty { place += ", " }
        return "\(place)\(path): \(problem.message)"
    }
}

/// What a file of JSON holds.
private struct SeriesParts {
    enum Data {
        case list
        case object(Range<Int>)
    }

    var data: Data = .list
    var configuration: Range<Int>?

    init(_ file: SeriesFile) throws {
        self = try file.scannedJSON { (bytes) throws(JSONSyntaxError) in try SeriesParts(bytes) }
    }

    private init(_ bytes: UnsafeBufferPointer<UInt8>) throws(JSONSyntaxError) {
        var scanner = JSONScanner(bytes)
        guard try scanner.peek() == .object else {
            try scanner.skipValue()
            try scanner.finish()
            return
        }
        let start = scanner.position
        var request: Range<Int>?
        try scanner.beginObject()
        while let member = try scanner.nextKey(among: ["data", "config"]) {
            _ = try scanner.peek()
            let first = scanner.position
            try scanner.skipValue()
            if member == 0 { request = first..<scanner.position }
            if member == 1 { configuration = first..<scanner.position }
        }
        data = .object(request ?? start..<scanner.position)
        try scanner.finish()
    }
}
