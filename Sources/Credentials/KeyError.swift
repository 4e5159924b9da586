/// Why a key could not be read, made or used.
public enum KeyError: Error, Hashable, Sendable, CustomStringConvertible {
    case notPEM
    case passphraseRequired
    case wrongPassphrase
    case notRSA
    case unsuitableLength(bits: Int)
    case missingHeader(String)
    case libraryFailure(String)

    public var description: String {
        switch self {
        case .notPEM: "the text holds no key in PEM form"
        case .passphraseRequired: "the private key is encrypted and needs its passphrase"
        case .wrongPassphrase: "the passphrase does not open the private key"
        case .notRSA: "the key is not an RSA key"
        case .unsuitableLength(let bits): "the RSA key has \(bits) bits; 2048 to 8192 are accepted"
        case .missingHeader(let name): "the request has no \(name) header to sign"
        case .libraryFailure(let what): "libcrypto could not \(what)"
        }
    }
}
