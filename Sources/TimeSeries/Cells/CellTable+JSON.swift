/// Rows as JSON: an array of objects, one a row, whose members are cells.
extension CellTable {
    /// Reads an array of row objects. Cells are the strings as they are, numbers by their digits, `true` and `false`; null is the same
    /// as a member that is not there. Names are compared without regard to case; columns come in the order in which they
    /// are first seen.
    ///
    /// - Throws: ``TableError`` with row and column, ``JSONSyntaxError``.
    public static func json(_ scanner: inout JSONScanner, limits: CellLimits = CellLimits()) throws -> CellTable {
        var reader = CellJSONReader(limits: limits)
        return try reader.read(&scanner)
    }
}
