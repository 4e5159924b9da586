import Dispatch
import HTTPTypes
import Hummingbird

/// Counts requests and the time they take, labelled with the route's template, never with the raw path.
public struct RequestMetricsMiddleware: RouterMiddleware {
    private let meters = RequestMeters()

    public init() {}

    public func handle(
        _ request: Request, context: LapwingRequestContext,
        next: (Request, LapwingRequestContext) async throws -> Response
    ) async throws -> Response {
        let start = DispatchTime.now().uptimeNanoseconds
        let response = try await next(request, context)
        meters.record(
            RequestMeters.Kind(
                method: request.method.rawValue, route: context.endpointPath ?? "unknown",
                status: response.status.code),
            nanoseconds: Int64(DispatchTime.now().uptimeNanoseconds - start))
        return response
    }
}
