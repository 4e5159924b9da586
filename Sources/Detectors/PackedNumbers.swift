import Foundation

/// Numbers of a state that is kept. Where the coder has a ``NumberBlock``, they stand there and the state itself only says how
/// many; elsewhere they are a list like any other. Writing and reading thousands of decimal numbers would take longer than
/// scoring a row.
@propertyWrapper
struct PackedNumbers: Sendable, Equatable {
    var wrappedValue: [Double]
}

extension PackedNumbers: Codable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let block = decoder.userInfo[NumberBlock.key] as? NumberBlock else {
            wrappedValue = try container.decode([Double].self)
            return
        }
        guard let numbers = block.take(try container.decode(Int.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "there are not so many numbers")
        }
        wrappedValue = numbers
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        guard let block = encoder.userInfo[NumberBlock.key] as? NumberBlock else {
            return try container.encode(wrappedValue)
        }
        block.append(wrappedValue)
        try container.encode(wrappedValue.count)
    }
}

/// The packed numbers of one state, in the order in which it is written, and read.
///
/// `lock` guards `content`; coders want their user info to be sendable.
final class NumberBlock: @unchecked Sendable {
    static let key = CodingUserInfoKey(rawValue: "NumberBlock").unsafelyUnwrapped

    private struct Content {
        var numbers: [Double] = []
        var next = 0
    }

    private let lock = NSLock()
    private var content: Content

    init() { content = Content() }

    /// Reads little-endian bit patterns; the bytes may be hostile.
    /// - Returns: nil when their number is no multiple of eight or a number is not finite.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count % 8 == 0 else { return nil }
        let numbers = (0..<(bytes.count / 8)).map {
            Double(bitPattern: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8 * $0, as: UInt64.self)))
        }
        guard numbers.allSatisfy({ $0.isFinite }) else { return nil }
        content = Content(numbers: numbers)
    }

    /// Whether every number was read.
    var isUsedUp: Bool { lock.withLock { content.next == content.numbers.count } }
    var isFinite: Bool { lock.withLock { content.numbers.allSatisfy { $0.isFinite } } }

    func append(_ numbers: [Double]) { lock.withLock { content.numbers += numbers } }

    /// The next `count` numbers, nil when there are not so many.
    func take(_ count: Int) -> [Double]? {
        lock.withLock {
            guard count >= 0, count <= content.numbers.count - content.next else { return nil }
            defer { content.next += count }
            return Array(content.numbers[content.next..<(content.next + count)])
        }
    }

    /// Appends the little-endian bit patterns to `bytes`.
    func write(to bytes: inout [UInt8]) {
        lock.withLock {
            content.numbers.map { $0.bitPattern.littleEndian }.withUnsafeBytes { bytes.append(contentsOf: $0) }
        }
    }
}
