import NumericalMethods

/// Rows as numbers, column by column. Blocks of them are laid out as a matrix where one is needed: a category takes up one number
/// here and as many as there are categories there.
struct FeatureTable {
    enum Column {
        case numbers([Double])
        /// For each row the place of its category, -1 for none.
        case categories([Int32], count: Int)
        case words(WordWeights, count: Int)
    }

    /// For each row the words it has and how much of its text they are.
    struct WordWeights {
        /// Where the words of each row begin; one more for the end.
        var starts = [0]
        var places: [UInt16] = []
        var weights: [Float] = []
    }

    let rowCount: Int
    let columns: [Column]
    /// Columns of a matrix: those that all features become, at least one.
    let width: Int

    /// Numbers in a matrix of a block.
    private static let blockCells = 1 << 19

    init(rowCount: Int, columns: [Column]) {
        self.rowCount = rowCount
        self.columns = columns
        // Where no feature has a value anywhere, one column of zeros stands for them.
        width = max(columns.reduce(0) { $0 + Self.width($1) }, 1)
    }

    private static func width(_ column: Column) -> Int {
        switch column {
        case .numbers: 1
        case .categories(_, let count), .words(_, let count): count
        }
    }

    /// The given rows as a matrix.
    func matrix(_ rows: some RandomAccessCollection<Int>) -> Matrix {
        var matrix = Matrix(rows: rows.count, columns: width)
        matrix.values.withUnsafeMutableBufferPointer { values in
            var first = 0
            for column in columns {
                var start = first
                switch column {
                case .numbers(let numbers):
                    for row in rows {
                        values[start] = numbers[row]
                        start += width
                    }
                case .categories(let places, _):
                    for row in rows {
                        if places[row] >= 0 { values[start + Int(places[row])] = 1 }
                        start += width
                    }
                case .words(let words, _):
                    for row in rows {
                        for entry in words.starts[row]..<words.starts[row + 1] {
                            values[start + Int(words.places[entry])] = Double(words.weights[entry])
                        }
                        start += width
                    }
                }
                first += Self.width(column)
            }
        }
        return matrix
    }

    /// Some of the rows, in rising order.
    func rows(_ chosen: [Int]) -> FeatureTable {
        FeatureTable(
            rowCount: chosen.count,
            columns: columns.map { column in
                switch column {
                case .numbers(let numbers): return .numbers(chosen.map { numbers[$0] })
                case .categories(let places, let count): return .categories(chosen.map { places[$0] }, count: count)
                case .words(let words, let count):
                    var part = WordWeights()
                    for row in chosen {
                        part.places += words.places[words.starts[row]..<words.starts[row + 1]]
                        part.weights += words.weights[words.starts[row]..<words.starts[row + 1]]
                        part.starts.append(part.places.count)
                    }
                    return .words(part, count: count)
                }
            })
    }

    /// All rows, in blocks that take up little memory.
    func forEachBlock(_ body: (Range<Int>, Matrix) throws -> Void) rethrows {
        let size = max(Self.blockCells / width, 64)
        for start in stride(from: 0, to: rowCount, by: size) {
            let rows = start..<min(start + size, rowCount)
            try body(rows, matrix(rows))
        }
    }

    /// The different values of a matrix's column, rising, and how many rows have each.
    struct ValueCounts {
        var values: [Float]
        var counts: [Int]

        init(values: [Float], counts: [Int]) {
            self.values = values
            self.counts = counts
        }

        init(_ sample: [Float]) {
            (values, counts) = ([], [])
            for index in AscendingOrder.indices(of: sample) {
                let value = sample[index] + 0
                if values.last == value {
                    counts[counts.count - 1] += 1
                } else {
                    values.append(value)
                    counts.append(1)
                }
            }
        }
    }

    /// Every column of a matrix of all rows, one after the other, in single precision.
    func forEachColumn(_ body: (ValueCounts) throws -> Void) rethrows {
        guard columns.contains(where: { Self.width($0) > 0 }) else {
            return try body(ValueCounts(values: [0], counts: [rowCount]))
        }
        for column in columns {
            switch column {
            case .numbers(let numbers): try body(ValueCounts(numbers.map { Float($0) }))
            case .categories(let places, let count):
                var counts = [Int](repeating: 0, count: count)
                for place in places where place >= 0 { counts[Int(place)] += 1 }
                for ones in counts {
                    let others = rowCount - ones
                    try body(
                        others == 0
                            ? ValueCounts(values: [1], counts: [ones])
                            : ones == 0
                                ? ValueCounts(values: [0], counts: [others])
                                : ValueCounts(values: [0, 1], counts: [others, ones]))
                }
            case .words(let words, let count):
                var weights = [[Float]](repeating: [], count: count)
                for (place, weight) in zip(words.places, words.weights) { weights[Int(place)].append(weight) }
                for given in weights {
                    // Weights are positive: the texts without the word come first.
                    var counts = ValueCounts(given)
                    if given.count < rowCount {
                        counts.values.insert(0, at: 0)
                        counts.counts.insert(rowCount - given.count, at: 0)
                    }
                    try body(counts)
                }
            }
        }
    }
}
