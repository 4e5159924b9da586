/// Signs requests, as clients do (OCI request signing, version 1).
public struct RequestSigner: Sendable {
    public let keyID: KeyID
    private let key: PrivateKey

    public init(keyID: KeyID, key: PrivateKey) {
        self.keyID = keyID
        self.key = key
    }

    /// Which headers a signature covers.
    public enum Coverage: Sendable {
        /// Time, target and host: for requests without a body, and for uploads of objects.
        case target
        /// The body as well.
        case targetAndBody
    }

    /// The value of the `Authorization` header for `request`, whose other headers must be complete: `date` or `x-date`,
    /// `host` and, for a body, `content-length`, `content-type` and `x-content-sha256`.
    ///
    /// - Throws: `KeyError.missingHeader` when one of them is not there.
    public func authorization(for request: SignedRequest, covering coverage: Coverage) throws(KeyError) -> String {
        let date = request.value(of: "x-date") == nil ? "date" : "x-date"
        var covered = [date, RequestSignature.requestTarget, "host"]
        if case .targetAndBody = coverage { covered += RequestSignature.bodyHeaders }
        for name in covered where name != RequestSignature.requestTarget && request.value(of: name) == nil {
            throw KeyError.missingHeader(name)
        }
        let text = request.signingString(covering: covered) ?? ""
        let signature = try key.sign(Array(text.utf8))
        return SignatureHeader(keyID: keyID.description, coveredHeaders: covered, signature: signature).text
    }
}
