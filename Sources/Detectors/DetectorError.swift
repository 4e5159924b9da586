/// What can be wrong with data, parameters or a model file. Rows and columns are 0-based.
///
/// `description` says what was wrong, where, and what would be right; dialects show it to their clients.
public enum DetectorError: Error, Sendable, Equatable {
    /// Training needs more rows.
    case tooFewRows(rows: Int, minimum: Int)
    /// The table has more signals than a model may hold.
    case tooManySignals(count: Int, maximum: Int)
    /// The table has no signal columns at all.
    case noSignals
    /// No cell of this training column holds a finite number.
    case signalWhollyMissing(name: String, column: Int)
    /// Every signal was dropped because more than half of its training values are missing.
    case allSignalsDropped
    /// A parameter lies outside its range; `allowed` is that range in words.
    case parameterOutOfRange(name: String, value: Double, allowed: String)
    /// A parameter has a value of the wrong kind; `allowed` says what would be right.
    case parameterInvalid(name: String, value: String, allowed: String)
    /// There is no such parameter; `known` are those that there are.
    case parameterUnknown(name: String, known: [String])
    /// The detector cannot do what was asked. Says what, and what can.
    case unsupported(String)
    /// A cell of the table holds a value that the detector cannot work with; `allowed` says what would be right.
    case unusableCell(row: Int, column: Int, value: Double, allowed: String)
    /// A cell of the table holds a text that the column cannot have; `allowed` says what would be right.
    case unreadableCell(row: Int, column: String, value: String, allowed: String)
    /// A table has no columns to judge rows by, or too many.
    case featureCount(count: Int, maximum: Int)
    /// The table to score has another number of columns than the one that was trained on.
    case columnMismatch(expected: Int, got: Int)
    /// The columns to score are not the model's signals in the model's order.
    case signalMismatch(expected: [String], got: [String])
    /// The stream was made by a model of another shape.
    case streamMismatch
    /// The arithmetic broke down (a matrix could not be factored). Says which step.
    case numericalFailure(String)
    /// The bytes are not a model file this version can read. Says what is wrong with them.
    case malformedModel(String)
}

extension DetectorError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .tooFewRows(let rows, let minimum):
            return "\(rows) rows are too few to train a model: at least \(minimum) are needed"
        case .tooManySignals(let count, let maximum):
            return "\(count) signals are too many for one model: at most \(maximum) are allowed"
        case .noSignals:
            return "the table has no signal columns: at least one is needed beside the timestamp"
        case .signalWhollyMissing(let name, let column):
            return
                "signal '\(name)' (signal column \(column)) has no value at all: remove the column or supply readings"
        case .allSignalsDropped:
            return "every signal misses more than half of its values: at least one needs half of its rows or more"
        case .parameterOutOfRange(let name, let value, let allowed):
            return "parameter \(name) is \(value): allowed is \(allowed)"
        case .parameterInvalid(let name, let value, let allowed):
            return "parameter \(name) is '\(value.prefix(60))': allowed is \(allowed)"
        case .parameterUnknown(let name, let known):
            return "there is no parameter '\(name)': there are \(known.joined(separator: ", "))"
        case .unsupported(let reason):
            return reason
        case .unusableCell(let row, let column, let value, let allowed):
            return "row \(row), column \(column) holds \(value): allowed is \(allowed)"
        case .unreadableCell(let row, let column, let value, let allowed):
            // Counted from 1, as errors of texts count rows.
            return "row \(row + 1), column '\(column)' holds '\(value.prefix(60))': allowed is \(allowed)"
        case .featureCount(let count, let maximum):
            return "the table has \(count) feature columns: allowed are 1 to \(maximum)"
        case .columnMismatch(let expected, let got):
            return "the table has \(got) columns: exactly the \(expected) of the training are needed"
        case .signalMismatch(let expected, let got):
            return Self.mismatch(expected: expected, got: got)
        case .streamMismatch:
            return "the stream belongs to another model: make a new one with this model's makeStream()"
        case .numericalFailure(let step):
            return "numerical failure: \(step)"
        case .malformedModel(let reason):
            return "not a usable model file: \(reason)"
        }
    }

    private static func mismatch(expected: [String], got: [String]) -> String {
        guard expected.count == got.count else {
            return
                "the model has \(expected.count) signals, the data have \(got.count): send exactly the model's signals"
        }
        let column = expected.indices.first { expected[$0] != got[$0] }
        guard let column else { return "the data's signals are not the model's signals" }
        return "signal column \(column) is '\(got[column])' where the model expects '\(expected[column])'"
    }
}
