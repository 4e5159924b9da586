/// What a request about tables can get wrong, where the Nexosis API has an error type of its own for it.
public enum TableFault: Error, Sendable, Equatable {
    /// Messages by column.
    case invalidColumnMetadata([String: [String]])
    /// A request to keep rows came without rows.
    case noData(table: String)
    /// As they were sent.
    case invalidDateRange(start: String, end: String)
    /// A deletion of everything that meets criteria came without criteria, which are named here.
    case criteriaRequired(String)

    public var message: String {
        switch self {
        case .invalidColumnMetadata(let columns):
            "The metadata of columns is not valid: "
                + columns.sorted { $0.key < $1.key }.flatMap { column, messages in messages.map { "\(column): \($0)" } }
                .joined(separator: "; ")
        case .noData(let table): "No rows were sent for the data set '\(table)': send at least one"
        case .invalidDateRange(let start, let end):
            "The start of the range, \(start), lies after its end, \(end): exchange them"
        case .criteriaRequired(let names): "At least one of these is required: \(names)"
        }
    }

    /// About one column.
    public static func column(_ name: String, _ message: String) -> TableFault {
        .invalidColumnMetadata([name: [message]])
    }
}
