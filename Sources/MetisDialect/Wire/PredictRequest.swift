import ControlPlane
import KPIDetection
import TimeSeries

/// A minute to be judged, as it came. Nothing in it has been checked but that all keys are there.
struct PredictRequest: Sendable {
    private enum Name: Int, CaseIterable {
        case viewId, viewName, attrId, attrName, time, dataA, dataB, dataC, window, taskId
    }

    private static let names: [StaticString] = [
        "viewId", "viewName", "attrId", "attrName", "time", "dataA", "dataB", "dataC", "window", "taskId",
    ]
    private static let required = Name.dataC.rawValue + 1

    enum Field: Sendable {
        case absent
        case null
        case text(String)
        /// Anything else, as it was written.
        case other(String)

        /// What is kept of it.
        var shown: String {
            switch self {
            case .absent, .null: ""
            case .text(let text), .other(let text): text
            }
        }
    }

    private var fields = [Field](repeating: .absent, count: Name.allCases.count)

    /// - Throws: `JSONSyntaxError`, `MetisRefusal`.
    init(body: UnsafeBufferPointer<UInt8>) throws {
        var scanner = JSONScanner(body)
        try scanner.beginObject()
        while let index = try scanner.nextKey(among: Self.names) {
            guard index >= 0 else {
                try scanner.skipValue()
                continue
            }
            // Of a name that stands twice, the last counts.
            fields[index] = try Self.field(&scanner, body)
        }
        try scanner.finish()
        for field in fields[..<Self.required] {
            if case .absent = field { throw MetisRefusal(.parameter, "missing parameter") }
        }
    }

    private static func field(
        _ scanner: inout JSONScanner, _ body: UnsafeBufferPointer<UInt8>
    ) throws(JSONSyntaxError) -> Field {
        switch try scanner.peek() {
        case .string: return .text(try scanner.string())
        case .null:
            try scanner.null()
            return .null
        case .object, .array, .number, .bool:
            let start = scanner.position
            try scanner.skipValue()
            // No more of it than any column takes.
            let written = body[start..<min(scanner.position, start + 4 * Columns.name)]
            return .other(String(decoding: written, as: UTF8.self))
        }
    }

    private subscript(_ name: Name) -> Field { fields[name.rawValue] }

    /// What is kept of it when it is abnormal.
    var observation: KPIObservation {
        var time: Timestamp?
        if case .text(let text) = self[.time] { time = MetisTime.timestamp(text) }
        return KPIObservation(
            viewID: self[.viewId].shown, viewName: self[.viewName].shown, attributeID: self[.attrId].shown,
            attributeName: self[.attrName].shown, time: time, dataC: self[.dataC].shown, dataB: self[.dataB].shown,
            dataA: self[.dataA].shown
        ).cut
    }

    /// The model that shall judge; nil is the default one.
    func taskID() throws -> String? {
        switch self[.taskId] {
        case .absent, .null: return nil
        case .text(let text): return text.isEmpty ? nil : text
        case .other:
            throw MetisRefusal(
                .parameter, "taskId must be a string, such as the id of a training; leave it out for the default model")
        }
    }

    /// The window of a value, checked in Metis's order: empty series, numbers, lengths.
    func window() throws -> KPIWindow {
        let series = try series()
        let length = try windowLength()
        guard series.c.count == 2 * length + 1 else { throw Self.wrongLength(.dataC) }
        guard series.b.count == 2 * length + 1 else { throw Self.wrongLength(.dataB) }
        guard series.a.count == length + 1 else { throw Self.wrongLength(.dataA) }
        for (name, numbers) in [(Name.dataA, series.a), (.dataB, series.b), (.dataC, series.c)] {
            if let index = numbers.firstIndex(where: { !$0.isFinite }) {
                throw MetisRefusal(
                    .parameter,
                    "\(name) contains illegal numbers: number \(index + 1) is not finite, or too large for a double")
            }
        }
        return try KPIWindow(a: series.a, b: series.b, c: series.c, window: length)
    }

    private static func wrongLength(_ name: Name) -> MetisRefusal {
        MetisRefusal(.parameter, "\(name) length does not match")
    }

    /// The series themselves, of any length. They may hold what is not finite.
    func series() throws -> (a: [Double], b: [Double], c: [Double]) {
        for name in [Name.dataA, .dataB, .dataC] {
            if self[name].shown.isEmpty { throw MetisRefusal(.parameter, "\(name) can not be empty") }
        }
        return (try numbers(.dataA), try numbers(.dataB), try numbers(.dataC))
    }

    private func numbers(_ name: Name) throws -> [Double] {
        guard case .text(let text) = self[name] else {
            throw MetisRefusal(.parameter, "\(name) must be a string of numbers with commas between")
        }
        guard let numbers = SeriesText.numbers(text) else {
            throw MetisRefusal(.parameter, "\(name) contains illegal numbers")
        }
        return numbers
    }

    private func windowLength() throws -> Int {
        let length: Double?
        switch self[.window] {
        case .absent, .null: return KPIWindow.standardLength
        case .text(let text), .other(let text): length = DecimalParser.parse(text)
        }
        // Far more than any body holds.
        guard let length, let whole = Int(exactly: length), (1...KPIWindow.longest).contains(whole) else {
            throw MetisRefusal(.parameter, "window must be a whole number from 1 to \(KPIWindow.longest)")
        }
        return whole
    }
}
