/// One file out of a form as browsers send it (`multipart/form-data`, RFC 7578), read from the whole body.
struct MultipartForm {
    struct Malformed: Error { let reason: String }

    private let body: [UInt8]
    private let boundary: [UInt8]

    private static let longestBoundary = 70
    private static let mostParts = 64
    private static let mostHeaderBytes = 8192

    /// - Parameter contentType: of the request, with the boundary.
    init(contentType: String?, body: [UInt8]) throws(Malformed) {
        guard let contentType, contentType.lowercased().hasPrefix("multipart/form-data") else {
            throw Malformed(reason: "the body must be a form (multipart/form-data) with a file")
        }
        guard let boundary = Self.parameter("boundary", of: contentType), !boundary.isEmpty,
            boundary.utf8.count <= Self.longestBoundary
        else { throw Malformed(reason: "the form has no boundary of 1 to \(Self.longestBoundary) characters") }
        self.body = body
        self.boundary = Array("--\(boundary)".utf8)
    }

    /// The bytes of the first file or field of that name.
    func file(_ name: String) throws(Malformed) -> ArraySlice<UInt8> {
        guard var position = next(boundary, from: 0) else {
            throw Malformed(reason: "the form's boundary is not in it")
        }
        for _ in 0..<Self.mostParts {
            position += boundary.count
            if body[position...].starts(with: "--".utf8) { throw Malformed(reason: "the form has no file \(name)") }
            guard let head = next([13, 10, 13, 10], from: position), head - position <= Self.mostHeaderBytes,
                let end = next([13, 10] + boundary, from: head + 2)
            else { throw Malformed(reason: "a part of the form has no end, or no head") }
            if Self.isNamed(name, body[position..<head]) { return body[min(head + 4, end)..<end] }
            position = end + 2
        }
        throw Malformed(reason: "the form has more than \(Self.mostParts) parts")
    }

    private static func isNamed(_ name: String, _ head: ArraySlice<UInt8>) -> Bool {
        String(decoding: head, as: UTF8.self).split(whereSeparator: \.isNewline).contains { line in
            line.lowercased().hasPrefix("content-disposition:") && parameter("name", of: String(line)) == name
        }
    }

    /// `value` of `...; name="value"; ...`.
    private static func parameter(_ name: String, of header: String) -> String? {
        for part in header.split(separator: ";").dropFirst() {
            guard let mark = part.firstIndex(of: "=") else { continue }
            let key = part[..<mark].filter { $0 != " " && $0 != "\t" }
            guard key.lowercased() == name else { continue }
            let value = part[part.index(after: mark)...].trimmingBlanks
            guard value.count >= 2, value.first == "\"", value.last == "\"" else { return String(value) }
            return String(value.dropFirst().dropLast())
        }
        return nil
    }

    /// Where `pattern` begins next.
    private func next(_ pattern: [UInt8], from start: Int) -> Int? {
        guard let first = pattern.first, start >= 0, body.count - start >= pattern.count else { return nil }
        return body.withUnsafeBufferPointer { bytes in
            var index = start
            let last = bytes.count - pattern.count
            while index <= last {
                if bytes[index] == first, (1..<pattern.count).allSatisfy({ bytes[index + $0] == pattern[$0] }) {
                    return index
                }
                index += 1
            }
            return nil
        }
    }
}

extension Substring {
    fileprivate var trimmingBlanks: Substring {
        var text = drop { $0 == " " || $0 == "\t" }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return text
    }
}
