/// One page of a container's list: `<EnumerationResults>...<Blob><Name>x</Name>...</Blob>...<NextMarker>y</NextMarker>`.
struct BlobListing {
    private(set) var names: [String] = []
    /// Empty on the last page.
    private(set) var nextMarker = ""

    /// Nil when the text is not such a page.
    init?(_ bytes: [UInt8]) {
        var reader = XMLReader(bytes)
        var path: [String] = []
        var text = ""
        var isClosed = false
        while let event = reader.next() {
            switch event {
            case .open(let name):
                guard !isClosed, path.count < 32, !path.isEmpty || name == "EnumerationResults" else { return nil }
                path.append(name)
                text = ""
            case .text(let piece): text += piece
            case .close(let name):
                guard path.last == name else { return nil }
                switch path {
                case ["EnumerationResults", "Blobs", "Blob", "Name"]:
                    guard !text.isEmpty, text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
                        return nil
                    }
                    names.append(text)
                case ["EnumerationResults", "NextMarker"]: nextMarker = text
                default: break
                }
                path.removeLast()
                text = ""
                isClosed = path.isEmpty
            case .malformed: return nil
            }
        }
        guard isClosed else { return nil }
    }
}
