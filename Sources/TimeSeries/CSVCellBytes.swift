extension UnsafeBufferPointer<UInt8> {
    /// Without blanks at both ends (inside quotes they are part of the cell, but not of its number).
    public var trimmedBlanks: Self {
        var start = 0
        var end = count
        while start < end, self[start] == UInt8(ascii: " ") || self[start] == UInt8(ascii: "\t") { start += 1 }
        while end > start, self[end - 1] == UInt8(ascii: " ") || self[end - 1] == UInt8(ascii: "\t") { end -= 1 }
        return UnsafeBufferPointer(rebasing: self[start..<end])
    }

    /// Whether a cell stands for a reading that is not there.
    var isMissingReading: Bool {
        if isEmpty { return true }
        let isSigned = self[0] == UInt8(ascii: "-") || self[0] == UInt8(ascii: "+")
        let word = UnsafeBufferPointer(rebasing: self[(isSigned ? 1 : 0)...])
        func matches(_ name: StaticString) -> Bool {
            guard word.count == name.utf8CodeUnitCount else { return false }
            for index in 0..<word.count where word[index] | 0x20 != name.utf8Start[index] { return false }
            return true
        }
        return matches("nan") || matches("inf") || matches("infinity") || (!isSigned && matches("null"))
    }

    /// Whether the bytes are a text. Costs one look at each byte, and a string only where there is more than ASCII.
    var isUTF8: Bool {
        var all: UInt8 = 0
        for byte in self { all |= byte }
        return all < 0x80 || String(validating: self, as: UTF8.self) != nil
    }
}
