/// Files with the series of one model, somewhere outside or among Lapwing's own objects.
public struct SeriesSource: Sendable, Equatable, Codable {
    /// How the series lie there.
    public enum Form: String, Sendable, Equatable, Codable, CaseIterable {
        /// One CSV: a column of timestamps and one for each variable.
        case table
        /// A folder with one CSV for each variable, named after it.
        case folder
        /// A zip archive of such CSVs.
        case archive
    }

    public enum Place: Sendable, Equatable, Codable {
        /// http or https. Its query may hold a signature: not for messages, nor for anybody but those who may read the source.
        case url(String)
        /// An object in Lapwing's own object storage, read with the rights of whoever asks. Of a folder: what the names of
        /// its objects begin with; empty for the whole bucket.
        case object(namespace: String, bucket: String, name: String)
    }

    public var form: Form
    public var place: Place
    /// The place as the user wrote it.
    public var text: String

    public init(form: Form, place: Place, text: String) {
        self.form = form
        self.place = place
        self.text = text
    }

    /// The place without what may be a secret, for messages and other APIs.
    public var publicText: String {
        switch place {
        case .url(let url): String(Self.withoutSecrets(url).prefix(300))
        case .object(_, let bucket, let name): "\(bucket)/\(name)"
        }
    }

    /// An address without its query, which may be a signature, and without a name and password before its host.
    public static func withoutSecrets(_ url: String) -> String {
        let shown = url.prefix { $0 != "?" && $0 != "#" }
        guard let scheme = shown.firstRange(of: "://"), let mark = shown[scheme.upperBound...].firstIndex(of: "@"),
            !shown[scheme.upperBound..<mark].contains("/")
        else { return String(shown) }
        return String(shown[..<scheme.upperBound] + shown[shown.index(after: mark)...])
    }
}
