import Foundation

/// Numbers that are kept as one base64 text of their little-endian bit patterns instead of one decimal number each: exact,
/// and many times faster to write and to read where there are thousands.
///
/// Lists of decimal numbers, as earlier versions wrote them, are read as well. Whatever is read is finite.
@propertyWrapper
struct PackedNumbers: Sendable, Equatable {
    var wrappedValue: [Double]
}

extension PackedNumbers: Codable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let text = try? container.decode(String.self) else {
            wrappedValue = try container.decode([Double].self)
            return
        }
        guard let data = Data(base64Encoded: text), data.count % 8 == 0 else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "no base64 of eight-byte numbers")
        }
        let count = data.count / 8
        wrappedValue = data.withUnsafeBytes { bytes in
            (0..<count).map {
                Double(
                    bitPattern: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8 * $0, as: UInt64.self)))
            }
        }
        guard wrappedValue.allSatisfy(\.isFinite) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "a number is not finite")
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        guard wrappedValue.allSatisfy(\.isFinite) else {
            throw EncodingError.invalidValue(
                wrappedValue, EncodingError.Context(codingPath: encoder.codingPath, debugDescription: "not finite"))
        }
        let data = wrappedValue.map(\.bitPattern.littleEndian).withUnsafeBytes { Data($0) }
        try container.encode(data.base64EncodedString())
    }
}
