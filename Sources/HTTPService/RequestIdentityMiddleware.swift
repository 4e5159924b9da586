import HTTPTypes
import Hummingbird
import Logging

/// Gives every answer its request id: the client's own and a server part, or a fresh one.
public struct RequestIdentityMiddleware: RouterMiddleware {
    /// The headers in which a client may send its id, each echoed if `echoed` says so.
    let header: HTTPField.Name
    let echoed: [HTTPField.Name]

    public init(header: HTTPField.Name, echoed: [HTTPField.Name] = []) {
        self.header = header
        self.echoed = echoed
    }

    public func handle(
        _ request: Request, context: LapwingRequestContext,
        next: (Request, LapwingRequestContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        if let given = RequestIdentity.sanitized(request.headers[header]) {
            context.requestID = given + "/" + context.requestID
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
