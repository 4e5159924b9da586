/// The best description of a series by straight lines: squared errors plus a price for each line, at its minimum over all
/// choices of where lines begin and end (optimal partitioning, Jackson et al. 2005, with lines for levels).
struct LinePartition {
    let fits: LineFits
    /// Fewest points of a line, at least 2 and at most as many as there are.
    let shortest: Int
    /// What a line must save, in the units of a squared error.
    let price: Double

    /// Where lines begin but for the first, rising.
    ///
    /// O(n²) time with a small constant: the inner loop has neither a branch nor a division.
    func changes(check: () throws -> Void) throws -> [Int] {
        let count = fits.count
        guard count >= 2 * shortest else { return [] }
        // By length, turned round: the start that moves up makes the stretch shorter.
        let shares = (0...count).reversed().map { $0 > 0 ? 1 / Double($0) : 0 }
        let spreads = (0...count).reversed().map { $0 > 1 ? 1 / LineFits.timeSquares($0) : 0 }
        // best[e]: of the first e points; infinite where no line fits in.
        var best = [Double](repeating: .infinity, count: count + 1)
        var start = [Int](repeating: 0, count: count + 1)
        best[0] = -price
        var costs = [Double](repeating: 0, count: count + 1)
        for end in shortest...count {
            if end.isMultiple(of: 128) { try check() }
            let starts = end - shortest + 1
            fillCosts(&costs, starts: starts, end: end, best: best, shares: shares, spreads: spreads)
            var (low, place) = (Double.infinity, 0)
            costs.withUnsafeBufferPointer { costs in
                for index in 0..<starts where costs[index] < low { (low, place) = (costs[index], index) }
            }
            best[end] = low + price
            start[end] = place
        }
        var changes: [Int] = []
        var end = start[count]
        while end > 0 {
            changes.append(end)
            end = start[end]
        }
        return changes.reversed()
    }

    private func fillCosts(
        _ costs: inout [Double], starts: Int, end: Int, best: [Double], shares: [Double], spreads: [Double]
    ) {
        let (sum, timed, squares) = (fits.sums[end], fits.timedSums[end], fits.squareSums[end])
        let turn = fits.count - end
        // Middle of the stretch, from the middle of the series.
        let half = Double(end - 1) / 2 - fits.origin
        costs.withUnsafeMutableBufferPointer { costs in
            fits.sums.withUnsafeBufferPointer { sums in
                fits.timedSums.withUnsafeBufferPointer { timedSums in
                    fits.squareSums.withUnsafeBufferPointer { squareSums in
                        best.withUnsafeBufferPointer { best in
                            shares.withUnsafeBufferPointer { shares in
                                spreads.withUnsafeBufferPointer { spreads in
                                    for first in 0..<starts {
                                        let y = sum - sums[first]
                                        let ty = timed - timedSums[first] - (half + Double(first) * 0.5) * y
                                        costs[first] =
                                            best[first] + (squares - squareSums[first])
                                            - y * y * shares[turn + first] - ty * ty * spreads[turn + first]
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
