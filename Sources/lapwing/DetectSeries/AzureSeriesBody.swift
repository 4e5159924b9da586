import AzureDialect
import TimeSeries

/// The request that a file and the options of `lapwing detect-series azure` make up.
struct AzureSeriesBody {
    private(set) var bytes: [UInt8]
    private let file: SeriesFile
    private let options: AzureSeriesOptions
    /// Bytes of the request before the first of the file, and the first of the file that is in it.
    private let head: Int
    private let start: Int

    init(_ file: SeriesFile, _ options: AzureSeriesOptions) throws {
        self.file = file
        self.options = options
        var json = JSONWriter(reservingCapacity: file.bytes.count + 512)
        json.beginObject()
        for field in options.fields { json.member(field.name, field.value) }
        let members = json.bytes
        let shape = try Shape(file)
        if let body = shape.body {
            for field in options.fields where shape.names.contains(field.name) {
                throw CommandFailure(
                    .badInput, "\(file.name) has a \(field.name) of its own: leave \(field.flag) out")
            }
            bytes = members + (options.fields.isEmpty || shape.names.isEmpty ? [] : [UInt8(ascii: ",")])
            (head, start) = (bytes.count, body)
            bytes += file.bytes[body...]
        } else {
            bytes = members + Array((options.fields.isEmpty ? "" : ",").utf8) + Array(#""series":"#.utf8)
            (head, start) = (bytes.count, 0)
            bytes += file.bytes + [UInt8(ascii: "}")]
        }
    }

    /// What is wrong, with its place in the file as people count.
    func describe(_ refusal: UnivariateDetection.Refusal) -> String {
        var message = refusal.message
        // Fields that were given as options bear the options' names.
        for field in options.fields { message = message.replacing("'\(field.name)'", with: field.flag) }
        if let offset = refusal.offset, offset >= head {
            return "\(file.place(of: offset - head + start)): not valid JSON: \(message)"
        }
        if let point = refusal.point, let row = file.row(of: point) { return "\(file.name): \(row): \(message)" }
        return "\(file.name): \(message)"
    }

    /// What the bytes of a file hold: a list of points, or a whole request.
    private struct Shape {
        /// Of a request: what follows its brace.
        var body: Int?
        var names: Set<String> = []

        init(_ file: SeriesFile) throws {
            self = try file.scannedJSON { (bytes) throws(JSONSyntaxError) in try Shape(bytes) }
        }

        private init(_ bytes: UnsafeBufferPointer<UInt8>) throws(JSONSyntaxError) {
            var scanner = JSONScanner(bytes)
            if try scanner.peek() == .object {
                try scanner.beginObject()
                body = scanner.position
                while let name = try scanner.nextKey() {
                    names.insert(name)
                    try scanner.skipValue()
                }
            } else {
                try scanner.skipValue()
            }
            try scanner.finish()
        }
    }
}
