import ControlPlane
import Dispatch
import Foundation
import Glibc

/// Finds the addresses of a name. From outside, so that tests can play a name server that changes its mind.
public protocol HostResolver: Sendable {
    /// All addresses of the name, in the order of preference; empty when there is none.
    /// Blocks. Nothing is thrown but what `check` throws and `HostLookupTimeout`.
    func addresses(of name: String, within seconds: Double, check: () throws -> Void) throws -> [IPAddress]
}

public struct HostLookupTimeout: Error { public init() {} }

/// The machine's own resolver, `getaddrinfo`. That can neither be stopped nor given a time, so it runs on a thread of its
/// own, which is left to itself when the time is over.
public struct SystemResolver: HostResolver {
    public init() {}

    public func addresses(of name: String, within seconds: Double, check: () throws -> Void) throws -> [IPAddress] {
        try check()
        let answer = Answer()
        Thread.detachNewThread { answer.set(Self.lookUp(name)) }
        let deadline = DispatchTime.now() + seconds
        while true {
            if let addresses = answer.wait(until: min(deadline, .now() + 0.1)) { return addresses }
            try check()
            if DispatchTime.now() >= deadline { throw HostLookupTimeout() }
        }
    }

    private static func lookUp(_ name: String) -> [IPAddress] {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(name, nil, &hints, &list) == 0 else { return [] }
        defer { freeaddrinfo(list) }
        var found: [IPAddress] = []
        var next = list
        while let entry = next {
            let bytes = UnsafeRawBufferPointer(start: entry.pointee.ai_addr, count: Int(entry.pointee.ai_addrlen))
            if let address = IPAddress(socketAddress: bytes), !found.contains(address) { found.append(address) }
            next = entry.pointee.ai_next
        }
        return found
    }

    /// Hands the addresses from one thread to the other.
    ///
    /// `@unchecked Sendable`: `addresses` is guarded by `lock`; the semaphore is constant.
    private final class Answer: @unchecked Sendable {
        private let lock = NSLock()
        private let isThere = DispatchSemaphore(value: 0)
        private var addresses: [IPAddress]?

        func set(_ found: [IPAddress]) {
            lock.withLock { addresses = found }
            isThere.signal()
        }

        func wait(until time: DispatchTime) -> [IPAddress]? {
            guard isThere.wait(timeout: time) == .success else { return nil }
            return lock.withLock { addresses }
        }
    }
}
