import Foundation

extension TensorFile {
    /// Reads a file's bytes. Every byte is taken to be hostile: whatever they are, the answer is a file or an error.
    ///
    /// Stricter than the format asks: tensors must be finite, follow one another without holes or overlaps, and
    /// account for every byte.
    /// - Throws: ``DetectorError/malformedModel(_:)``.
    public init(decoding bytes: UnsafeRawBufferPointer) throws {
        func malformed(_ reason: String) -> DetectorError { .malformedModel(reason) }
        let (header, data) = try Self.header(of: bytes)
        let entries = header.entries
            .map { (name: $0.key, entry: $0.value) }
            .sorted { ($0.entry.offsets.first ?? 0, $0.name) < ($1.entry.offsets.first ?? 0, $1.name) }
        metadata = header.metadata
        tensors = [:]
        var position = 0
        for (name, entry) in entries {
            guard entry.offsets.count == 2, entry.offsets[0] == position, entry.offsets[1] >= position,
                entry.offsets[1] <= data.count
            else {
                throw malformed("the bytes of tensor '\(name)' do not follow on those before it, or exceed the file")
            }
            let size = entry.offsets[1] - position
            guard let count = Self.elements(of: entry.shape), count <= size,
                count * entry.type.byteCount == size
            else { throw malformed("the shape \(entry.shape) of tensor '\(name)' does not fit its \(size) bytes") }
            let values = Self.values(data, at: position, count: count, type: entry.type)
            guard values.allSatisfy(\.isFinite) else {
                throw malformed("tensor '\(name)' holds a number that is not finite")
            }
            tensors[name] = Tensor(values, shape: entry.shape, elementType: entry.type)
            position = entry.offsets[1]
        }
        guard position == data.count else {
            throw malformed("\(data.count - position) bytes at the end belong to no tensor")
        }
    }

    /// The string map alone, whatever the tensors are.
    static func metadata(of bytes: UnsafeRawBufferPointer) throws -> [String: String] {
        try header(of: bytes).0.metadata
    }

    private static func header(of bytes: UnsafeRawBufferPointer) throws -> (Header, UnsafeRawBufferPointer) {
        func malformed(_ reason: String) -> DetectorError { .malformedModel(reason) }
        guard bytes.count >= 8 else { throw malformed("\(bytes.count) bytes are too few for a header") }
        let length = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
        guard length <= UInt64(Self.largestHeader), length >= 2, Int(length) <= bytes.count - 8 else {
            throw malformed("header length \(length) is outside 2...\(min(bytes.count - 8, Self.largestHeader))")
        }
        let data = UnsafeRawBufferPointer(rebasing: bytes[(8 + Int(length))...])
        let json = UnsafeRawBufferPointer(rebasing: bytes[8..<(8 + Int(length))])
        guard json.first == UInt8(ascii: "{") else { throw malformed("the header is not a JSON object") }
        do { return (try JSONDecoder().decode(Header.self, from: Data(json)), data) } catch {
            throw malformed("the header is not the JSON of a safetensors file")
        }
    }

    /// Product of a shape, nil when a side is negative, there are more than eight, or the product overflows.
    private static func elements(of shape: [Int]) -> Int? {
        guard shape.count <= 8 else { return nil }
        var product = 1
        for side in shape {
            let (value, overflow) = product.multipliedReportingOverflow(by: side)
            guard side >= 0, !overflow else { return nil }
            product = value
        }
        return product
    }

    private static func values(
        _ data: UnsafeRawBufferPointer, at position: Int, count: Int, type: ElementType
    ) -> [Double] {
        [Double](unsafeUninitializedCapacity: count) { buffer, initialized in
            for index in 0..<count {
                let offset = position + index * type.byteCount
                let value =
                    switch type {
                    case .float64:
                        Double(
                            bitPattern: UInt64(
                                littleEndian: data.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
                    case .float32:
                        Double(
                            Float(
                                bitPattern: UInt32(
                                    littleEndian: data.loadUnaligned(fromByteOffset: offset, as: UInt32.self))))
                    }
                buffer.initializeElement(at: index, to: value)
            }
            initialized = count
        }
    }
}
