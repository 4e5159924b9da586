import Detectors
import TimeSeries

/// The columns of a table as one session takes them: the table's metadata, field by field what the session says instead.
struct SessionColumns: Sendable, Equatable {
    /// In the table's order.
    let all: [TableColumn]
    /// The target, which is left out of the features.
    let target: String?

    /// - Throws: `TableFault.invalidColumnMetadata` naming the columns, `ServiceError.invalidParameter` for a target that there is not
    ///   and where no feature is left.
    init(_ table: TableDetails, settings: [ColumnSettings], target: String?) throws {
        var faults: [String: [String]] = [:]
        var columns = table.columns.map(\.column)
        let places = Dictionary(
            zip(columns.map { CellName.folded($0.name) }, columns.indices), uniquingKeysWith: { first, _ in first })

        var seen: Set<Int> = []
        for setting in settings {
            guard let place = places[CellName.folded(setting.name)] else {
                faults[setting.name, default: []].append(
                    "the data set has no column '\(setting.name.prefix(80))': name one that it has")
                continue
            }
            guard seen.insert(place).inserted else {
                faults[setting.name, default: []].append("the column is described twice: describe it once")
                continue
            }
            columns[place].apply(setting)
            let type = columns[place].dataType
            if !table.columns[place].traits.fits(type) {
                faults[setting.name, default: []].append(
                    "the column has cells that are no \(type.cells): choose another dataType, such as "
                        + table.columns[place].traits.inferredType.rawValue)
            }
        }
        if let target {
            guard let place = places[CellName.folded(target)] else {
                throw ServiceError.invalidParameter(
                    field: "targetColumn", reason: "the data set has no column '\(target.prefix(80))'")
            }
            columns[place].role = .target
        }

        for role in [TableColumn.Role.key, .timestamp, .target] {
            let names = columns.filter { $0.role == role }.map(\.name)
            guard names.count > 1 else { continue }
            for name in names {
                faults[name, default: []].append(
                    "\(names.count) columns have the role \(role.rawValue), but only one may: give the others another role"
                )
            }
        }
        guard faults.isEmpty else { throw TableFault.invalidColumnMetadata(faults) }
        guard columns.contains(where: { $0.role == .feature }) else {
            throw ServiceError.invalidParameter(
                field: "columns", reason: "no column is left as a feature: give at least one the role feature")
        }
        all = columns
        self.target = columns.first { $0.role == .target }?.name
    }

    var features: [TableColumn] { all.filter { $0.role == .feature } }

    /// Those that results show, as places among all columns.
    var echoed: [Int] { Self.echoed(all) }

    static func echoed(_ columns: [TableColumn]) -> [Int] {
        columns.indices.filter { [.key, .timestamp, .feature].contains(columns[$0].role) }
    }
}

extension TableColumn {
    /// What stands in for missing values goes with the type, unless it is named too.
    fileprivate mutating func apply(_ settings: ColumnSettings) {
        if let type = settings.dataType, type != dataType {
            self = TableColumn(name: name, dataType: type, role: role)
        }
        if let role = settings.role { self.role = role }
        if let imputation = settings.imputation { self.imputation = imputation }
        if let aggregation = settings.aggregation { self.aggregation = aggregation }
    }
}

extension TableColumn.DataType {
    /// What its cells have to be.
    fileprivate var cells: String {
        switch self {
        case .string, .text: "texts"
        case .numeric, .numericMeasure: "numbers"
        case .logical: "truth values"
        case .date: "dates"
        }
    }
}
