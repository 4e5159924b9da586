import Digests

extension BodyDigest {
    /// Whether `body` is the promised one, in constant time.
    public func matches(body: some Sequence<UInt8>) -> Bool { matches(SHA256.hash(body)) }
}
