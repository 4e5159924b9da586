import HTTPTypes

/// The routes of a dialect as its document writes them: to tell "no such path" from "no such method", and to be compared
/// with `openapi.yaml`.
public struct RouteTable: Sendable {
    public struct Route: Sendable, Hashable {
        public let method: String
        /// For example `/n/{namespaceName}/b/{bucketName}`.
        public let template: String
        /// Whether the last segment stands for the whole rest of the path, slashes included.
        public let takesRest: Bool

        var segments: [Substring] { template.split(separator: "/") }

        /// Whether a segment is an id and what is to be done with it, as in `/models/{id}:detect`.
        var namesAction: Bool { template.contains("}:") }

        /// The same for Hummingbird's router, which writes a rest as `**`.
        public var routerPath: String {
            takesRest ? "/" + (segments.dropLast() + ["**"]).joined(separator: "/") : template
        }
    }

    public private(set) var routes: [Route] = []
    /// Whether paths are matched whatever their case.
    private let ignoresCase: Bool

    public init(ignoresCase: Bool = false) { self.ignoresCase = ignoresCase }

    public mutating func add(_ method: HTTPRequest.Method, _ template: String, takesRest: Bool = false) -> Route {
        let route = Route(method: method.rawValue, template: template, takesRest: takesRest)
        routes.append(route)
        return route
    }

    /// The methods that some route has for this raw path; empty when there is no such path.
    public func methods(matching path: String) -> [HTTPRequest.Method] {
        let segments = path.split(separator: "/")
        let all = routes.filter { matches($0, segments) }
        // A path that ends in an action, `/models/x:detect`, is none of the models.
        let actions = all.filter(\.namesAction)
        let found = Set((actions.isEmpty ? all : actions).map(\.method))
        return found.sorted().compactMap { HTTPRequest.Method(rawValue: $0) }
    }

    private func matches(_ route: Route, _ path: [Substring]) -> Bool {
        let template = route.segments
        guard route.takesRest ? path.count >= template.count : path.count == template.count else { return false }
        return zip(template, path).allSatisfy { template, segment in
            template == segment || (ignoresCase && template.lowercased() == segment.lowercased())
                || Self.covers(template, segment)
        }
    }

    /// Whether a segment of a template stands for one of a path: `{id}` for any, `{id}:detect` for what ends in `:detect`.
    private static func covers(_ template: Substring, _ segment: Substring) -> Bool {
        guard template.first == "{", let end = template.firstIndex(of: "}") else { return false }
        let suffix = template[template.index(after: end)...]
        return suffix.isEmpty || PercentCoding.decode(segment, plusIsSpace: false)?.hasSuffix(suffix) == true
    }
}
