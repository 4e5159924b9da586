/// One file or folder of a zip archive, as its central directory has it.
public struct ZipEntry: Sendable, Equatable {
    public enum Method: Int, Sendable { case stored = 0, deflated = 8 }

    /// A relative path with `/`; ends in `/` for a folder.
    public let name: String
    public let method: Method
    public let compressedSize: Int
    /// Inflated size in bytes. Reading yields exactly so many, or fails.
    public let size: Int
    public let crc32: UInt32
    /// Where the entry's own header begins.
    let headerOffset: Int
    let flags: Int
    /// The name's bytes, to compare with those of the entry's own header.
    let rawName: [UInt8]

    public var isFolder: Bool { name.hasSuffix("/") }

    static let isEncryptedFlag = 1
    /// Checksum and sizes follow the data; the entry's own header has zeros in their place.
    static let hasDescriptorFlag = 8
    /// Strong encryption, patched data, and a masked directory.
    static let unsupportedFlags = 0x40 | 0x20 | 0x2000

    /// The name as text, when it is one that stays below the folder it is unpacked in.
    static func safeName(_ bytes: UnsafeRawBufferPointer) -> String? {
        guard (1...1024).contains(bytes.count), let name = String(validating: bytes, as: UTF8.self) else { return nil }
        for byte in bytes where byte < 0x20 || byte == 0x7F || byte == UInt8(ascii: "\\") { return nil }
        var parts = name.split(separator: "/", omittingEmptySubsequences: false)[...]
        if parts.count > 1, parts.last == "" { parts.removeLast() }
        for part in parts where part.isEmpty || part == "." || part == ".." { return nil }
        // A drive letter, C:
        if name.utf8.dropFirst().first == UInt8(ascii: ":") { return nil }
        return name
    }

    /// The first characters of a name, for messages.
    static func excerpt(_ bytes: some Sequence<UInt8>) -> String {
        var text = ""
        for (index, scalar) in String(decoding: Array(bytes.prefix(200)), as: UTF8.self).unicodeScalars.enumerated() {
            guard index < 60 else { return text + "..." }
            text.unicodeScalars.append(scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) ? "?" : scalar)
        }
        return text
    }
}
