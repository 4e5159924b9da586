import Foundation
import NumericalMethods

/// The forest as a file. Tensors, with n nodes in all trees, one behind the other:
///
/// | tensor | shape | what |
/// | --- | --- | --- |
/// | `nodes.columns` (F32) | n | column that is cut, -1 in a leaf |
/// | `nodes.values` | n | threshold, or training rows in the leaf |
/// | `forest.offset` | 1 | where anomalous scores begin |
///
/// A tree's first node is its root; behind a node that cuts stands its left side, behind that its right one. The metadata hold
/// `format`, `schema`, and as JSON texts `parameters`, `columns` and `sampleSize`.
extension FittedIsolationForest {
    static let format = "lapwing isolation forest"
    private static let schema = "1"

    /// The forest's safetensors bytes. Same table, parameters and seed give the same bytes.
    public func encoded() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        func json(_ value: some Encodable) throws -> String {
            String(decoding: try encoder.encode(value), as: UTF8.self)
        }
        return try TensorFile(
            metadata: [
                "format": Self.format, "schema": Self.schema, "parameters": try json(parameters),
                "columns": try json(columns), "sampleSize": try json(sampleSize),
            ],
            tensors: [
                "nodes.columns": TensorFile.Tensor(
                    nodes.map { Double($0.column) }, shape: [nodes.count], elementType: .float32),
                "nodes.values": TensorFile.Tensor(
                    nodes.map { $0.isLeaf ? Double($0.link) : $0.value }, shape: [nodes.count]),
                "forest.offset": TensorFile.Tensor([offset], shape: [1]),
            ]
        ).encoded()
    }

    /// Reads a forest's file. The bytes may be hostile; see ``TensorFile/init(decoding:)``.
    ///
    /// - Throws: ``DetectorError/malformedModel(_:)`` for anything that is not a complete, consistent forest.
    public init(decoding bytes: [UInt8]) throws {
        var file = ModelTensors(try bytes.withUnsafeBytes { try TensorFile(decoding: $0) })
        guard file.metadata["format"] == Self.format else {
            throw DetectorError.malformedModel("it holds no isolation forest")
        }
        guard file.metadata["schema"] == Self.schema else {
            throw DetectorError.malformedModel("schema \(file.metadata["schema"] ?? "none") is not \(Self.schema)")
        }
        let parameters: IsolationForest.Parameters = try file.json("parameters")
        do { try parameters.validated() } catch { throw DetectorError.malformedModel("\(error)") }
        self.init(
            parameters: parameters, columns: try file.json("columns"), sampleSize: try file.json("sampleSize"))
        guard (1...Self.mostColumns).contains(columns),
            (1...(IsolationForest.mostSampledRows / parameters.trees)).contains(sampleSize)
        else { throw DetectorError.malformedModel("the number of columns or the sample size is out of range") }
        offset = try file.take("forest.offset", [1]).values[0]
        let cuts = try file.take("nodes.columns", [nil]).values
        let values = try file.take("nodes.values", [cuts.count]).values
        guard file.isEmpty else { throw DetectorError.malformedModel("it holds tensors that no forest has") }
        guard cuts.count <= 2 * parameters.trees * sampleSize else {
            throw DetectorError.malformedModel("it has more nodes than such trees can have")
        }
        try readTrees(cuts, values)
    }

    /// Columns are kept in single precision, which has every whole number up to this one.
    private static let mostColumns = 1 << 24

    private mutating func readTrees(_ cuts: [Double], _ values: [Double]) throws {
        let limit = IsolationNode.depthLimit(sampleSize)
        nodes.reserveCapacity(cuts.count)
        // The nodes around the next one, and whether it is on their right side.
        var around: [(node: Int, isRight: Bool)] = []
        var rows = 0
        for (index, (cut, value)) in zip(cuts, values).enumerated() {
            func malformed(_ what: String) -> DetectorError { .malformedModel("node \(index) \(what)") }
            if around.isEmpty {
                roots.append(Int32(index))
                rows = 0
            }
            guard cut == -1 else {
                guard cut >= 0, cut < Double(columns), cut == cut.rounded() else {
                    throw malformed("cuts a column that the table does not have")
                }
                guard around.count < limit else { throw malformed("is deeper than the trees are") }
                around.append((index, false))
                nodes.append(IsolationNode(value: value, link: 0, column: Int32(cut)))
                continue
            }
            guard value >= 1, value <= Double(sampleSize - rows), value == value.rounded() else {
                throw malformed("holds a number of rows that is not left of the sample")
            }
            rows += Int(value)
            nodes.append(.leaf(depth: around.count, rows: Int(value)))
            while around.last?.isRight == true { around.removeLast() }
            if let (node, _) = around.last {
                nodes[node].link = Int32(nodes.count)
                around[around.count - 1].isRight = true
            } else if rows != sampleSize {
                throw malformed("ends a tree of \(rows) rows, where the sample has \(sampleSize)")
            }
        }
        guard around.isEmpty, roots.count == parameters.trees else {
            throw DetectorError.malformedModel("it does not hold \(parameters.trees) whole trees")
        }
    }
}
