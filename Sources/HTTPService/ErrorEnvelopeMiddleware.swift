import ControlPlane
import HTTPTypes
import Hummingbird
import Logging

/// How a dialect words its refusals. One table each; no handler writes an error body.
public protocol ErrorEnvelope: Sendable {
    /// The answer to an error that the dialect knows; nil for one that nobody should ever see.
    func response(to error: any Error) -> Response?
    func notFound(path: String) -> Response
    func methodNotAllowed(_ method: HTTPRequest.Method, allowed: [HTTPRequest.Method]) -> Response
    /// For errors without an answer of their own. The details are in the log only.
    func internalError() -> Response
}

/// Turns thrown errors into a dialect's answers, and logs those that are the server's own fault.
public struct ErrorEnvelopeMiddleware: RouterMiddleware {
    let envelope: any ErrorEnvelope
    let routes: RouteTable

    public init(envelope: any ErrorEnvelope, routes: RouteTable) {
        self.envelope = envelope
        self.routes = routes
    }

    public func handle(
        _ request: Request, context: LapwingRequestContext,
        next: (Request, LapwingRequestContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let broken as BodyInterrupted {
            context.logger.debug("the body broke off", metadata: ["reason": .string("\(broken.reason)")])
            throw broken.reason
        } catch {
            var response = answer(to: error, request, context)
            if request.method == .head { response = response.createHeadResponse() }
            return response
        }
    }

    private func answer(to error: any Error, _ request: Request, _ context: LapwingRequestContext) -> Response {
        if let known = envelope.response(to: error) { return known }
        if let http = error as? HTTPError {
            if http.status == .notFound {
                let path = String(RequestTarget(request).rawPath)
                let allowed = routes.methods(matching: path)
                return allowed.isEmpty
                    ? envelope.notFound(path: path) : envelope.methodNotAllowed(request.method, allowed: allowed)
            }
            if http.status == .contentTooLarge, let answer = envelope.response(to: ServiceError.tooLarge(limit: 0)) {
                return answer
            }
        }
        if error is CancellationError,
            let answer = envelope.response(to: ServiceError.unavailable("the server is stopping"))
        {
            return answer
        }
        context.logger.error(
            "request failed",
            metadata: [
                "request": .string(context.requestID), "method": .string(request.method.rawValue),
                "path": .string(String(RequestTarget(request).rawPath.prefix(200))), "error": .string("\(error)"),
            ])
        return envelope.internalError()
    }
}
