/// Named tensors and a string map, the content of a file in **safetensors** form.
///
/// Layout: 8 bytes little-endian header length; a JSON header that maps every tensor's name to its type, shape and
/// byte range, and `__metadata__` to the string map; the tensors' bytes, little-endian, row-major, without holes.
/// Opening such a file executes nothing.
public struct TensorFile: Sendable, Equatable {
    /// Element types this code reads and writes.
    public enum ElementType: String, Codable, Sendable {
        case float64 = "F64"
        case float32 = "F32"

        var byteCount: Int { self == .float64 ? 8 : 4 }
    }

    /// A tensor in double precision, with the type it has in the file.
    public struct Tensor: Sendable, Equatable {
        public var elementType: ElementType
        public var shape: [Int]
        /// Row-major; for `float32` every value must be representable in single precision to survive a round trip.
        public var values: [Double]

        public init(_ values: [Double], shape: [Int], elementType: ElementType = .float64) {
            self.values = values
            self.shape = shape
            self.elementType = elementType
        }
    }

    public var metadata: [String: String]
    public var tensors: [String: Tensor]

    public init(metadata: [String: String], tensors: [String: Tensor]) {
        self.metadata = metadata
        self.tensors = tensors
    }

    /// Longest header that is read: names of 300 signals and their report need a fraction of it.
    static let largestHeader = 16 << 20
    static let metadataKey = "__metadata__"

    /// One entry of the header.
    struct Entry: Codable {
        let type: ElementType
        let shape: [Int]
        let offsets: [Int]

        enum CodingKeys: String, CodingKey {
            case type = "dtype"
            case shape
            case offsets = "data_offsets"
        }
    }

    /// The header: entries by name beside the string map, which has another type.
    struct Header: Codable {
        var metadata: [String: String] = [:]
        var entries: [String: Entry] = [:]

        struct Key: CodingKey {
            let stringValue: String
            var intValue: Int? { nil }
            init(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }

        init() {}

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            for key in container.allKeys {
                if key.stringValue == metadataKey {
                    metadata = try container.decode([String: String].self, forKey: key)
                } else {
                    entries[key.stringValue] = try container.decode(Entry.self, forKey: key)
                }
            }
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(metadata, forKey: Key(stringValue: metadataKey))
            for (name, entry) in entries { try container.encode(entry, forKey: Key(stringValue: name)) }
        }
    }
}
