import Foundation
import Logging
import TimeSeries

/// Log lines as one JSON object each, on standard error, for machines that collect them.
struct JSONLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level

    init(level: Logger.Level) { logLevel = level }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let microseconds = Int64(Date().timeIntervalSince1970 * 1_000_000)
        var json = JSONWriter()
        json.beginObject()
        json.key("time")
        json.timestamp(Timestamp(microseconds: microseconds))
        json.key("level")
        json.string(event.level.rawValue)
        json.key("message")
        json.string(event.message.description)
        let all = metadata.merging(event.metadata ?? [:]) { _, new in new }
        for (key, value) in all.sorted(by: { $0.key < $1.key }) {
            json.key(key)
            json.string(value.description)
        }
        json.endObject()
        // A log that nobody takes any more must not end the server, as the call that cannot throw would.
        try? FileHandle.standardError.write(contentsOf: Data(json.bytes + [UInt8(ascii: "\n")]))
    }
}
