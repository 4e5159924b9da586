import CZlib

/// Compressed bytes for tests.
enum Deflate {
    static func gzip(_ bytes: [UInt8]) -> [UInt8] { run(bytes, windowBits: 31) }
    static func raw(_ bytes: [UInt8]) -> [UInt8] { run(bytes, windowBits: -15) }

    static func crc32(_ bytes: [UInt8]) -> UInt32 { UInt32(truncatingIfNeeded: crc32_z(0, bytes, bytes.count)) }

    private static func run(_ bytes: [UInt8], windowBits: Int32) -> [UInt8] {
        var stream = z_stream()
        guard lapwing_deflate_init(&stream, windowBits) == Z_OK else { return [] }
        defer { deflateEnd(&stream) }
        var input = bytes
        var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))) + 64)
        return input.withUnsafeMutableBufferPointer { source in
            output.withUnsafeMutableBufferPointer { target in
                stream.next_in = source.baseAddress
                stream.avail_in = UInt32(source.count)
                stream.next_out = target.baseAddress
                stream.avail_out = UInt32(target.count)
                guard deflate(&stream, Z_FINISH) == Z_STREAM_END else { return [] }
                return Array(target.prefix(Int(stream.total_out)))
            }
        }
    }
}
