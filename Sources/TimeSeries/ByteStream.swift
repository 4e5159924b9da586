/// Bytes that numbers write their digits into.
///
/// The standard library hands the digits of a number to a stream as ASCII. A stream that does not take them so has a string
/// made of them first, which costs as much as finding them.
struct ByteStream: TextOutputStream, Sendable {
    var bytes: [UInt8] = []

    mutating func write(_ text: String) { bytes.append(contentsOf: text.utf8) }

    // swift-format-ignore: NoLeadingUnderscores
    mutating func _writeASCII(_ digits: UnsafeBufferPointer<UInt8>) { bytes.append(contentsOf: digits) }
}
