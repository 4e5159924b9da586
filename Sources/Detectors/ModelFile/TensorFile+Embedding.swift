extension TensorFile {
    /// Takes all of another file in, under names that begin with its number.
    mutating func embed(_ part: TensorFile, as number: Int) {
        for (key, value) in part.metadata { metadata["\(number)/\(key)"] = value }
        for (name, tensor) in part.tensors { tensors["\(number)/\(name)"] = tensor }
    }

    /// Takes the files apart again: what belongs to none, and the others by number.
    func embedded() -> (own: TensorFile, parts: [Int: TensorFile]) {
        var own = TensorFile(metadata: [:], tensors: [:])
        var parts: [Int: TensorFile] = [:]
        func split(_ key: String) -> (number: Int, name: String)? {
            guard let slash = key.firstIndex(of: "/"), let number = Int(key[..<slash]), "\(number)" == key[..<slash]
            else {
                return nil
            }
            return (number, String(key[key.index(after: slash)...]))
        }
        let none = own
        for (key, value) in metadata {
            if let (number, name) = split(key) {
                parts[number, default: none].metadata[name] = value
            } else {
                own.metadata[key] = value
            }
        }
        for (key, tensor) in tensors {
            if let (number, name) = split(key) {
                parts[number, default: none].tensors[name] = tensor
            } else {
                own.tensors[key] = tensor
            }
        }
        return (own, parts)
    }
}
