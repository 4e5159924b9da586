/// What a row lacks that tells it apart.
enum RowFault: Error {
    case key(column: String)
    /// With the text that stands there, which may be none.
    case timestamp(String, column: String)

    var column: String {
        switch self {
        case .key(let column), .timestamp(_, let column): column
        }
    }

    var message: String {
        switch self {
        case .key(let column): "has no value for the key column '\(column)'"
        case .timestamp("", let column): "has no value for the timestamp column '\(column)'"
        case .timestamp(let text, let column):
            "has '\(text.prefix(40))' in the timestamp column '\(column)', which is no ISO 8601 date such as "
                + "2018-01-12T13:07:10Z"
        }
    }

    /// - Parameter row: of the request, from 1.
    func error(row: Int) -> ServiceError { .invalidParameter(field: "data", reason: "row \(row) \(message)") }
}
