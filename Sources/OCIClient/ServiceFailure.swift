import Foundation

/// An answer that is not a success: `{"code": ..., "message": ...}` with its status.
public struct ServiceFailure: Error, Equatable, Sendable, CustomStringConvertible {
    public var status: Int
    /// The service's code, e.g. `NotAuthorizedOrNotFound`; empty when the body has none (HEAD, or another server).
    public var code: String
    public var message: String
    public var opcRequestID: String?

    public init(status: Int, code: String, message: String, opcRequestID: String? = nil) {
        self.status = status
        self.code = code
        self.message = message
        self.opcRequestID = opcRequestID
    }

    init(_ response: OCIClient.Response) {
        struct Envelope: Decodable {
            var code: String?
            var message: String?
        }
        let envelope = try? JSONDecoder().decode(Envelope.self, from: Data(response.body))
        self.init(
            status: response.status, code: envelope?.code ?? "",
            message: envelope?.message ?? String(decoding: response.body.prefix(500), as: UTF8.self),
            opcRequestID: response.headers["opc-request-id"])
    }

    public var description: String {
        var text = "\(status)"
        if !code.isEmpty { text += " \(code)" }
        if !message.isEmpty { text += ": \(message)" }
        if let opcRequestID { text += " (opc-request-id \(opcRequestID))" }
        return text
    }
}
