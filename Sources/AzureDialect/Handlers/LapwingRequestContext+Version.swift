import ControlPlane
import HTTPService
import Hummingbird

extension LapwingRequestContext {
    /// The version that the path names.
    /// - Throws: `ServiceError.notFound`.
    func apiVersion() throws -> APIVersion {
        let segment = parameters.get("version") ?? ""
        guard let version = APIVersion(rawValue: segment) else {
            throw ServiceError.notFound(kind: "API version", id: String(segment.prefix(40)))
        }
        return version
    }
}
