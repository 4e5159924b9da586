import Detectors
import TimeSeries

/// Turns the objects behind data assets into one table.
struct TrainingDataReader: Sendable {
    let rules: TrainingDataRules

    /// One part of the training data: a name for messages, and the rows or where their text is.
    struct Part: Sendable {
        enum Content: Sendable {
            case object(any ObjectReader)
            case table(SignalTable)
        }

        var label: String
        var content: Content
    }

    /// The data of all parts, thinned where it is more than the rules allow.
    struct Reading {
        var table: SignalTable
        var reduction: RowReduction.Result?
        /// Where series were put on one clock.
        var variableStates: [VariableState]?
    }

    /// A part's table, the column of its file, counted from 1, in which the first signal stands, and its rows in all.
    private struct Piece {
        var table: SignalTable
        var firstColumn = 1
        var rowsRead: Int
    }

    func read(_ parts: [Part]) throws -> Reading {
        let limit = RowReduction(maximumCells: rules.maximumCells)
        var whole: SignalTable?
        var firstColumn = 1
        var rowsRead = 0
        for part in parts {
            let piece: Piece
            switch part.content {
            case .object(let reader):
                piece = try reader.withMappedBytes { try parse($0, part: part, limit: limit) }
            case .table(let table):
                piece = Piece(table: limit.reduce(table) ?? table, rowsRead: table.rowCount)
            }
            try checkRows(piece.table, label: part.label)
            rowsRead += piece.rowsRead
            if let before = whole {
                let joined = try Self.append(piece.table, to: before, label: part.label)
                whole = limit.reduce(joined) ?? joined
            } else {
                whole = piece.table
                firstColumn = piece.firstColumn
            }
        }
        guard let table = whole else {
            throw TrainingDataFault("there is no training data: name at least one data asset")
        }
        try check(table, firstColumn: firstColumn)
        let isReduced = table.rowCount < rowsRead
        return Reading(table: table, reduction: isReduced ? .init(rowsRead: rowsRead, rowsKept: table.rowCount) : nil)
    }

    private func parse(_ bytes: UnsafeRawBufferPointer, part: Part, limit: RowReduction) throws -> Piece {
        do {
            if Self.looksLikeJSON(bytes) {
                let document = try SignalTableJSON.read(
                    bytes.bindMemory(to: UInt8.self), options: .init(maxSignals: rules.maximumSignals, reduction: limit)
                )
                return Piece(
                    table: try document.table(), rowsRead: document.reduction?.rowsRead ?? document.rowCount)
            }
            let read = try CSVReader.read(bytes, options: .init(maxSignals: rules.maximumSignals, reduction: limit))
            return Piece(
                table: read.table, firstColumn: read.timestampName == nil ? 1 : 2,
                rowsRead: read.reduction?.rowsRead ?? read.table.rowCount)
        } catch let error as TableError {
            throw TrainingDataFault("\(part.label): \(error)")
        } catch let error as JSONSyntaxError {
            throw TrainingDataFault("\(part.label): \(error)")
        }
    }

    static func looksLikeJSON(_ bytes: UnsafeRawBufferPointer) -> Bool {
        for byte in bytes.prefix(64) {
            switch byte {
            case 0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF: continue
            default: return byte == UInt8(ascii: "{")
            }
        }
        return false
    }

    /// Rows follow each other in the order of the assets; columns are matched by name.
    static func append(_ table: SignalTable, to before: SignalTable, label: String) throws -> SignalTable {
        var next = table
        if next.signalNames != before.signalNames {
            let position = Dictionary(next.signalNames.enumerated().map { ($1, $0) }, uniquingKeysWith: { a, _ in a })
            let order = before.signalNames.compactMap { position[$0] }
            guard order.count == before.signalCount, next.signalCount == before.signalCount else {
                throw TrainingDataFault(
                    "\(label): its signals (\(next.signalNames.joined(separator: ", "))) are not those of the data "
                        + "before it (\(before.signalNames.joined(separator: ", ")))")
            }
            next = next.columns(order)
        }
        var timestamps: [Timestamp]?
        switch (before.timestamps, next.timestamps) {
        case (let first?, let second?):
            if let last = first.last, let start = second.first, start <= last {
                throw TrainingDataFault(
                    "\(label): it starts at \(start), which is not after \(last), where the data before it ends")
            }
            timestamps = first + second
        case (nil, nil): timestamps = nil
        default: throw TrainingDataFault("\(label): timestamps must be on every row of all data assets or on none")
        }
        return SignalTable(
            signalNames: before.signalNames, timestamps: timestamps, values: before.values + next.values,
            rowCount: before.rowCount + next.rowCount,
            restarts: before.restarts + next.restarts.map { $0 + before.rowCount })
    }

    private func checkRows(_ table: SignalTable, label: String) throws {
        for row in 0..<table.rowCount
        where !(0..<table.signalCount).contains(where: { table[row, $0].isFinite }) {
            throw TrainingDataFault("\(label): row \(row + 1) has no value in any column: remove it or fill it")
        }
    }

    private func check(_ table: SignalTable, firstColumn: Int) throws {
        if table.signalCount > rules.maximumSignals {
            throw TrainingDataFault(
                "there are \(table.signalCount) signals, but at most \(rules.maximumSignals) are allowed")
        }
        if let column = table.signalNames.firstIndex(where: { rules.reservedSignalNames.contains($0) }) {
            throw TrainingDataFault(
                "column \(column + firstColumn): '\(table.signalNames[column])' is a reserved name: rename the signal")
        }
        let needed = max(rules.rowsPerSignal * table.signalCount, rules.minimumRows)
        if table.rowCount < needed {
            throw TrainingDataFault(
                "there are \(table.rowCount) rows, but \(table.signalCount) signal(s) need at least \(needed)")
        }
        for column in 0..<table.signalCount
        where !(0..<table.rowCount).contains(where: { table[$0, column].isFinite }) {
            throw TrainingDataFault(
                "signal '\(table.signalNames[column])' (column \(column + firstColumn)) has no value in any row")
        }
    }
}
