import HTTPService
import HTTPTypes
import Hummingbird

/// Lets through what is asked for by its exact path and method, whoever asks. Routers forgive slashes; Metis does not, and browsers
/// ask for `OPTIONS` without credentials.
struct ExactRoutesMiddleware: RouterMiddleware {
    func handle(
        _ request: Request, context: LapwingRequestContext,
        next: (Request, LapwingRequestContext) async throws -> Response
    ) async throws -> Response {
        guard let operation = MetisOperation(path: RequestTarget(request).rawPath) else {
            throw MetisRefusal.noSuchPath
        }
        guard request.method == operation.method else {
            throw MetisRefusal(operation.method == .get ? .notGet : .notPost, "")
        }
        return try await next(request, context)
    }
}
