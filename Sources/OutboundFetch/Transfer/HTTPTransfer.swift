import CCurl
import ControlPlane
import Glibc

/// One request and its answer, over a connection of its own to one of the given addresses.
final class HTTPTransfer {
    private let url: FetchURL
    private let addresses: [IPAddress]
    private let limits: FetchLimits
    private let check: () throws -> Void
    private let handle: CurlHandle
    private let body: ResponseBody
    private var head = ResponseHead()
    /// What made a callback stop the transfer.
    private var failure: (any Error)?
    /// The answer's body is not wanted: the head says all.
    private var isBodySkipped = false

    /// The address that was connected to last.
    private(set) var address: IPAddress?
    /// Bytes that the sink saw.
    var byteCount: Int { body.byteCount }

    init(
        method: FetchRequest.Method, url: FetchURL, headers: [String], body: [UInt8], addresses: [IPAddress],
        limits: FetchLimits, check: @escaping () throws -> Void,
        sink: @escaping (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        self.url = url
        self.addresses = addresses
        self.limits = limits
        self.check = check
        self.body = ResponseBody(limits: limits, sink: sink)
        handle = try CurlHandle()
        setUp(method: method, headers: headers, body: body)
    }

    private func setUp(method: FetchRequest.Method, headers: [String], body: [UInt8]) {
        handle.set(CURLOPT_URL, url.text)
        handle.set(CURLOPT_PATH_AS_IS, 1)
        // libcurl looks into this list in place of asking a name server.
        if case .name(let name) = url.host {
            handle.set(
                CURLOPT_RESOLVE, list: ["\(name):\(url.port):" + addresses.map(\.urlText).joined(separator: ",")])
        }
        handle.set(CURLOPT_NOSIGNAL, 1)
        handle.set(CURLOPT_PROXY, "")
        handle.set(CURLOPT_NOPROXY, "*")
        handle.set(CURLOPT_PROTOCOLS_STR, url.scheme.rawValue)
        handle.set(CURLOPT_FOLLOWLOCATION, 0)
        handle.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        handle.set(CURLOPT_HTTP_CONTENT_DECODING, 0)
        handle.set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        handle.set(CURLOPT_SSL_VERIFYPEER, 1)
        handle.set(CURLOPT_SSL_VERIFYHOST, 2)
        handle.set(CURLOPT_USERAGENT, "lapwing")
        handle.set(CURLOPT_HTTPHEADER, list: headers)
        handle.set(CURLOPT_LOW_SPEED_LIMIT, max(0, limits.slowBytesPerSecond))
        handle.set(CURLOPT_LOW_SPEED_TIME, max(0, min(limits.slowSeconds, 86400)))
        if method == .post { handle.setPost(body) }
    }

    /// - Returns: The head of the answer. If its status is 2xx, the sink has had the whole body.
    func perform(_ deadline: FetchDeadline) throws -> ResponseHead {
        handle.set(CURLOPT_CONNECTTIMEOUT_MS, Int(try deadline.secondsToConnect() * 1000 + 1))
        handle.set(CURLOPT_TIMEOUT_MS, Int(try deadline.secondsLeft() * 1000 + 1))
        let code = withExtendedLifetime(self) {
            handle.perform(context: Unmanaged.passUnretained(self).toOpaque())
        }
        if let failure { throw failure }
        if isBodySkipped { return head }
        guard code == CURLE_OK else { throw reason(code, deadline) }
        guard head.isComplete else { throw FetchError.Reason.protocolFailure }
        if (200...299).contains(head.status) { try body.finish() }
        return head
    }

    private func reason(_ code: CURLcode, _ deadline: FetchDeadline) -> FetchError.Reason {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST: .unknownHost
        case CURLE_COULDNT_CONNECT: .unreachable
        case CURLE_OPERATION_TIMEDOUT:
            deadline.isOver ? deadline.totalTimeout : handle.isConnected ? .tooSlow : deadline.connectTimeout
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CIPHER,
            CURLE_SSL_CERTPROBLEM, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS:
            .tlsFailure
        default: .protocolFailure
        }
    }
}

// What libcurl calls while `perform` runs, on the same thread.
extension HTTPTransfer {
    /// False stops the transfer.
    func takeHeaderLine(_ line: UnsafeRawBufferPointer) -> Bool {
        guard head.take(line) else { return stop(FetchError.Reason.protocolFailure) }
        guard head.isComplete else { return true }
        guard (200...299).contains(head.status) else {
            isBodySkipped = true
            return false
        }
        do {
            try body.begin(head)
            return true
        } catch {
            return stop(error)
        }
    }

    func takeBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        do {
            try body.take(bytes)
            return true
        } catch {
            return stop(error)
        }
    }

    func takeTurn() -> Bool {
        do {
            try check()
            return true
        } catch {
            return stop(error)
        }
    }

    /// A socket for an address that was checked; nothing for any other, whatever libcurl made of the list above.
    func openSocket(_ wanted: UnsafeRawBufferPointer, family: Int32, type: Int32, protocol number: Int32) -> Int32? {
        guard let address = IPAddress(socketAddress: wanted), addresses.contains(address) else { return nil }
        self.address = address
        let descriptor = socket(family, type | Int32(SOCK_CLOEXEC.rawValue), number)
        return descriptor >= 0 ? descriptor : nil
    }

    private func stop(_ error: any Error) -> Bool {
        if failure == nil { failure = error }
        return false
    }
}
