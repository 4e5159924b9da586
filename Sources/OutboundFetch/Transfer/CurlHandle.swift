import CCurl
import ControlPlane

/// An easy handle of libcurl and what must live as long as it does.
final class CurlHandle {
    private static let isInitialised: Bool = lapwing_curl_global_init() == CURLE_OK

    private let handle: UnsafeMutableRawPointer
    private var lists: [UnsafeMutablePointer<curl_slist>] = []
    private var isSetUp = true

    init() throws {
        // Swift runs the initialiser of a static constant once, whichever thread comes first.
        guard Self.isInitialised, let handle = curl_easy_init() else { throw FetchError.Reason.protocolFailure }
        self.handle = handle
    }

    deinit {
        curl_easy_cleanup(handle)
        for list in lists { curl_slist_free_all(list) }
    }

    func set(_ option: CURLoption, _ value: Int) { note(lapwing_curl_set_long(handle, option, value)) }

    func set(_ option: CURLoption, _ value: String) { note(lapwing_curl_set_string(handle, option, value)) }

    func set(_ option: CURLoption, list values: [String]) {
        var list: UnsafeMutablePointer<curl_slist>?
        for value in values {
            guard let longer = curl_slist_append(list, value) else {
                isSetUp = false
                break
            }
            list = longer
        }
        if let list { lists.append(list) }
        note(lapwing_curl_set_list(handle, option, list))
    }

    /// Makes it a POST with this body, which is copied.
    func setPost(_ body: [UInt8]) {
        set(CURLOPT_POST, 1)
        note(lapwing_curl_set_large(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count)))
        // An empty array may have no address, and without one libcurl would ask for the body in a callback.
        var bytes = body + [0]
        note(lapwing_curl_set_pointer(handle, CURLOPT_COPYPOSTFIELDS, &bytes))
    }

    /// True once a connection, TLS included, stood ready for the request.
    var isConnected: Bool {
        var microseconds: curl_off_t = 0
        return lapwing_curl_get_large(handle, CURLINFO_PRETRANSFER_TIME_T, &microseconds) == CURLE_OK
            && microseconds > 0
    }

    /// An option that was not taken may be one that protects: nothing runs without it.
    private func note(_ code: CURLcode) { if code != CURLE_OK { isSetUp = false } }

    /// Runs the transfer. `context` is an unretained `HTTPTransfer`, alive until this returns.
    func perform(context: UnsafeMutableRawPointer) -> CURLcode {
        note(lapwing_curl_set_pointer(handle, CURLOPT_HEADERDATA, context))
        note(lapwing_curl_set_pointer(handle, CURLOPT_WRITEDATA, context))
        note(lapwing_curl_set_pointer(handle, CURLOPT_XFERINFODATA, context))
        note(lapwing_curl_set_pointer(handle, CURLOPT_OPENSOCKETDATA, context))
        note(
            lapwing_curl_set_bytes_callback(handle, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
                let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
                return CurlHandle.transfer(context)?.takeHeaderLine(line) == true ? line.count : 0
            })
        note(
            lapwing_curl_set_bytes_callback(handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
                let piece = UnsafeRawBufferPointer(start: bytes, count: size * count)
                return CurlHandle.transfer(context)?.takeBody(piece) == true ? piece.count : 0
            })
        note(
            lapwing_curl_set_progress_callback(handle) { context, _, _, _, _ in
                CurlHandle.transfer(context)?.takeTurn() == true ? 0 : 1
            })
        set(CURLOPT_NOPROGRESS, 0)
        note(
            lapwing_curl_set_socket_callback(handle) { context, _, address in
                guard let address, let transfer = CurlHandle.transfer(context),
                    let offset = MemoryLayout<curl_sockaddr>.offset(of: \.addr)
                else { return -1 }
                // An IPv6 address is longer than the field that it begins in.
                let bytes = UnsafeRawBufferPointer(
                    start: UnsafeRawPointer(address) + offset, count: Int(address.pointee.addrlen))
                return transfer.openSocket(
                    bytes, family: address.pointee.family, type: address.pointee.socktype,
                    protocol: address.pointee.`protocol`) ?? -1
            })
        guard isSetUp else { return CURLE_FAILED_INIT }
        return curl_easy_perform(handle)
    }

    private static func transfer(_ context: UnsafeMutableRawPointer?) -> HTTPTransfer? {
        context.map { Unmanaged<HTTPTransfer>.fromOpaque($0).takeUnretainedValue() }
    }
}
