import Detectors

/// What a table of the Nexosis API knows of its columns. The rows lie in the database, one by one.
public struct TableDetails: Codable, Sendable, Equatable {
    /// As it was first sent. The asset's display name may be changed by other APIs.
    public var name: String
    /// In the order of the cells in rows. Columns are added at the end and never leave.
    public var columns: [StoredColumn]

    public init(name: String, columns: [StoredColumn] = []) {
        self.name = name
        self.columns = columns
    }

    /// The place of the column with a role that only one column may have.
    public func column(_ role: TableColumn.Role) -> Int? { columns.firstIndex { $0.column.role == role } }
}

/// A column, and what its cells have in common.
public struct StoredColumn: Codable, Sendable, Equatable {
    public var column: TableColumn
    /// Such a type widens when new cells do not fit; one that a user chose refuses them.
    public var isTypeInferred: Bool
    public var traits: ColumnTraits

    public init(column: TableColumn, isTypeInferred: Bool, traits: ColumnTraits) {
        self.column = column
        self.isTypeInferred = isTypeInferred
        self.traits = traits
    }

    private enum CodingKeys: String, CodingKey {
        case column = "c"
        case isTypeInferred = "i"
        case traits = "t"
    }
}
