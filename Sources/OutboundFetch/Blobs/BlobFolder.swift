import ControlPlane
import Digests
import Foundation

/// A folder of a blob container, taken from its URL.
struct BlobFolder {
    /// Scheme, host, port, and the account where it stands in the path.
    let account: FetchURL
    let container: String
    /// Path within the container, decoded, without slashes at its ends; empty for the container itself.
    let path: String
    /// The signature's parameters, as they came; may be empty.
    let signature: String

    init(_ text: String) throws(FetchError) {
        let url = try FetchURL(text)
        let parts = url.target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        signature = parts.count > 1 ? String(parts[1]) : ""
        var segments: [String] = []
        for segment in parts[0].split(separator: "/") {
            // What is decoded here is encoded again below, so that nothing in it can become a separator.
            guard let decoded = String(segment).removingPercentEncoding, decoded.utf8.allSatisfy({ $0 >= 0x20 }) else {
                throw FetchError(.badURL("its path is not percent-encoded UTF-8"), place: "")
            }
            segments.append(decoded)
        }
        let isPathStyle =
            switch url.host {
            case .address: true
            case .name(let name): name == "localhost"
            }
        guard segments.count > (isPathStyle ? 1 : 0) else {
            throw FetchError(.badURL("it must name a container, and a folder in it"), place: url.place)
        }
        let prefix = isPathStyle ? "/" + PercentEncoding.segment(segments.removeFirst()) : "/"
        account = FetchURL(scheme: url.scheme, host: url.host, port: url.port, target: prefix)
        container = segments.removeFirst()
        path = segments.joined(separator: "/")
    }

    var prefix: String { path.isEmpty ? "" : path + "/" }

    /// The call that lists the folder, from `marker` on.
    func listURL(marker: String) -> String {
        let encode = PercentEncoding.segment
        var query = "restype=container&comp=list&delimiter=%2F&prefix=\(encode(prefix))"
        if !marker.isEmpty { query += "&marker=\(encode(marker))" }
        if !signature.isEmpty { query += "&" + signature }
        return account.appending("/\(encode(container))?\(query)").text
    }

    /// The file of that full name within the container.
    func fileURL(_ name: String) -> String {
        let path = ([container] + name.split(separator: "/", omittingEmptySubsequences: false).map(String.init))
            .map(PercentEncoding.segment).joined(separator: "/")
        return account.appending("/" + path + (signature.isEmpty ? "" : "?" + signature)).text
    }
}
