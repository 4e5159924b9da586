import NumericalMethods

/// Chooses memory vectors among scaled training rows. Results are row numbers, rising, no two rows equal.
///
/// Method: specification section 4.
struct MemoryVectors {
    private let values: UnsafePointer<Double>
    private let width: Int
    private let progress: () throws -> Void

    /// Rounds of k-means; centres hardly move after a few.
    private static let meansRounds = 8
    private static let batch = 384

    /// - Parameters:
    ///   - values: row-major, `width` values a row; valid as long as this value is used.
    ///   - progress: called often; cancels by throwing.
    init(_ values: UnsafePointer<Double>, width: Int, progress: @escaping () throws -> Void) {
        self.values = values
        self.width = width
        self.progress = progress
    }

    /// - Parameters:
    ///   - count: most rows to choose.
    ///   - rows: candidates, rising; not empty.
    func choose(
        _ count: Int, from rows: [Int], by selection: ClassicMSET.MemorySelection, seed: UInt64
    ) throws -> [Int] {
        let rows = try distinct(rows)
        guard rows.count > count else { return rows }
        switch selection {
        case .extremesAndOrdering: return try extremesAndOrdering(count, rows)
        case .medoids: return try medoids(count, rows, seed: seed)
        case .farthestPoint: return try farthestPoints(count, rows)
        }
    }

    private func pointer(_ row: Int) -> UnsafePointer<Double> { values + row * width }

    /// The first of every set of equal rows.
    private func distinct(_ rows: [Int]) throws -> [Int] {
        var seen: [UInt64: [Int]] = [:]
        seen.reserveCapacity(rows.count)
        var kept: [Int] = []
        for (index, row) in rows.enumerated() {
            if index % 2048 == 0 { try progress() }
            let own = pointer(row)
            var hash: UInt64 = 0xCBF2_9CE4_8422_2325
            for j in 0..<width { hash = (hash ^ (own[j] + 0).bitPattern) &* 0x0000_0100_0000_01B3 }
            let others = seen[hash, default: []]
            if others.contains(where: { other in (0..<width).allSatisfy { own[$0] == pointer(other)[$0] } }) {
                continue
            }
            seen[hash, default: []].append(row)
            kept.append(row)
        }
        return kept
    }

    private func extremesAndOrdering(_ count: Int, _ rows: [Int]) throws -> [Int] {
        var lowest = [Int](repeating: rows[0], count: width)
        var highest = lowest
        for (index, row) in rows.enumerated() {
            if index % 2048 == 0 { try progress() }
            for j in 0..<width {
                let x = pointer(row)[j]
                if x < pointer(lowest[j])[j] { lowest[j] = row }
                if x > pointer(highest[j])[j] { highest[j] = row }
            }
        }
        var chosen = Set(lowest + highest)
        if chosen.count > count {
            let sorted = chosen.sorted()
            chosen = Set((0..<count).map { sorted[$0 * sorted.count / count] })
        }
        let wanted = count - chosen.count
        let rest = rows.filter { !chosen.contains($0) }
            .map { (norm: SimilaritySpace.squaredNorm(pointer($0), count: width), row: $0) }
            .sorted { ($0.norm, $0.row) < ($1.norm, $1.row) }
        for index in 0..<min(wanted, rest.count) {
            chosen.insert(rest[(2 * index + 1) * rest.count / (2 * wanted)].row)
        }
        return chosen.sorted()
    }

    /// Greedy k-centre.
    private func farthestPoints(_ count: Int, _ rows: [Int]) throws -> [Int] {
        var mean = [Double](repeating: 0, count: width)
        for row in rows { for j in 0..<width { mean[j] += pointer(row)[j] / Double(rows.count) } }
        var nearest = rows.map { SimilaritySpace.squaredDistance(pointer($0), mean, count: width) }
        var newest = nearest.indices.min { (nearest[$0], $0) < (nearest[$1], $1) } ?? 0
        var chosen = [rows[newest]]
        nearest = [Double](repeating: .infinity, count: rows.count)
        while chosen.count < count {
            try progress()
            var (farthest, distance) = (0, -1.0)
            let latest = pointer(rows[newest])
            for index in rows.indices {
                let square = SimilaritySpace.squaredDistance(pointer(rows[index]), latest, count: width)
                nearest[index] = min(nearest[index], square)
                if nearest[index] > distance { (farthest, distance) = (index, nearest[index]) }
            }
            newest = farthest
            chosen.append(rows[newest])
        }
        return chosen.sorted()
    }

    private func medoids(_ count: Int, _ rows: [Int], seed: UInt64) throws -> [Int] {
        var random = RandomStream(seed: seed)
        var centres = Matrix(rows: count, columns: width)
        for (i, row) in random.stratifiedSample(count, from: rows).enumerated() {
            for j in 0..<width { centres[i, j] = pointer(row)[j] }
        }
        for _ in 0..<Self.meansRounds {
            var sums = Matrix(rows: count, columns: width)
            var members = [Int](repeating: 0, count: count)
            try forEachNearest(rows, centres) { row, centre, _ in
                members[centre] += 1
                for j in 0..<width { sums[centre, j] += pointer(row)[j] }
            }
            // An empty cluster keeps its centre.
            for i in 0..<count where members[i] > 0 {
                for j in 0..<width { centres[i, j] = sums[i, j] / Double(members[i]) }
            }
        }
        var best = [Double](repeating: .infinity, count: count)
        var medoids = [Int?](repeating: nil, count: count)
        try forEachNearest(rows, centres) { row, centre, distance in
            if distance < best[centre] { (best[centre], medoids[centre]) = (distance, row) }
        }
        return Set(medoids.compactMap { $0 }).sorted()
    }

    /// Calls `body` for every row with its nearest centre and their squared distance.
    private func forEachNearest(
        _ rows: [Int], _ centres: Matrix, _ body: (_ row: Int, _ centre: Int, _ distance: Double) -> Void
    ) throws {
        let norms = centres.withView { SimilaritySpace.squaredNorms($0) }
        var block = Matrix(rows: min(Self.batch, rows.count), columns: width)
        var products = Matrix(rows: block.rows, columns: centres.rows)
        for start in stride(from: 0, to: rows.count, by: Self.batch) {
            try progress()
            let count = min(Self.batch, rows.count - start)
            for i in 0..<count { for j in 0..<width { block[i, j] = pointer(rows[start + i])[j] } }
            block.withView { block in
                centres.withView { centres in
                    products.withMutableView {
                        MatrixProducts.multiply(
                            MatrixView(block.base, rows: count, columns: width), centres, transposingSecond: true,
                            scale: -2, into: MutableMatrixView($0.base, rows: count, columns: $0.columns))
                    }
                }
            }
            for i in 0..<count {
                var (nearest, distance) = (0, Double.infinity)
                for k in 0..<centres.rows where products[i, k] + norms[k] < distance {
                    (nearest, distance) = (k, products[i, k] + norms[k])
                }
                let row = rows[start + i]
                body(row, nearest, distance + SimilaritySpace.squaredNorm(pointer(row), count: width))
            }
        }
    }
}
