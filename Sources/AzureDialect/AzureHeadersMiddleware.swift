import Dispatch
import HTTPService
import HTTPTypes
import Hummingbird

/// What every answer of the service carries besides its id: the milliseconds that it took, and that its type is meant.
struct AzureHeadersMiddleware: RouterMiddleware {
    func handle(
        _ request: Request, context: LapwingRequestContext,
        next: (Request, LapwingRequestContext) async throws -> Response
    ) async throws -> Response {
        let start = DispatchTime.now().uptimeNanoseconds
        var response = try await next(request, context)
        response.headers[.upstreamTime] = String((DispatchTime.now().uptimeNanoseconds - start) / 1_000_000)
        response.headers[.contentTypeOptions] = "nosniff"
        return response
    }
}
