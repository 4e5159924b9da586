import NumericalMethods

extension IsolationForest {
    /// Grows a forest from the rows of `table`.
    ///
    /// - Parameter check: called before every tree and every thousand rows it scores; what it throws ends the work.
    /// - Throws: ``DetectorError`` for a table without rows or columns, cells that are no finite single-precision numbers, and
    ///   parameters out of range.
    public static func fit(
        _ table: Matrix, parameters: Parameters = Parameters(), check: () throws -> Void = {}
    ) throws -> FittedIsolationForest {
        try grow(table, parameters, scoring: parameters.contamination != .auto, check).forest
    }

    /// As ``fit(_:parameters:check:)``, with the scores of the same rows, which it computes anyway for a border that depends on
    /// them.
    public static func fitAndScore(
        _ table: Matrix, parameters: Parameters = Parameters(), check: () throws -> Void = {}
    ) throws -> (forest: FittedIsolationForest, scores: [Double]) {
        try grow(table, parameters, scoring: true, check)
    }

    private static func grow(
        _ matrix: Matrix, _ parameters: Parameters, scoring: Bool, _ check: () throws -> Void
    ) throws -> (forest: FittedIsolationForest, scores: [Double]) {
        try parameters.validated()
        guard matrix.columns > 0 else { throw DetectorError.noSignals }
        guard matrix.rows > 0 else { throw DetectorError.tooFewRows(rows: 0, minimum: 1) }
        let count = try parameters.sampledRows(of: matrix.rows)
        let table = try ForestTable(matrix)
        let ranked = table.columns == 1 ? RankedColumn(table.values) : nil
        var forest = FittedIsolationForest(parameters: parameters, columns: table.columns, sampleSize: count)
        try ForestDraws(parameters, table, count: count).grow(table, ranked, into: &forest, check)
        guard scoring else { return (forest, []) }
        let scores = try forest.scores(table, ranked, check)
        if case .fraction(let part) = parameters.contamination {
            forest.offset = Quantiles.percentile(scores, 100 * part) ?? FittedIsolationForest.usualOffset
        }
        return (forest, scores)
    }
}

/// What is drawn for a forest's trees, in the library's order.
private struct ForestDraws {
    let count: Int
    let width: Int
    let seeds: [UInt32]
    /// A regression target for each row; see ``TreeGrower``.
    let targets: [Double]

    /// 2^31 - 2, the largest seed that is drawn for something.
    private static let largestSeed: UInt32 = 0x7FFF_FFFE

    init(_ parameters: IsolationForest.Parameters, _ table: ForestTable, count: Int) {
        self.count = count
        width = parameters.seenColumns(of: table.columns)
        // The targets come from a generator of their own with the same seed.
        var stream = MersenneTwister(seed: parameters.seed)
        targets = (0..<table.rows).map { _ in stream.uniform() }
        stream.reseed(parameters.seed)
        seeds = (0..<parameters.trees).map { _ in stream.integer(through: Self.largestSeed) }
    }

    func grow(
        _ table: ForestTable, _ ranked: RankedColumn?, into forest: inout FittedIsolationForest,
        _ check: () throws -> Void
    ) throws {
        // A tree's seed begins two generators: one draws its rows and columns, the first number of the other is the seed of a
        // third, and the first number of that begins the stream of cuts.
        let treeSeeds = MersenneTwister.firstIntegers(seeds: seeds, through: Self.largestSeed)
        let cutSeeds = MersenneTwister.firstIntegers(seeds: treeSeeds, through: Self.largestSeed)
        let drawsNothing = count == table.rows && width == table.columns
        var stream = MersenneTwister(seed: 0)
        var rowScratch: [Int32] = []
        var columnScratch: [Int32] = []
        let grower = TreeGrower(count: count, width: width)
        let rankedGrower = ranked.map { RankedTreeGrower($0, count: count, targets: targets) }
        for (seed, cutSeed) in zip(seeds, cutSeeds) {
            try check()
            if !drawsNothing { stream.reseed(seed) }
            let columns = stream.sample(width, of: table.columns, scratch: &columnScratch)
            let rows = stream.sample(count, of: table.rows, scratch: &rowScratch)
            forest.roots.append(Int32(forest.nodes.count))
            let cuts = SplitStream(seed: cutSeed)
            if let rankedGrower, rankedGrower.grow(rows, stream: cuts, into: &forest.nodes) { continue }
            try grower.grow(
                table, sampled: rows.sorted(), seen: columns, targets: targets, stream: cuts, into: &forest.nodes,
                check: check)
        }
    }
}
