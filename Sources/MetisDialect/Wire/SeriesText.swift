import TimeSeries

/// The numbers of a series as clients write them: decimals with commas between.
enum SeriesText {
    /// - Returns: nil when an item is no number, so also for a comma at the end. Blanks around numbers are fine; `nan` and `inf` are
    ///   numbers here.
    static func numbers(_ text: String) -> [Double]? {
        var copy = text
        return copy.withUTF8(numbers)
    }

    private static func numbers(_ bytes: UnsafeBufferPointer<UInt8>) -> [Double]? {
        var numbers: [Double] = []
        // A number and its comma are four bytes or more, as a rule.
        numbers.reserveCapacity(bytes.count / 4 + 1)
        var start = 0
        while true {
            var end = start
            while end < bytes.count, bytes[end] != UInt8(ascii: ",") { end += 1 }
            guard let number = number(UnsafeBufferPointer(rebasing: bytes[start..<end])) else { return nil }
            numbers.append(number)
            guard end < bytes.count else { return numbers }
            start = end + 1
        }
    }

    private static func number(_ item: UnsafeBufferPointer<UInt8>) -> Double? {
        var (first, end) = (0, item.count)
        while first < end, isBlank(item[first]) { first += 1 }
        while end > first, isBlank(item[end - 1]) { end -= 1 }
        let digits = UnsafeBufferPointer(rebasing: item[first..<end])
        return DecimalParser.parse(digits) ?? word(digits)
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    /// What is no decimal but a number to Python.
    private static func word(_ bytes: UnsafeBufferPointer<UInt8>) -> Double? {
        guard (3...9).contains(bytes.count) else { return nil }
        var text = String(decoding: bytes, as: UTF8.self).lowercased()
        let isNegative = text.hasPrefix("-")
        if isNegative || text.hasPrefix("+") { text.removeFirst() }
        return switch text {
        case "inf", "infinity": isNegative ? -.infinity : .infinity
        case "nan": .nan
        default: nil
        }
    }
}
