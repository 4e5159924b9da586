import ControlPlane
import HTTPService
import OutboundFetch

/// What `lapwing serve` was told, and what it takes for granted.
struct ServerConfiguration: Sendable {
    var dataDirectory: String
    var host = "127.0.0.1"
    /// 0 takes a free port.
    var port = 8080
    var trainingSlots = 1
    /// Addresses that fetches of data may reach although they are not public.
    var fetchExceptions: [FetchEndpoint] = []
    var limits = ServerLimits()
    /// Dialects that are open without credentials wherever the server listens.
    var anonymous: Set<OpenDialect> = []
    /// A file with the model that judges KPIs where a request names none.
    var kpiModelFile: String?
    var verdictLimits = VerdictLimits()
    /// The object storage namespace, one for the whole server.
    var namespace = "lapwing"
    /// Bytes of model files that stay in memory.
    var modelCacheSize = 512 << 20

    var credentialsFolder: String { dataDirectory + "/credentials" }

    func anonymousAccess(to dialect: OpenDialect) -> AnonymousAccess {
        AnonymousAccess(isLoopbackBind: isLoopbackBind, isPermitted: anonymous.contains(dialect))
    }

    var isLoopbackBind: Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }
}
