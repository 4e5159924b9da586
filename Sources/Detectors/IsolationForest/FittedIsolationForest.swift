import Foundation
import NumericalMethods

/// A grown isolation forest. Scores are those of scikit-learn's `score_samples`: from -1 to 0, lower is more anomalous.
///
/// It is no ``FittedDetector``: those judge signals over time, in the order of rows, and know what every signal should have been.
/// A forest judges rows one by one, whatever their order, and says nothing about columns. It is kept as a file of the same form
/// (``encoded()``); names of columns and how missing cells are filled in are for its user to keep beside it.
public struct FittedIsolationForest: Sendable, Equatable {
    public let parameters: IsolationForest.Parameters
    /// Columns a table to be scored has to have.
    public let columns: Int
    /// Rows each tree was grown from.
    public let sampleSize: Int
    /// Where anomalous scores begin; see ``IsolationForest/Parameters/Contamination``. It may be moved: the trees do not depend on
    /// it, and it is kept with them.
    public var offset = Self.usualOffset

    /// All trees, one after the other, and where each begins.
    var nodes: [IsolationNode] = []
    var roots: [Int32] = []

    static let usualOffset = -0.5

    /// A forest whose trees are still to be grown.
    init(parameters: IsolationForest.Parameters, columns: Int, sampleSize: Int) {
        self.parameters = parameters
        self.columns = columns
        self.sampleSize = sampleSize
    }

    /// Whether a row of this score is an anomaly. Rows that lie on the border are not.
    public func isAnomaly(_ score: Double) -> Bool { score - offset < 0 }

    /// The score of every row. It depends on nothing but the row.
    ///
    /// - Parameter check: called between pieces of work; what it throws ends the work.
    /// - Throws: ``DetectorError/columnMismatch(expected:got:)``, ``DetectorError/unusableCell(row:column:value:allowed:)``.
    public func scores(_ table: Matrix, check: () throws -> Void = {}) throws -> [Double] {
        guard table.columns == columns else {
            throw DetectorError.columnMismatch(expected: columns, got: table.columns)
        }
        let table = try ForestTable(table)
        return try scores(table, columns == 1 ? RankedColumn(table.values) : nil, check)
    }

    /// - Parameter ranked: the same values, where there is one column.
    func scores(_ table: ForestTable, _ ranked: RankedColumn?, _ check: () throws -> Void) throws -> [Double] {
        guard let ranked else { return try pathLengths(table, check).map(score) }
        let distinct = try pathLengths(ranked.distinct, check).map(score)
        return ranked.place.map { distinct[Int($0)] }
    }

    private func score(_ pathLengths: Double) -> Double {
        // Where all rows are alike nothing is cut and all lie on the usual border. The library's sums are rounded to either side
        // of it, by number of trees and processor.
        guard nodes.count > roots.count else { return Self.usualOffset }
        return -exp2(-(pathLengths / (Double(roots.count) * IsolationNode.expectedCuts(sampleSize))))
    }

    private func tree(_ index: Int) -> Range<Int> {
        Int(roots[index])..<(index + 1 < roots.count ? Int(roots[index + 1]) : nodes.count)
    }

    /// For each row the sum of its path lengths in all trees, in the order of trees.
    private func pathLengths(_ table: ForestTable, _ check: () throws -> Void) throws -> [Double] {
        var sums = [Double](repeating: 0, count: table.rows)
        // A tree stays in the nearest cache while it goes through a block of rows, and the rows in the next one.
        let block = 1024
        try nodes.withUnsafeBufferPointer { nodes in
            try table.values.withUnsafeBufferPointer { values in
                for start in stride(from: 0, to: table.rows, by: block) {
                    let end = min(start + block, table.rows)
                    for root in roots {
                        try check()
                        sums.withUnsafeMutableBufferPointer { sums in
                            for row in start..<end {
                                let first = row * table.columns
                                var place = Int(root)
                                var node = nodes[place]
                                while !node.isLeaf {
                                    let isLeft = Double(values[first + Int(node.column)]) <= node.value
                                    place = isLeft ? place + 1 : Int(node.link)
                                    node = nodes[place]
                                }
                                sums[row] += node.value
                            }
                        }
                    }
                }
            }
        }
        return sums
    }

    /// As ``pathLengths(_:_:)-(ForestTable,_)`` for a single column of rising values: leaves follow one another in the same
    /// order, so a tree is gone through once for all of them.
    private func pathLengths(_ rising: [Float], _ check: () throws -> Void) throws -> [Double] {
        var sums = [Double](repeating: 0, count: rising.count)
        var borders: [Float] = []
        for index in roots.indices {
            try check()
            nodes.withUnsafeBufferPointer { nodes in
                rising.withUnsafeBufferPointer { rising in
                    sums.withUnsafeMutableBufferPointer { sums in
                        var place = 0
                        for node in tree(index) {
                            guard nodes[node].isLeaf else {
                                borders.append(Float(roundedDown: nodes[node].value))
                                continue
                            }
                            // A leaf ends where the nearest cut ends that it is on the left of.
                            let border = borders.popLast() ?? .infinity
                            let length = nodes[node].value
                            while place + 8 <= rising.count, rising[place + 7] <= border {
                                for index in place..<(place + 8) { sums[index] += length }
                                place += 8
                            }
                            while place < rising.count, rising[place] <= border {
                                sums[place] += length
                                place += 1
                            }
                        }
                    }
                }
            }
        }
        return sums
    }
}
