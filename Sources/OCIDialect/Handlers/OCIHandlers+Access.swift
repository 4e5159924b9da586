import ControlPlane
import HTTPService
import HTTPTypes
import Hummingbird

extension OCIHandlers {
    /// A handler that is still to be told for whom it acts.
    typealias Operation = @Sendable (OCIHandlers) -> Handler

    /// The handler for a route's calls, each bound to its caller: see `AccessTable`.
    func guarded(_ operation: @escaping Operation, _ requirement: AccessRequirement?) -> Handler {
        { request, context in
            let caller = try context.requireCaller()
            let target = RequestTarget(request)
            // A list of objects or uploads and an object whose name is slashes only share a route.
            let isObjectRead = requirement == AccessTable.objectListing && target.namesAnObject
            return try await operation(acting(as: caller, for: isObjectRead ? AccessTable.objectRead : requirement))(
                request, context)
        }
    }

    private func acting(as caller: Caller, for requirement: AccessRequirement?) throws -> OCIHandlers {
        guard let requirement else {
            guard caller.principal.policy.managesAll else { throw HTTPError(.notFound) }
            return self
        }
        return OCIHandlers(
            services: services.acting(as: caller, for: requirement), limits: limits, namespace: namespace)
    }
}

extension AccessTable {
    static let objectListing = AccessRequirement(.inspect, .bucket)
    static let objectRead = AccessRequirement(.read, .bucket)
}
