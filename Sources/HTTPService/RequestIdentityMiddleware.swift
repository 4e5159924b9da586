import Foundation
import HTTPTypes
import Hummingbird
import Logging

/// Gives every answer its request id.
public struct RequestIdentityMiddleware: RouterMiddleware {
    public enum Form: Sendable {
        /// The client's own id and a server part, or a fresh one.
        case prefixedByClient
        /// A fresh UUID.
        case uuid
    }

    /// The headers in which a client may send its id, each echoed if `echoed` says so.
    let header: HTTPField.Name
    let echoed: [HTTPField.Name]
    let form: Form

    public init(header: HTTPField.Name, echoed: [HTTPField.Name] = [], form: Form = .prefixedByClient) {
        self.header = header
        self.echoed = echoed
        self.form = form
    }

    public func handle(
        _ request: Request, context: LapwingRequestContext,
        next: (Request, LapwingRequestContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        switch form {
        case .prefixedByClient:
            if let given = RequestIdentity.sanitized(request.headers[header]) {
                context.requestID = given + "/" + context.requestID
            }
        case .uuid: context.requestID = UUID().uuidString.lowercased()
        }
        context.logger[metadataKey: "request"] = .string(context.requestID)
        var response = try await next(request, context)
        response.headers[header] = context.requestID
        for name in echoed {
            if let value = RequestIdentity.sanitized(request.headers[name]) { response.headers[name] = value }
        }
        return response
    }
}
