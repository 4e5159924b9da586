import Dispatch
import HTTPTypes
import Hummingbird
import Metrics

/// Counts requests and the time they take, labelled with the route's template, never with the raw path.
public struct RequestMetricsMiddleware: RouterMiddleware {
    public init() {}

    public func handle(
        _ request: Request, context: LapwingRequestContext,
        next: (Request, LapwingRequestContext) async throws -> Response
    ) async throws -> Response {
        let start = DispatchTime.now().uptimeNanoseconds
        let response = try await next(request, context)
        let dimensions = [
            ("method", request.method.rawValue), ("route", context.endpointPath ?? "unknown"),
            ("status", String(response.status.code)),
        ]
        Counter(label: "lapwing_http_requests_total", dimensions: dimensions).increment()
        Timer(label: "lapwing_http_request", dimensions: Array(dimensions.prefix(2)))
            .recordNanoseconds(Int64(DispatchTime.now().uptimeNanoseconds - start))
        return response
    }
}
