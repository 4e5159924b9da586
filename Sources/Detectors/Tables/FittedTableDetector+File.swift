import Foundation
import NumericalMethods
import TimeSeries

/// The detector as a file. Tensors, with m kept values in the distributions of all w encoded columns:
///
/// | tensor | shape | what |
/// | --- | --- | --- |
/// | `detector.threshold` | 1 | where anomalous scores begin |
/// | `detector.balance` | 4 | ensemble: mean and deviation of the forest's training scores, then of the other's |
/// | `tails.lengths` (F32) | w | ECOD: values kept of each column |
/// | `tails.values` (F32) | m | those, rising in each column |
/// | `tails.below`, `tails.through` (F32) | m | training rows below, and up to, each |
///
/// A forest is a file inside this one, number 0 (``TensorFile/embed(_:as:)``). The metadata hold `format`, `schema`, and as JSON texts
/// `parameters` and `encoder`.
extension FittedTableDetector {
    static let format = "lapwing table detector"
    private static let schema = "1"
    /// Training rows, which are counted in single precision.
    private static let mostRows = 1 << 24

    /// The detector's safetensors bytes. Same rows, parameters and seed on the same machine give the same bytes.
    public func encoded() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        func json(_ value: some Encodable) throws -> String {
            String(decoding: try encoder.encode(value), as: UTF8.self)
        }
        var file = TensorFile(
            metadata: [
                "format": Self.format, "schema": Self.schema, "parameters": try json(parameters),
                "encoder": try json(self.encoder),
            ],
            tensors: ["detector.threshold": .init([threshold], shape: [1])])
        switch scorer {
        case .forest(let forest): try Self.embed(forest, in: &file)
        case .tails(let tails): Self.add(tails, to: &file)
        case .ensemble(let forest, let tails, let balance):
            try Self.embed(forest, in: &file)
            Self.add(tails, to: &file)
            let (first, second) = (balance.forest, balance.tails)
            file.tensors["detector.balance"] = .init(
                [first.mean, first.deviation, second.mean, second.deviation], shape: [4])
        }
        return try file.encoded()
    }

    private static func embed(_ forest: FittedIsolationForest, in file: inout TensorFile) throws {
        file.embed(try forest.encoded().withUnsafeBytes { try TensorFile(decoding: $0) }, as: 0)
    }

    private static func add(_ tails: ECOD, to file: inout TensorFile) {
        func tensor(_ values: [Float]) -> TensorFile.Tensor {
            .init(values.map { Double($0) }, shape: [values.count], elementType: .float32)
        }
        file.tensors["tails.lengths"] = tensor(tails.columns.map { Float($0.values.count) })
        file.tensors["tails.values"] = tensor(tails.columns.flatMap { $0.values })
        file.tensors["tails.below"] = tensor(tails.columns.flatMap { $0.below })
        file.tensors["tails.through"] = tensor(tails.columns.flatMap { $0.through })
    }
}

extension FittedTableDetector {
    /// Reads a detector's file; the bytes may be hostile.
    /// - Throws: ``DetectorError/malformedModel(_:)`` for anything that is not a complete, consistent detector.
    public init(decoding bytes: [UInt8]) throws {
        var (own, parts) = try bytes.withUnsafeBytes { try TensorFile(decoding: $0) }.embedded()
        var file = ModelTensors(own)
        guard file.metadata["format"] == Self.format else {
            throw DetectorError.malformedModel("it holds no detector of table rows")
        }
        guard file.metadata["schema"] == Self.schema else {
            throw DetectorError.malformedModel("schema \(file.metadata["schema"] ?? "none") is not \(Self.schema)")
        }
        parameters = try file.json("parameters")
        encoder = try file.json("encoder")
        do { try parameters.validated() } catch { throw DetectorError.malformedModel("\(error)") }
        try encoder.checkForm()
        threshold = try file.take("detector.threshold", [1]).values[0]
        func forest() throws -> FittedIsolationForest {
            guard let part = parts.removeValue(forKey: 0) else {
                throw DetectorError.malformedModel("its forest is missing")
            }
            return try FittedIsolationForest(decoding: part.encoded())
        }
        switch parameters.algorithm {
        case .isolationForest: scorer = .forest(try forest())
        case .ecod: scorer = .tails(try Self.tails(&file, columns: encoder.width))
        case .ensemble:
            let balance = try file.take("detector.balance", [4]).values
            guard balance[1] >= 1e-30, balance[3] >= 1e-30 else {
                throw DetectorError.malformedModel("a deviation of scores is not positive")
            }
            scorer = .ensemble(
                try forest(), try Self.tails(&file, columns: encoder.width),
                .init(
                    forest: .init(mean: balance[0], deviation: balance[1]),
                    tails: .init(mean: balance[2], deviation: balance[3])))
        }
        guard scorer.width == encoder.width else {
            throw DetectorError.malformedModel("its forest has \(scorer.width) columns, its table \(encoder.width)")
        }
        guard file.isEmpty, parts.isEmpty else {
            throw DetectorError.malformedModel("it holds tensors that no such detector has")
        }
    }

