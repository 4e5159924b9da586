/// A name and its value in one call.
extension JSONWriter {
    public mutating func member(_ name: String, _ value: String?) {
        key(name)
        string(value)
    }

    public mutating func member(_ name: String, _ value: Timestamp?) {
        key(name)
        timestamp(value)
    }

    public mutating func member(_ name: String, number value: Double?) {
        key(name)
        number(value)
    }

    public mutating func member(_ name: String, integer value: Int?) {
        key(name)
        integer(value)
    }

    public mutating func member(_ name: String, bool value: Bool?) {
        key(name)
        bool(value)
    }
}

extension [UInt8] {
    /// One JSON value as a body.
    public static func json(_ write: (inout JSONWriter) throws -> Void) rethrows -> [UInt8] {
        var writer = JSONWriter(reservingCapacity: 1024)
        try write(&writer)
        return writer.bytes
    }
}
