import Detectors
import TimeSeries

/// The rows of a session with their scores and distances: a blob of which any page can be read without the rest.
///
/// First the `CellRow`s of all rows, one behind the other; then the scores, the distances, the offsets of the rows and of their end
/// (8 bytes each), and the numbers of the anomalous rows (4 bytes each); at the end the magic, the number of rows, the number
/// of anomalous rows, and the bytes of all `CellRow`s (8 bytes each). All numbers are little-endian.
enum SessionResultFile {
    static let magic: UInt64 = 0x3130_5345_5252_574c
    private static let footerSize = 32
    /// Of rows that are in memory together.
    private static let mostBytes = 64 << 20

    static let scoreColumn = "anomaly"
    static let distanceColumn = "mahalanobis_distance"

    // MARK: Writing

    /// - Parameters:
    ///   - rows: its columns are those that results show.
    ///   - check: called now and then with the part that is done.
    static func write(
        rows: CellTable, scores: [Double], distances: [Double], in objects: any ObjectStore,
        check: (Double) throws -> Void
    ) throws -> ResourceID {
        let writer = try objects.makeWriter()
        do {
            var pieces = Pieces(writer)
            var offsets = [UInt64(0)]
            offsets.reserveCapacity(rows.rowCount + 1)
            var size: UInt64 = 0
            let places = rows.columns.indices.map(Optional.some)
            for row in 0..<rows.rowCount {
                if row % 1000 == 0 { try check(Double(row) / Double(rows.rowCount)) }
                let bytes = rows.encodedRow(row, places: places)
                size += UInt64(bytes.count)
                offsets.append(size)
                try pieces.append(bytes)
            }
            let anomalies = scores.indices.filter { scores[$0] <= 0 }.map(UInt32.init)
            try check(1)
            try pieces.append(numbers: scores.map(\.bitPattern))
            try pieces.append(numbers: distances.map(\.bitPattern))
            try pieces.append(numbers: offsets)
            try pieces.append(numbers: anomalies)
            try pieces.append(numbers: [magic, UInt64(rows.rowCount), UInt64(anomalies.count), size])
            try pieces.flush()
            return try writer.commit().id
        } catch {
            writer.abandon()
            throw error
        }
    }

    /// Gathers what is short into writes that are worth one.
    private struct Pieces {
        let writer: any ObjectWriter
        var waiting: [UInt8] = []
        static let size = 1 << 20

        init(_ writer: any ObjectWriter) {
            self.writer = writer
            waiting.reserveCapacity(2 * Self.size)
        }

        mutating func append(_ bytes: [UInt8]) throws {
            waiting += bytes
            if waiting.count >= Self.size { try flush() }
        }

        mutating func append<Number: FixedWidthInteger>(numbers: [Number]) throws {
            try flush()
            #if _endian(little)
                try numbers.withUnsafeBytes { try writer.append($0) }
            #else
                try numbers.map(\.littleEndian).withUnsafeBytes { try writer.append($0) }
            #endif
        }

        mutating func flush() throws {
            guard !waiting.isEmpty else { return }
            try waiting.withUnsafeBytes { try writer.append($0) }
            waiting.removeAll(keepingCapacity: true)
        }
    }

    // MARK: Reading

    /// - Parameter columns: of the rows, as they were written. One whose name is that of a score is left out.
    /// - Throws: `ServiceError.limitExceeded` when the rows are more text than fits in memory.
    static func read(
        _ blob: ResourceID, in objects: any ObjectStore, columns: [String], _ kind: SessionResultKind,
        slice: PageSlice
    ) throws -> (rows: CellTable, total: Int) {
        let reader = try objects.open(blob)
        return try reader.withMappedBytes { bytes in
            let layout = try Layout(bytes)
            let total = kind == .anomalies ? layout.anomalyCount : layout.rowCount
            let first = min(slice.skip, total)
            let page = first..<(first + min(slice.limit, total - first))

            let scoreNames = kind == .distances ? [scoreColumn, distanceColumn] : [scoreColumn]
            var names: [String] = []
            let places = columns.map { name -> Int? in
                guard !scoreNames.contains(CellName.folded(name)) else { return nil }
                names.append(name)
                return names.count - 1
            }
            var table = CellTable(columns: names + scoreNames)
            var size = 0
            for index in page {
                let row = kind == .anomalies ? try layout.anomaly(index) : index
                let encoded = try layout.row(row)
                size += encoded.count
                guard size <= mostBytes else {
                    throw ServiceError.limitExceeded(
                        "the rows have more than \(mostBytes) bytes together: ask for fewer at a time")
                }
                do {
                    try table.append(encoded: encoded, places: places)
                } catch let damage as CellRow.Damage {
                    throw StoreError.corrupt("the results of a session: \(damage)")
                }
                table.set(names.count, "\(layout.score(row))")
                if kind == .distances { table.set(names.count + 1, "\(layout.distance(row))") }
            }
            return (table, total)
        }
    }

    /// Where everything lies.
    private struct Layout {
        let bytes: UnsafeRawBufferPointer
        let rowCount: Int
        let anomalyCount: Int
        private let rowBytes: Int

        /// - Throws: `StoreError.corrupt` unless the sizes add up.
        init(_ bytes: UnsafeRawBufferPointer) throws {
            let end = bytes.count - footerSize
            guard end >= 0, Self.number(bytes, at: end) == magic,
                let rows = Int(exactly: Self.number(bytes, at: end + 8)),
                let anomalies = Int(exactly: Self.number(bytes, at: end + 16)),
                let size = Int(exactly: Self.number(bytes, at: end + 24)),
                rows <= Int(UInt32.max), anomalies <= rows, size <= end,
                end - size == 16 * rows + 8 * (rows + 1) + 4 * anomalies
            else { throw Self.damage }
            self.bytes = bytes
            rowCount = rows
            anomalyCount = anomalies
            rowBytes = size
        }

        func score(_ row: Int) -> Double { Double(bitPattern: Self.number(bytes, at: rowBytes + 8 * row)) }
        func distance(_ row: Int) -> Double {
            Double(bitPattern: Self.number(bytes, at: rowBytes + 8 * (rowCount + row)))
        }

        func row(_ row: Int) throws -> UnsafeRawBufferPointer {
            let offsets = rowBytes + 16 * rowCount
            guard let start = Int(exactly: Self.number(bytes, at: offsets + 8 * row)),
                let end = Int(exactly: Self.number(bytes, at: offsets + 8 * (row + 1))), start <= end, end <= rowBytes
            else { throw Self.damage }
            return UnsafeRawBufferPointer(rebasing: bytes[start..<end])
        }

        /// The row that is the anomaly with this number.
        func anomaly(_ index: Int) throws -> Int {
            let place = rowBytes + 24 * rowCount + 8 + 4 * index
            let row = Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self)))
            guard row < rowCount else { throw Self.damage }
            return row
        }

        private static func number(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> UInt64 {
            UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        }

        private static var damage: StoreError { .corrupt("the results of a session are not what was written") }
    }
}
