/// A column of a table: what its texts are, what it is for, and what stands in where a text is missing. Raw values are the wire's
/// words.
public struct TableColumn: Codable, Sendable, Equatable {
    public enum DataType: String, Codable, CaseIterable, Sendable {
        case string, numeric, numericMeasure, logical, date, text
    }

    public enum Role: String, Codable, CaseIterable, Sendable {
        case none, timestamp, target, feature, key
    }

    /// What stands in for a missing value.
    public enum Imputation: String, Codable, CaseIterable, Sendable {
        case zeroes, mean, median, mode, min, max
    }

    /// How several values of one period become one.
    public enum Aggregation: String, Codable, CaseIterable, Sendable {
        case sum, mean, median, mode, min, max
    }

    public var name: String
    public var dataType: DataType
    public var role: Role
    public var imputation: Imputation?
    public var aggregation: Aggregation?

    /// A column with what its type brings along where nothing else is said.
    public init(
        name: String, dataType: DataType, role: Role = .feature, imputation: Imputation? = nil,
        aggregation: Aggregation? = nil
    ) {
        self.name = name
        self.dataType = dataType
        self.role = role
        self.imputation = imputation ?? dataType.usualImputation
        self.aggregation = aggregation ?? dataType.usualAggregation
    }
}

extension TableColumn.DataType {
    public var usualImputation: TableColumn.Imputation? {
        switch self {
        case .numeric: .zeroes
        case .numericMeasure: .mean
        case .string, .logical: .mode
        case .date, .text: nil
        }
    }

    public var usualAggregation: TableColumn.Aggregation? {
        switch self {
        case .numeric: .sum
        case .numericMeasure: .mean
        case .string, .logical: .mode
        case .date, .text: nil
        }
    }
}
