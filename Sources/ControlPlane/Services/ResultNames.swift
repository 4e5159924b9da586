/// What the objects with a detection job's results are called: `<prefix>/<job>/<input>.json`, one for each input, no two
/// the same, and none longer than the name of an object may be.
struct ResultNames {
    /// Everything before the name itself.
    let folder: String

    private static let ending = ".json"
    /// What of an input's name is kept however long the folder is.
    private static let leastKept = 40

    init(prefix: String, job: String) {
        let separator = prefix.isEmpty || prefix.hasSuffix("/") ? "" : "/"
        folder = "\(prefix)\(separator)\(job)/"
    }

    func full(_ name: String) -> String { folder + name + Self.ending }

    /// Names without folder and ending, from the names of the inputs. Folders become part of the name.
    func names(of inputs: [String]) -> [String] {
        let longest = max(
            StoredObject.maximumNameLength - folder.utf8.count - Self.ending.utf8.count, Self.leastKept)
        var used: Set<String> = []
        var latest: [String: Int] = [:]
        return inputs.map { input in
            let wanted = input.split(separator: "/").joined(separator: "_")
            var name = Self.cut(wanted.isEmpty ? "_" : wanted, to: longest)
            var number = latest[wanted] ?? 1
            while !used.insert(name).inserted {
                number += 1
                let suffix = "-\(number)"
                name = Self.cut(wanted.isEmpty ? "_" : wanted, to: longest - suffix.utf8.count) + suffix
            }
            latest[wanted] = number
            return name
        }
    }

    /// As many whole scalars as fit.
    private static func cut(_ text: String, to bytes: Int) -> String {
        guard text.utf8.count > bytes else { return text }
        var kept = String.UnicodeScalarView()
        var length = 0
        for scalar in text.unicodeScalars {
            length += UTF8.width(scalar)
            guard length <= bytes else { break }
            kept.append(scalar)
        }
        return String(kept)
    }
}
