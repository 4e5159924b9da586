import Foundation
import TimeSeries

/// A stream of a model whose type is not known where it is kept: its state as bytes, for a database row or a file.
///
/// The bytes are read back by the model that made them, or by one trained with the same settings on the same signals: `LWS1`,
/// the length of a JSON object as four little-endian bytes, the object, and its longer lists of numbers as eight bytes each.
/// What earlier versions kept, the JSON object alone, is read as well.
public struct DetectorSession: Sendable, Equatable {
    public var bytes: [UInt8]

    /// Takes up what was kept. What is wrong with it shows when it is used.
    public init(bytes: [UInt8]) { self.bytes = bytes }

    /// Raised when what streams remember changes.
    fileprivate static let schema = 1
    fileprivate static let mark = Array("LWS1".utf8)
}

extension FittedDetector {
    /// A series that has not begun.
    public func makeSession(_ options: DecisionOptions = DecisionOptions()) throws -> DetectorSession {
        DetectorSession(bytes: try encoded(try makeStream(options)))
    }

    /// Scores the rows of `table` as the continuation of `session`, which stays as it was when this throws.
    /// - Throws: ``DetectorError/streamMismatch`` for the session of another kind of model, or one kept by another version.
    public func score(
        _ table: SignalTable, session: inout DetectorSession, sensitivity: Double = 0.5
    ) throws -> Detection {
        var stream = try stream(of: session)
        let detection = try score(table, stream: &stream, sensitivity: sensitivity)
        session.bytes = try encoded(stream)
        return detection
    }

    /// Takes the present score level of the series for normal and ends its incident.
    public func acknowledge(_ session: inout DetectorSession) throws {
        var stream = try stream(of: session)
        try acknowledge(&stream)
        session.bytes = try encoded(stream)
    }

    private func encoded(_ stream: Stream) throws -> [UInt8] {
        let numbers = NumberBlock()
        let encoder = JSONEncoder()
        encoder.userInfo[NumberBlock.key] = numbers
        let json = try encoder.encode(KeptStream(schema: DetectorSession.schema, stream: stream))
        guard numbers.isFinite, let length = UInt32(exactly: json.count) else {
            throw DetectorError.numericalFailure("the state of the stream holds a number that is not finite")
        }
        var bytes = DetectorSession.mark
        withUnsafeBytes(of: length.littleEndian) { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: json)
        numbers.write(to: &bytes)
        return bytes
    }

    private func stream(of session: DetectorSession) throws -> Stream {
        let decoder = JSONDecoder()
        let kept = session.bytes.withUnsafeBytes { bytes -> KeptStream<Stream>? in
            guard bytes.starts(with: DetectorSession.mark) else {
                return try? decoder.decode(KeptStream<Stream>.self, from: Data(bytes))
            }
            let start = DetectorSession.mark.count + 4
            guard bytes.count >= start else { return nil }
            let length = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: start - 4, as: UInt32.self))
            guard Int(length) <= bytes.count - start else { return nil }
            let end = start + Int(length)
            guard let numbers = NumberBlock(UnsafeRawBufferPointer(rebasing: bytes[end...])) else { return nil }
            decoder.userInfo[NumberBlock.key] = numbers
            let kept = try? decoder.decode(
                KeptStream<Stream>.self, from: Data(UnsafeRawBufferPointer(rebasing: bytes[start..<end])))
            return numbers.isUsedUp ? kept : nil
        }
        guard let kept, kept.schema == DetectorSession.schema else { throw DetectorError.streamMismatch }
        return kept.stream
    }
}

private struct KeptStream<Stream: Codable>: Codable {
    var schema: Int
    var stream: Stream
}
