/// Says how to fetch the file of an import, signed where it lies in a store that asks for signatures. Implemented in
/// `Credentials`.
public protocol ImportRequests: Sendable {
    /// - Parameter seconds: since 1970: signatures hold for a few minutes.
    /// - Throws: `ServiceError.invalidParameter` naming the field of the place that is wrong. No message shows a secret.
    func request(for place: ImportPlace, at seconds: Int64) throws -> FetchRequest
}
