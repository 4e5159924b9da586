import ControlPlane

/// A URL that may be fetched, taken apart by one strict reader and put together again from checked parts, so that no two
/// readers can disagree about its host.
public struct FetchURL: Sendable, Equatable {
    public enum Scheme: String, Sendable {
        case http, https

        var defaultPort: Int { self == .http ? 80 : 443 }
    }

    public enum Host: Sendable, Hashable {
        /// In lower case, without a dot at the end.
        case name(String)
        case address(IPAddress)

        /// As it stands in a URL and in `--allow-fetch`.
        public var text: String {
            switch self {
            case .name(let name): name
            case .address(let address): address.urlText
            }
        }
    }

    public let scheme: Scheme
    public let host: Host
    public let port: Int
    /// Path and query, from the first `/`.
    public let target: String

    static let maximumLength = 8192

    init(scheme: Scheme, host: Host, port: Int, target: String) {
        self.scheme = scheme
        self.host = host
        self.port = port
        self.target = target
    }

    /// - Throws: `FetchError` with reason `badURL`. A fragment is cut off.
    public init(_ text: String) throws(FetchError) {
        let reader = FetchURLReader(text)
        do throws(FetchURLFault) {
            self = try reader.read()
        } catch {
            throw FetchError(.badURL(error.text), place: "")
        }
    }

    public var text: String { origin + target }

    /// Scheme, host and port, the port only where it is not the scheme's own.
    public var origin: String {
        "\(scheme.rawValue)://\(host.text)" + (port == scheme.defaultPort ? "" : ":\(port)")
    }

    public var endpoint: FetchEndpoint { FetchEndpoint(host: host, port: port) }

    /// For messages: without the query, and not longer than a line.
    public var place: String {
        let path = target.prefix { $0 != "?" }
        return origin + (path.count > 100 ? path.prefix(100) + "..." : path)
    }

    public func hasSameOrigin(as other: FetchURL) -> Bool {
        scheme == other.scheme && host == other.host && port == other.port
    }

    /// The URL with `suffix` (a path that begins with `/`, perhaps a query) behind its path; its own query goes.
    func appending(_ suffix: String) -> FetchURL {
        var path = target.prefix { $0 != "?" }
        while path.hasSuffix("/") { path.removeLast() }
        return FetchURL(scheme: scheme, host: host, port: port, target: path + suffix)
    }
}

/// One host and port, as in `--allow-fetch HOST:PORT`.
public struct FetchEndpoint: Sendable, Hashable, CustomStringConvertible {
    public let host: FetchURL.Host
    public let port: Int

    public init(host: FetchURL.Host, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads `influx.local:8086`, `10.0.0.5:8086` or `[fd00::5]:8086`.
    ///
    /// - Throws: `FetchError` with reason `badURL`.
    public init(_ text: String) throws(FetchError) {
        let reader = FetchURLReader(text)
        do throws(FetchURLFault) {
            self = try reader.readEndpoint()
        } catch {
            throw FetchError(.badURL(error.text), place: "")
        }
    }

    public var description: String { "\(host.text):\(port)" }
}
