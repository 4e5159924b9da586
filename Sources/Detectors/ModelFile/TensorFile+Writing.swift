import Foundation

extension TensorFile {
    /// The file's bytes. The same content always gives the same bytes: keys are sorted, nothing depends on the clock.
    ///
    /// - Throws: ``DetectorError/malformedModel(_:)`` when a tensor's shape does not fit its values.
    public func encoded() throws -> [UInt8] {
        // Eight-byte elements first: then every tensor is aligned without holes, which the format does not allow.
        let order = tensors.sorted {
            ($0.value.elementType.byteCount, $1.key) > ($1.value.elementType.byteCount, $0.key)
        }
        var header = Header()
        header.metadata = metadata
        var size = 0
        for (name, tensor) in order {
            guard tensor.shape.reduce(1, *) == tensor.values.count else {
                throw DetectorError.malformedModel(
                    "tensor '\(name)' has \(tensor.values.count) values for shape \(tensor.shape)")
            }
            let end = size + tensor.values.count * tensor.elementType.byteCount
            header.entries[name] = Entry(type: tensor.elementType, shape: tensor.shape, offsets: [size, end])
            size = end
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var json = [UInt8](try encoder.encode(header))
        // The format allows trailing spaces; they align the tensors to eight bytes.
        while json.count % 8 != 0 { json.append(UInt8(ascii: " ")) }

        var bytes: [UInt8] = []
        bytes.reserveCapacity(8 + json.count + size)
        withUnsafeBytes(of: UInt64(json.count).littleEndian) { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: json)
        for (_, tensor) in order {
            switch tensor.elementType {
            case .float64: Self.append(tensor.values.map { $0.bitPattern.littleEndian }, to: &bytes)
            case .float32: Self.append(tensor.values.map { Float($0).bitPattern.littleEndian }, to: &bytes)
            }
        }
        return bytes
    }

    private static func append<Word>(_ words: [Word], to bytes: inout [UInt8]) {
        words.withUnsafeBytes { bytes.append(contentsOf: $0) }
    }
}
