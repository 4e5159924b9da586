import ControlPlane

/// The `OutboundFetcher` on libcurl.
///
/// Names are looked up here, every address is checked, and libcurl connects to a checked address only. Redirects are
/// followed here, each like a request of its own. Proxies, `.netrc` and cookies do not exist for it.
public struct CurlFetcher: OutboundFetcher {
    /// Told before a connection is made: where to (without the query), which checked addresses it may use, and who asked for it
    /// if that is known. For logs.
    public typealias Journal = @Sendable (_ place: String, _ addresses: [IPAddress], _ requester: String?) -> Void

    public let policy: AddressPolicy
    private let resolver: any HostResolver
    private let journal: Journal

    public init(
        policy: AddressPolicy, resolver: any HostResolver = SystemResolver(),
        journal: @escaping Journal = { _, _, _ in }
    ) {
        self.policy = policy
        self.resolver = resolver
        self.journal = journal
    }

    public func fetch(
        _ request: FetchRequest, check: () throws -> Void, sink: (UnsafeRawBufferPointer) throws -> Void
    ) throws -> FetchResponse {
        let first = try FetchURL(request.url)
        do {
            // libcurl calls back only before `perform` returns, so neither closure outlives this call.
            return try withoutActuallyEscaping(check) { check in
                try withoutActuallyEscaping(sink) { sink in
                    try follow(request, from: first, check: check, sink: sink)
                }
            }
        } catch let reason as FetchError.Reason {
            throw FetchError(reason, place: first.place)
        }
    }

    public func check(_ request: FetchRequest) throws {
        let url = try FetchURL(request.url)
        try policy.check(url)
        do throws(FetchError.Reason) {
            _ = try RequestHeaders.lines(of: request)
        } catch {
            throw FetchError(error, place: url.place)
        }
    }

    private func follow(
        _ request: FetchRequest, from first: FetchURL, check: @escaping () throws -> Void,
        sink: @escaping (UnsafeRawBufferPointer) throws -> Void
    ) throws -> FetchResponse {
        let deadline = FetchDeadline(limits: request.limits)
        let ownHeaders = try RequestHeaders.lines(of: request)
        var url = first
        var redirects = 0
        var isOwnOrigin = true
        while true {
            try check()
            let addresses: [IPAddress]
            do {
                addresses = try checkedAddresses(of: url, deadline: deadline, check: check)
            } catch let error as FetchError where redirects > 0 {
                // Where a redirect leads to is not the asker's business, but for its kind.
                guard case .forbiddenAddress(let kind, _) = error.reason else { throw error.reason }
                throw FetchError.Reason.redirectRefused("it leads to \(kind.rawValue)")
            }
            journal(url.place, addresses, request.requester)
            let transfer = try HTTPTransfer(
                method: request.method, url: url, headers: isOwnOrigin ? ownHeaders : RequestHeaders.common,
                body: request.method == .post ? request.body : [], addresses: addresses, limits: request.limits,
                check: check, sink: sink)
            let head = try transfer.perform(deadline)
            switch head.status {
            case 200...299:
                return FetchResponse(
                    status: head.status, headers: head.headers, url: url.text, redirects: redirects,
                    address: transfer.address?.description ?? "", byteCount: transfer.byteCount)
            case 301, 302, 303, 307, 308:
                redirects += 1
                let next = try target(of: head, from: url, request: request, redirects: redirects)
                // Dropped once, dropped for good: a way back must not bring them again.
                isOwnOrigin = isOwnOrigin && next.hasSameOrigin(as: first)
                url = next
            default: throw FetchError.Reason.badStatus(head.status)
            }
        }
    }

    private func target(
        of head: ResponseHead, from url: FetchURL, request: FetchRequest, redirects: Int
    ) throws -> FetchURL {
        guard request.method == .get else {
            throw FetchError.Reason.redirectRefused("it answered a request that carries data")
        }
        guard redirects <= request.limits.maximumRedirects else {
            throw FetchError.Reason.redirectRefused("there were more than \(request.limits.maximumRedirects)")
        }
        guard let location = head.value("location") else {
            throw FetchError.Reason.redirectRefused("it names no place to go to")
        }
        let next: FetchURL
        do throws(FetchURLFault) {
            next = try url.redirect(to: location)
        } catch {
            throw FetchError.Reason.redirectRefused(error.text)
        }
        if url.scheme == .https, next.scheme == .http {
            throw FetchError.Reason.redirectRefused("it leads from https to http")
        }
        return next
    }

    /// Every address that the URL's host has, all of them allowed.
    private func checkedAddresses(
        of url: FetchURL, deadline: FetchDeadline, check: () throws -> Void
    ) throws -> [IPAddress] {
        try policy.check(url)
        switch url.host {
        case .address(let address): return [address]
        case .name(let name):
            let addresses: [IPAddress]
            do {
                addresses = try resolver.addresses(of: name, within: try deadline.secondsToConnect(), check: check)
            } catch is HostLookupTimeout {
                throw deadline.connectTimeout
            }
            try policy.check(addresses, for: url)
            return addresses
        }
    }
}
