import TimeSeries

/// A name and its list in one call.
extension JSONWriter {
    mutating func member(_ name: String, numbers: [Double]) {
        key(name)
        beginArray()
        for value in numbers { number(value) }
        endArray()
    }

    mutating func member(_ name: String, bools: [Bool]) {
        key(name)
        beginArray()
        for value in bools { bool(value) }
        endArray()
    }
}
