import ControlPlane
import HTTPService

extension SeriesSource.Place {
    /// Reads where series lie.
    ///
    /// | text | place |
    /// | --- | --- |
    /// | `oci://BUCKET@NAMESPACE/OBJECT` | an object of Lapwing's own, its name as it is |
    /// | `/n/NAMESPACE/b/BUCKET/o/OBJECT` | the same, percent-encoded as in the path of a request |
    /// | `http://HOST/n/NAMESPACE/b/BUCKET/o/OBJECT`, HOST being this server's | the same |
    /// | `http://...`, `https://...` | to be fetched |
    ///
    /// Of a folder the object is what the names of its files begin with, and may be empty.
    /// - Parameter authority: the host, and the port if it is named, that the request was sent to.
    /// - Throws: `AzureRefusal` with `InvalidBlobURL`.
    init(_ text: String, form: SeriesSource.Form, field: String, authority: String?, namespace: String) throws {
        func refusal(_ reason: String) -> AzureRefusal { AzureRefusal(.invalidBlobURL, "'\(field)' \(reason).") }
        let own: (namespace: String, bucket: String, name: String)?
        if let rest = text.behind(prefix: "oci://") {
            own = Self.bucketAtNamespace(rest)
        } else if text.hasPrefix("/") {
            own = Self.objectPath(text)
        } else if let rest = text.behind(prefix: "http://") ?? text.behind(prefix: "https://") {
            let host = rest.prefix { !"/?#".contains($0) }
            // A name and password before an `@` would be shown to whoever may see the model.
            guard !host.isEmpty, !host.contains("@"), !text.contains(" ") else {
                throw refusal("must be an address such as https://account.blob.core.windows.net/container/data.csv")
            }
            let path = rest.dropFirst(host.count)
            guard let authority, host.lowercased() == authority.lowercased(), path.hasPrefix("/n/") else {
                self = .url(text)
                return
            }
            own = Self.objectPath(String(path))
        } else {
            throw refusal(
                "must begin with http:// or https://, or name an object of this server: oci://BUCKET@NAMESPACE/OBJECT")
        }
        guard let own else {
            throw refusal(
                "must name an object as oci://BUCKET@NAMESPACE/OBJECT or /n/NAMESPACE/b/BUCKET/o/OBJECT, percent-encoded"
            )
        }
        guard own.namespace == namespace else {
            throw refusal("names the namespace '\(own.namespace.prefix(80))', but this server's is '\(namespace)'")
        }
        guard !own.name.isEmpty || form == .folder else { throw refusal("must name an object behind its bucket") }
        guard !(own.bucket + own.name).utf8.contains(0) else { throw refusal("must not contain the NUL character") }
        self = .object(namespace: own.namespace, bucket: own.bucket, name: own.name)
    }

    private static func bucketAtNamespace(_ text: Substring) -> (namespace: String, bucket: String, name: String)? {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let place = parts[0].split(separator: "@", omittingEmptySubsequences: false)
        guard place.count == 2, !place[0].isEmpty, !place[1].isEmpty else { return nil }
        return (String(place[1]), String(place[0]), parts.count > 1 ? String(parts[1]) : "")
    }

    private static func objectPath(_ text: String) -> (namespace: String, bucket: String, name: String)? {
        let path = RequestTarget(text).rawPath
        let parts = path.split(separator: "/", maxSplits: 6, omittingEmptySubsequences: false)
        guard parts.count >= 6, parts[0].isEmpty, parts[1] == "n", parts[3] == "b", parts[5] == "o",
            let namespace = PercentCoding.decode(parts[2], plusIsSpace: false), !namespace.isEmpty,
            let bucket = PercentCoding.decode(parts[4], plusIsSpace: false), !bucket.isEmpty,
            let name = PercentCoding.decode(parts.count > 6 ? parts[6] : "", plusIsSpace: false)
        else { return nil }
        return (namespace, bucket, name)
    }
}

extension String {
    /// What stands behind a prefix, whatever the case of its letters; nil when the text begins otherwise.
    fileprivate func behind(prefix: String) -> Substring? {
        guard utf8.count >= prefix.utf8.count, self.prefix(prefix.count).lowercased() == prefix else { return nil }
        return dropFirst(prefix.count)
    }
}

extension SeriesSource.Form {
    /// As they are asked for, from the last version on.
    static let schemas: [(name: String, value: SeriesSource.Form)] = [("OneTable", .table), ("MultiTable", .folder)]
    /// Of a model that was trained by a preview the archive counts as what it holds.
    var schema: String { self == .table ? "OneTable" : "MultiTable" }
}
