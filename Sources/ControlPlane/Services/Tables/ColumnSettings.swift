import Detectors
import TimeSeries

/// Metadata of a column as a user gives it: every field but the name may be missing.
public struct ColumnSettings: Codable, Sendable, Equatable {
    public var name: String
    public var dataType: TableColumn.DataType?
    public var role: TableColumn.Role?
    public var imputation: TableColumn.Imputation?
    public var aggregation: TableColumn.Aggregation?

    public init(
        name: String, dataType: TableColumn.DataType? = nil, role: TableColumn.Role? = nil,
        imputation: TableColumn.Imputation? = nil, aggregation: TableColumn.Aggregation? = nil
    ) {
        self.name = name
        self.dataType = dataType
        self.role = role
        self.imputation = imputation
        self.aggregation = aggregation
    }

    /// These settings, and those of `older` where these say nothing.
    public func over(_ older: ColumnSettings) -> ColumnSettings {
        ColumnSettings(
            name: older.name, dataType: dataType ?? older.dataType, role: role ?? older.role,
            imputation: imputation ?? older.imputation, aggregation: aggregation ?? older.aggregation)
    }
}

extension ColumnSettings {
    /// Reads `{"NAME": {"dataType": ..., "role": ..., "imputation": ..., "aggregation": ...}, ...}`. Null is the same as what is
    /// not there, members that are not known are passed over, and the case of letters matters in no name and no word.
    ///
    /// - Throws: `TableFault.invalidColumnMetadata` for unknown words, `TableError` for what has not that form.
    public static func read(_ value: JSONValue, limits: CellLimits = CellLimits()) throws -> [ColumnSettings] {
        var writer = JSONWriter()
        writer.value(value)
        return try writer.bytes.withUnsafeBufferPointer { bytes in
            var scanner = JSONScanner(bytes)
            return try read(&scanner, limits: limits)
        }
    }

    /// The same from the place where a document holds them.
    static func read(_ scanner: inout JSONScanner, limits: CellLimits) throws -> [ColumnSettings] {
        let kind = try scanner.peek()
        if kind == .null {
            try scanner.null()
            return []
        }
        guard kind == .object else {
            throw TableError(
                .wrongType(found: kind.name, expected: "an object with an object for each column"), path: "columns")
        }
        var reader = ColumnSettingsReader()
        try scanner.beginObject()
        while let name = try scanner.nextKey() {
            guard reader.settings.count < limits.columns else {
                throw TableError(.tooManyColumns(limit: limits.columns), path: "columns")
            }
            guard name.count <= limits.nameCharacters else {
                throw TableError(.nameTooLong(limit: limits.nameCharacters), columnName: name, path: "columns")
            }
            try reader.readColumn(name, &scanner)
        }
        guard reader.faults.isEmpty else { throw TableFault.invalidColumnMetadata(reader.faults) }
        return reader.settings
    }
}

extension [ColumnSettings] {
    /// These, and what `newer` says of the same columns and of others.
    func overridden(by newer: [ColumnSettings]) -> [ColumnSettings] {
        var settings = self
        var places: [String: Int] = [:]
        for (place, column) in settings.enumerated() { places[CellName.folded(column.name)] = place }
        for column in newer {
            if let place = places[CellName.folded(column.name)] {
                settings[place] = column.over(settings[place])
            } else {
                places[CellName.folded(column.name)] = settings.count
                settings.append(column)
            }
        }
        return settings
    }
}

/// Settings that were read, and what was wrong with them: a user wants to hear of all mistakes at once.
private struct ColumnSettingsReader {
    var settings: [ColumnSettings] = []
    var faults: [String: [String]] = [:]
    private var seen = Set<String>()

    mutating func readColumn(_ name: String, _ scanner: inout JSONScanner) throws {
        var column = ColumnSettings(name: name)
        if !seen.insert(CellName.folded(name)).inserted {
            fault(name, "the column is described twice; names differ in more than the case of their letters")
        }
        switch try scanner.peek() {
        case .null: try scanner.null()
        case .object: try readMembers(of: &column, &scanner)
        case let kind:
            fault(name, "expected an object such as {\"dataType\": \"numeric\"}, found \(kind.name)")
            try scanner.skipValue()
        }
        settings.append(column)
    }

    private mutating func readMembers(of column: inout ColumnSettings, _ scanner: inout JSONScanner) throws {
        try scanner.beginObject()
        while let member = try scanner.nextKey() {
            switch member.lowercased() {
            case "datatype": column.dataType = try word(member, of: column.name, &scanner)
            case "role": column.role = try word(member, of: column.name, &scanner)
            case "imputation": column.imputation = try word(member, of: column.name, &scanner)
            case "aggregation": column.aggregation = try word(member, of: column.name, &scanner)
            default: try scanner.skipValue()
            }
        }
    }

    private mutating func word<Word: RawRepresentable & CaseIterable>(
        _ member: String, of column: String, _ scanner: inout JSONScanner
    ) throws -> Word? where Word.RawValue == String {
        switch try scanner.peek() {
        case .null:
            try scanner.null()
            return nil
        case .string:
            let text = try scanner.string()
            let folded = text.lowercased()
            if let word = Word.allCases.first(where: { $0.rawValue.lowercased() == folded }) { return word }
            let known = Word.allCases.map(\.rawValue).joined(separator: ", ")
            fault(column, "'\(text.prefix(40))' is no \(member); known are \(known)")
        case let kind:
            fault(column, "\(member) must be a string, not \(kind.name)")
            try scanner.skipValue()
        }
        return nil
    }

    private mutating func fault(_ column: String, _ message: String) {
        // A name may stand there any number of times.
        guard faults[column, default: []].count < 10 else { return }
        faults[column, default: []].append(message)
    }
}
