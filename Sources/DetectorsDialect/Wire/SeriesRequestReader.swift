import ControlPlane
import Detectors
import TimeSeries

/// One pass over the body of a request.
struct SeriesRequestReader {
    private let method: SeriesMethod
    private let bytes: UnsafeBufferPointer<UInt8>
    private let maximumPoints: Int
    private var data: DataPart?
    private var configuration: SeriesConfiguration?
    /// In the order of the fields' definition, whatever order they came in.
    private var bodyProblems: ProblemList
    private var dataProblems: ProblemList
    private var configurationProblems: ProblemList

    private struct DataPart {
        var current: PointListReader?
        var history: PointListReader?
    }

    init(_ method: SeriesMethod, _ bytes: UnsafeBufferPointer<UInt8>, maximumPoints: Int) {
        self.method = method
        self.bytes = bytes
        self.maximumPoints = maximumPoints
        bodyProblems = ProblemList(bytes)
        dataProblems = ProblemList(bytes)
        configurationProblems = ProblemList(bytes)
    }

    private static let members: [StaticString] = ["data", "config"]
    private static let lists: [StaticString] = ["current", "history"]

    mutating func read() throws(JSONSyntaxError) {
        guard !bytes.isEmpty else { return bodyProblems.add(.missing, [], at: nil) }
        var scanner = JSONScanner(bytes)
        switch try scanner.peek() {
        case .object: try readBody(&scanner)
        case .null: bodyProblems.add(.missing, [], at: try RawField(&scanner).span)
        default: bodyProblems.add(.notAnObject, [], at: try RawField(&scanner).span)
        }
        try scanner.finish()
    }

    private mutating func readBody(_ scanner: inout JSONScanner) throws(JSONSyntaxError) {
        let start = scanner.position
        var seen = (data: false, config: false)
        try scanner.beginObject()
        while let member = try scanner.nextKey(among: Self.members) {
            switch member {
            case 0:
                guard !seen.data else { throw scanner.repeated("data") }
                seen.data = true
                try readData(&scanner)
            case 1:
                guard !seen.config else { throw scanner.repeated("config") }
                seen.config = true
                configuration = try SeriesConfiguration.read(method, &scanner, &configurationProblems)
            default: try scanner.skipValue()
            }
        }
        let body = start..<scanner.position
        if !seen.data { dataProblems.add(.missing, [.name("data")], at: body) }
        if !seen.config { configurationProblems.add(.missing, [.name("config")], at: body) }
    }

    private mutating func readData(_ scanner: inout JSONScanner) throws(JSONSyntaxError) {
        guard try scanner.peek() == .object else {
            return dataProblems.add(.notAnObject, [.name("data")], at: try RawField(&scanner).span)
        }
        var data = DataPart()
        var seen = (current: false, history: false)
        // History that came before the current points is still reported behind them.
        var current = ProblemList(bytes)
        var history = ProblemList(bytes)
        try scanner.beginObject()
        while let member = try scanner.nextKey(among: Self.lists) {
            switch member {
            case 0 where method.needsCurrent:
                guard !seen.current else { throw scanner.repeated("current") }
                seen.current = true
                data.current = try readList("current", &scanner, &current)
            case 1 where method.needsHistory:
                guard !seen.history else { throw scanner.repeated("history") }
                seen.history = true
                data.history = try readList("history", &scanner, &history)
            default: try scanner.skipValue()
            }
        }
        self.data = data
        dataProblems.append(current)
        dataProblems.append(history)
    }

    /// nil when there is none: null counts as absent.
    private func readList(
        _ name: String, _ scanner: inout JSONScanner, _ problems: inout ProblemList
    ) throws(JSONSyntaxError) -> PointListReader? {
        switch try scanner.peek() {
        case .array:
            var list = PointListReader(name: name, limit: maximumPoints)
            try list.read(&scanner, &problems)
            return list
        case .null:
            try scanner.null()
            return nil
        default:
            problems.add(.notAList, [.name("data"), .name(name)], at: try RawField(&scanner).span)
            return nil
        }
    }

    /// What was read, if there is nothing against it.
    func request() throws -> SeriesRequest {
        let count = (data?.current?.count ?? 0) + (data?.history?.count ?? 0)
        guard count <= maximumPoints else {
            throw ServiceError.limitExceeded(
                "the request has \(count) points, but at most \(maximumPoints) are allowed, current and history together"
            )
        }
        let problems = bodyProblems.list + dataProblems.list + configurationProblems.list
        guard problems.isEmpty, let data, let configuration else {
            throw FieldProblems(list: Array(problems.prefix(FieldProblems.limit)))
        }
        return SeriesRequest(
            method, current: try points(data.current, "current", isNeeded: method.needsCurrent),
            history: try points(data.history, "history", isNeeded: method.needsHistory), configuration: configuration)
    }

    private func points(_ list: PointListReader?, _ name: String, isNeeded: Bool) throws -> TimedValues {
        guard let list else {
            guard isNeeded else { return TimedValues() }
            throw ServiceError.invalidParameter(
                field: "data.\(name)",
                reason: "is required for \(method.rawValue): send a list of points, which may be empty")
        }
        if let index = list.firstOutOfRange {
            throw ServiceError.invalidParameter(
                field: "data.\(name)[\(index)].timestamp",
                reason:
                    "is \(list.points.timestamps[index]), but must lie in \(PointListReader.rangeOfTime.lowerBound)..."
                    + "\(PointListReader.rangeOfTime.upperBound): seconds since 1970, not milliseconds")
        }
        return list.points
    }
}
