import NumericalMethods

/// A table as a forest sees it: row-major, in single precision.
struct ForestTable {
    let values: [Float]
    let rows: Int
    let columns: Int

    /// - Throws: ``DetectorError/unusableCell(row:column:value:allowed:)`` for the first cell that is no number or has none of its
    ///   size in single precision.
    init(_ matrix: Matrix) throws {
        (rows, columns) = (matrix.rows, matrix.columns)
        var unusable: Int?
        values = [Float](unsafeUninitializedCapacity: matrix.values.count) { buffer, initialized in
            matrix.values.withUnsafeBufferPointer { given in
                for index in 0..<given.count {
                    // Adding 0 makes -0 a 0: equal numbers have equal bits.
                    let value = Float(given[index]) + 0
                    if !value.isFinite, unusable == nil { unusable = index }
                    buffer.initializeElement(at: index, to: value)
                }
            }
            initialized = matrix.values.count
        }
        if let index = unusable {
            throw DetectorError.unusableCell(
                row: index / columns, column: index % columns, value: matrix.values[index],
                allowed: "a finite number of single precision, at most \(Float.greatestFiniteMagnitude)")
        }
    }
}
