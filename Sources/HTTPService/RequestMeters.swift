import Foundation
import Metrics

/// The counter and the timer of every kind of request that there has been: made once, since making one takes longer than using it.
///
/// Kinds are few: a method that the HTTP parser knows, a route's template, a status. `@unchecked Sendable`: the table is only
/// touched under `lock`.
final class RequestMeters: @unchecked Sendable {
    struct Kind: Hashable {
        let method: String
        /// Never the raw path.
        let route: String
        let status: Int
    }

    private struct Meters {
        let requests: Counter
        let time: Timer
    }

    private let lock = NSLock()
    private var table: [Kind: Meters] = [:]

    func record(_ kind: Kind, nanoseconds: Int64) {
        let meters = lock.withLock {
            if let known = table[kind] { return known }
            let new = Self.make(kind)
            table[kind] = new
            return new
        }
        meters.requests.increment()
        meters.time.recordNanoseconds(nanoseconds)
    }

    private static func make(_ kind: Kind) -> Meters {
        let route = [("method", kind.method), ("route", kind.route)]
        return Meters(
            requests: Counter(
                label: "lapwing_http_requests_total", dimensions: route + [("status", String(kind.status))]),
            time: Timer(label: "lapwing_http_request", dimensions: route))
    }
}
