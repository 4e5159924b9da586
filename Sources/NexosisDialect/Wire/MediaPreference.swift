/// What a client would rather have, by its `Accept` header.
enum MediaPreference {
    /// Whether it wants CSV more than JSON. Without a header, and where it does not matter to the client, it is JSON.
    static func wantsCSV(_ header: String?) -> Bool {
        guard let header else { return false }
        var csv = 0.0
        var json = 0.0
        for range in header.lowercased().split(separator: ",") {
            let parts = range.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
            guard let type = parts.first else { continue }
            let quality = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
            switch type {
            case "text/csv": csv = max(csv, quality)
            case "application/json", "application/*", "*/*": json = max(json, quality)
            default: break
            }
        }
        return csv > json
    }
}
