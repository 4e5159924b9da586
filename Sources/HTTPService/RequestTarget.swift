import ControlPlane
import Hummingbird

/// The request line's target, taken apart by hand.
///
/// Routers drop empty segments and decode as they like; object names (`a//b`, `dir/`), signatures and prefixes need the
/// bytes as they came.
public struct RequestTarget: Sendable {
    /// Path and query exactly as on the request line.
    public let raw: String
    /// The part before `?`, still percent-encoded.
    public let rawPath: Substring
    /// The part behind `?`, if any, still percent-encoded.
    public let rawQuery: Substring?

    public init(_ raw: String) {
        self.raw = raw
        if let mark = raw.utf8.firstIndex(of: UInt8(ascii: "?")) {
            rawPath = raw[..<mark]
            rawQuery = raw[raw.utf8.index(after: mark)...]
        } else {
            rawPath = raw[...]
            rawQuery = nil
        }
    }

    public init(_ request: Request) { self.init(request.head.path ?? "/") }

    /// The first path segment, which chooses the dialect. Empty for a path that begins with two slashes or with none.
    public var firstSegment: Substring {
        // Of every request: bytes, since the borders of characters take time to find.
        let slash = UInt8(ascii: "/")
        guard rawPath.utf8.first == slash else { return "" }
        return Substring(rawPath.utf8.dropFirst().prefix(while: { $0 != slash }))
    }

    /// The first segment that is not empty.
    var firstSegmentBehindSlashes: Substring {
        let slash = UInt8(ascii: "/")
        return Substring(rawPath.utf8.drop(while: { $0 == slash }).prefix(while: { $0 != slash }))
    }

    /// Percent-decoded text behind `prefix`-many segments, slashes kept: `/n/ns/b/bucket/o/a//b` with 6 gives `a//b`.
    /// Nil when there are fewer segments, one of those before is empty, or the bytes are no UTF-8.
    public func remainder(afterSegments count: Int) -> String? {
        var rest = rawPath
        guard rest.first == "/" else { return nil }
        for _ in 0..<count {
            guard rest.first == "/" else { return nil }
            rest = rest.dropFirst()
            guard rest.first != "/" else { return nil }
            rest = rest[(rest.firstIndex(of: "/") ?? rest.endIndex)...]
        }
        guard rest.first == "/" else { return nil }
        return PercentCoding.decode(rest.dropFirst(), plusIsSpace: false)
    }

    /// The query's fields. `+` is a space, as clients send it.
    /// - Throws: `ServiceError.invalidParameter` for a broken percent sequence or a name that stands twice.
    public func query() throws -> [String: String] {
        var fields: [String: String] = [:]
        for (name, value) in try queryItems() {
            guard fields.updateValue(value, forKey: name) == nil else {
                throw ServiceError.invalidParameter(field: name, reason: "is given twice")
            }
        }
        return fields
    }

    /// The same one by one, as often as they stand there.
    /// - Throws: `ServiceError.invalidParameter` for a broken percent sequence.
    public func queryItems() throws -> [(name: String, value: String)] {
        try (rawQuery ?? "").split(separator: "&", omittingEmptySubsequences: true).map { part in
            let mark = part.firstIndex(of: "=") ?? part.endIndex
            guard let name = PercentCoding.decode(part[..<mark], plusIsSpace: true) else {
                throw ServiceError.invalidParameter(
                    field: "query", reason: "a parameter name is not valid percent-encoded UTF-8")
            }
            guard let value = PercentCoding.decode(part[mark...].dropFirst(), plusIsSpace: true),
                !value.utf8.contains(0)
            else {
                throw ServiceError.invalidParameter(
                    field: name, reason: "is not percent-encoded UTF-8 text without the NUL character")
            }
            return (name, value)
        }
    }
}

/// Percent-encoding of paths and queries.
public enum PercentCoding {
    /// Nil for a broken sequence, or when the result is no UTF-8.
    public static func decode(_ text: some StringProtocol, plusIsSpace: Bool) -> String? {
        let plain = String(text)
        let isCoded = plain.utf8.contains { $0 == UInt8(ascii: "%") || (plusIsSpace && $0 == UInt8(ascii: "+")) }
        return isCoded ? decode(bytesOf: plain, plusIsSpace: plusIsSpace) : plain
    }

    private static func decode(bytesOf text: String, plusIsSpace: Bool) -> String? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        var iterator = text.utf8.makeIterator()
        while let byte = iterator.next() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = iterator.next().flatMap(digit), let low = iterator.next().flatMap(digit) else {
                    return nil
                }
                bytes.append(high << 4 | low)
            case UInt8(ascii: "+") where plusIsSpace: bytes.append(UInt8(ascii: " "))
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }
}
