extension CellRow {
    /// Bytes of all texts of a row.
    public static func textBytes(_ row: UnsafeRawBufferPointer) throws -> Int {
        var size = 0
        try forEach(row) { size += $1?.count ?? 0 }
        return size
    }
}
