import Detectors
import TimeSeries

/// The columns of a table as an upload leaves them: known ones, new ones behind them, and what the upload says of both.
struct PlannedColumns {
    private(set) var columns: [StoredColumn]
    /// For each of them the column of the upload.
    private(set) var places: [Int?]
    private let upload: TableUpload
    private var placeOfName: [String: Int] = [:]
    /// All mistakes are told at once.
    private var faults: [String: [String]] = [:]

    /// - Parameter isNew: whether the table is made with this upload, which then may find its timestamp by itself.
    /// - Throws: `TableFault.invalidColumnMetadata`, `ServiceError.limitExceeded`.
    init(_ upload: TableUpload, known: [StoredColumn], isNew: Bool, limits: TableLimits) throws {
        self.upload = upload
        columns = known
        places = Array(repeating: nil, count: known.count)
        for (place, column) in known.enumerated() { placeOfName[CellName.folded(column.column.name)] = place }
        addColumns()
        guard columns.count <= limits.cells.columns else {
            throw ServiceError.limitExceeded(
                "the data set would have \(columns.count) columns, but it may have at most \(limits.cells.columns)")
        }
        let settled = applySettings()
        settleTypes()
        if isNew { findTimestamp(except: settled) }
        checkRoles()
        guard faults.isEmpty else { throw TableFault.invalidColumnMetadata(faults) }
    }

    /// The only column with a role that only one may have.
    func place(of role: TableColumn.Role) -> Int? { columns.firstIndex { $0.column.role == role } }

    private mutating func addColumns() {
        for (index, name) in upload.rows.columns.enumerated() {
            let traits = upload.traits[index]
            if let place = placeOfName[CellName.folded(name)] {
                columns[place].traits.merge(traits)
                places[place] = index
            } else {
                placeOfName[CellName.folded(name)] = columns.count
                columns.append(
                    StoredColumn(
                        column: TableColumn(name: name, dataType: traits.inferredType), isTypeInferred: true,
                        traits: traits))
                places.append(index)
            }
        }
    }

    /// - Returns: the places of columns whose role the upload names.
    private mutating func applySettings() -> Set<Int> {
        var settled: Set<Int> = []
        for settings in upload.settings {
            guard let place = placeOfName[CellName.folded(settings.name)] else {
                fault(settings.name, "neither the data set nor the rows that were sent have such a column")
                continue
            }
            if settings.role != nil { settled.insert(place) }
            columns[place].apply(settings)
        }
        return settled
    }

    private mutating func settleTypes() {
        for place in columns.indices {
            let type = columns[place].column.dataType
            if columns[place].isTypeInferred {
                columns[place].retype(columns[place].traits.inferredType)
            } else if !columns[place].traits.fits(type) {
                fault(columns[place].column.name, misfit(place, type))
            }
        }
    }

    /// A single column of dates, all there and all different, tells when a row was.
    private mutating func findTimestamp(except settled: Set<Int>) {
        guard place(of: .key) == nil, place(of: .timestamp) == nil else { return }
        let dates = columns.indices.filter { columns[$0].column.dataType == .date }
        guard dates.count == 1, !settled.contains(dates[0]), let column = places[dates[0]] else { return }
        var seen = RowIdentities()
        for row in 0..<upload.rows.rowCount {
            let time = upload.rows.withCell(row: row, column: column) { $0.flatMap(ColumnTraits.date) }
            guard let time, seen.insert(time).isNew else { return }
        }
        columns[dates[0]].column.role = .timestamp
    }

    private mutating func checkRoles() {
        for role in [TableColumn.Role.key, .timestamp, .target] {
            let names = columns.filter { $0.column.role == role }.map(\.column.name)
            guard names.count > 1 else { continue }
            let all = names.prefix(10).map { "'\($0)'" }.joined(separator: ", ")
            for name in names {
                fault(name, "only one column may have the role \(role.rawValue), but these have it: \(all)")
            }
        }
    }

    private func misfit(_ place: Int, _ type: TableColumn.DataType) -> String {
        let rows = upload.rows
        if let column = places[place], !upload.traits[column].fits(type) {
            for row in 0..<rows.rowCount {
                var traits = ColumnTraits()
                rows.withCell(row: row, column: column) { traits.observe($0) }
                guard !traits.fits(type) else { continue }
                let text = (rows.text(row: row, column: column) ?? "").prefix(40)
                return "row \(row + 1) has '\(text)', which is no value of the type \(type.rawValue)"
            }
        }
        return "rows that the data set has already hold other values than those of the type \(type.rawValue)"
    }

    private mutating func fault(_ column: String, _ message: String) {
        guard faults[column, default: []].count < 10 else { return }
        faults[column, default: []].append(message)
    }
}

extension StoredColumn {
    fileprivate mutating func apply(_ settings: ColumnSettings) {
        if let type = settings.dataType {
            retype(type)
            isTypeInferred = false
        }
        column.role = settings.role ?? column.role
        column.imputation = settings.imputation ?? column.imputation
        column.aggregation = settings.aggregation ?? column.aggregation
    }

    /// What the old type brought along goes with it; what a user chose stays.
    fileprivate mutating func retype(_ type: TableColumn.DataType) {
        guard type != column.dataType else { return }
        let old = column
        column = TableColumn(
            name: old.name, dataType: type, role: old.role,
            imputation: old.imputation == old.dataType.usualImputation ? nil : old.imputation,
            aggregation: old.aggregation == old.dataType.usualAggregation ? nil : old.aggregation)
    }
}
