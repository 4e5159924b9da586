import ControlPlane
import Credentials

extension NewKey {
    /// An RSA public key in PEM form.
    /// - Throws: `ServiceError.invalidParameter`.
    public static func signing(pem: String, field: String) throws -> NewKey {
        // A private key sent by mistake has been seen by everything on the way: say so rather than make use of it.
        guard !pem.contains("PRIVATE KEY") else {
            throw ServiceError.invalidParameter(
                field: field, reason: "holds a private key: never send that; make a new pair and send the public half")
        }
        do {
            let key = try PublicKey(pem: pem)
            return .signing(fingerprint: key.fingerprint, publicKeyPEM: try key.pem())
        } catch let error as KeyError {
            throw ServiceError.invalidParameter(
                field: field, reason: "\(error): send '-----BEGIN PUBLIC KEY-----' and what follows")
        }
    }

    /// A new API key, and its text, which is to be shown once and kept nowhere.
    public static func makingAPIKey() throws -> (key: NewKey, text: String) {
        let key = try APIKey.generate()
        return (.api(hash: key.hash), key.text)
    }
}
