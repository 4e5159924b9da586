import Foundation
import TimeSeries

/// A stream of a model whose type is not known where it is kept: its state as bytes, for a database row or a file.
///
/// The bytes are read back by the model that made them, or by one trained with the same settings on the same signals.
public struct DetectorSession: Sendable, Equatable {
    public var bytes: [UInt8]

    /// Takes up what was kept. What is wrong with it shows when it is used.
    public init(bytes: [UInt8]) { self.bytes = bytes }

    /// Raised when what streams remember changes.
    fileprivate static let schema = 1
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
        [UInt8](try JSONEncoder().encode(KeptStream(schema: DetectorSession.schema, stream: stream)))
    }

    private func stream(of session: DetectorSession) throws -> Stream {
        guard let kept = try? JSONDecoder().decode(KeptStream<Stream>.self, from: Data(session.bytes)),
            kept.schema == DetectorSession.schema
        else { throw DetectorError.streamMismatch }
        return kept.stream
    }
}

private struct KeptStream<Stream: Codable>: Codable {
    var schema: Int
    var stream: Stream
}