    private static func tails(_ file: inout ModelTensors, columns: Int) throws -> ECOD {
        let lengths = try file.take("tails.lengths", [columns]).values
        let values = try file.take("tails.values", [nil]).values
        let below = try file.take("tails.below", [values.count]).values
        let through = try file.take("tails.through", [values.count]).values
        var tails: [EmpiricalTails] = []
        var start = 0
        for (column, length) in lengths.enumerated() {
            func malformed(_ what: String) -> DetectorError { .malformedModel("distribution \(column) \(what)") }
            guard length >= 1, length <= Double(values.count - start), length == length.rounded() else {
                throw malformed("has \(length) values of \(values.count - start)")
            }
            let places = start..<(start + Int(length))
            start = places.upperBound
            guard zip(places, places.dropFirst()).allSatisfy({ values[$0] < values[$1] && through[$0] <= below[$1] }),
                places.allSatisfy({ below[$0] < through[$0] }), below[places.lowerBound] == 0,
                (below[places] + through[places]).allSatisfy({ $0 == $0.rounded() }),
                let rows = through[places].last, rows <= Double(mostRows)
            else { throw malformed("does not rise, or counts no rows") }
            tails.append(
                EmpiricalTails(
                    rows: Int(rows), values: values[places].map { Float($0) }, below: below[places].map { Float($0) },
                    through: through[places].map { Float($0) }))
        }
        guard start == values.count else { throw DetectorError.malformedModel("values belong to no distribution") }
        guard tails.allSatisfy({ $0.rows == tails[0].rows }) else {
            throw DetectorError.malformedModel("its distributions are of different numbers of rows")
        }
        return ECOD(columns: tails)
    }
}

extension TableEncoder {
    /// - Throws: ``DetectorError/malformedModel(_:)`` for what no training yields.
    fileprivate func checkForm() throws {
        guard (1...TableDetector.mostEncodedColumns).contains(features.count) else {
            throw DetectorError.malformedModel("it has \(features.count) features")
        }
        guard Set(features.map { CellName.folded($0.column.name) }).count == features.count else {
            throw DetectorError.malformedModel("two of its features have the same name")
        }
        for feature in features where !feature.isWellFormed {
            throw DetectorError.malformedModel("feature '\(feature.column.name.prefix(60))' does not fit its type")
        }
        guard width <= TableDetector.mostEncodedColumns else {
            throw DetectorError.malformedModel("its features become \(width) columns")
        }
    }
}

extension FeatureColumn {
    fileprivate var isWellFormed: Bool {
        switch (encoding, column.dataType) {
        case (.number(let substitute, let origin), .numeric), (.number(let substitute, let origin), .numericMeasure),
            (.number(let substitute, let origin), .logical), (.number(let substitute, let origin), .date):
            Float(substitute).isFinite && Float(origin).isFinite
        case (.categories(let categories), .string):
            Set(categories).count == categories.count && categories.count <= TableEncoder.mostCategories
        case (.words(let words, _), .text):
            Set(words.map { $0.text }).count == words.count && words.count <= TableEncoder.mostWords
                // Bounds what a text can weigh; a million texts give a word 15 at most.
                && words.allSatisfy { $0.weight >= 1 && $0.weight <= 100 }
        default: false
        }
    }
}
