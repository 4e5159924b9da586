import ControlPlane
import HTTPService
import Hummingbird
import TimeSeries

/// Private endpoints. A creation answers without a body: clients find the new id through the work request.
extension OCIHandlers {
    @Sendable func createPrivateEndpoint(_ request: Request, _ context: LapwingRequestContext) async throws -> Response
    {
        let caller = try context.requireCaller()
        let body = try await body(request)
        let fields = try RequestFields(body: body)
        guard let zones = try dnsZones(fields) else { throw ServiceError.missingParameter(field: "dnsZones") }
        let created = try await services.privateEndpoints.create(
            NewPrivateEndpoint(
                compartmentID: try fields.compartmentID(), subnetID: try fields.requiredString("subnetId"),
                dnsZones: zones, displayName: try fields.displayName(), tags: try fields.tags()),
            caller: caller, retry: try retryToken(request, body: body))
        return empty(.accepted, workRequest: created.workRequestID)
    }

    private func dnsZones(_ fields: RequestFields) throws -> [String]? {
        guard let zones = try fields.strings("dnsZones", maximumCount: 100) else { return nil }
        for (index, zone) in zones.enumerated()
        where zone.isEmpty || zone.utf8.count > 253 || zone.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }) {
            throw ServiceError.invalidParameter(
                field: "dnsZones[\(index)]", reason: "must be a domain name of at most 253 bytes without blanks")
        }
        return zones
    }

    @Sendable func getPrivateEndpoint(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let id = try pathID("aiPrivateEndpointId", .privateEndpoint, context)
        guard let found = try await services.privateEndpoints.get(id, caller: try context.requireCaller()) else {
            throw notFound(.privateEndpoint, id)
        }
        return answer(etag: found.endpoint.etag) { $0.privateEndpoint(found.endpoint, dataAssets: found.dataAssets) }
    }

    @Sendable func listPrivateEndpoints(_ request: Request, _ context: LapwingRequestContext) async throws -> Response {
        let list = try ListRequest(
            request, caller: try context.requireCaller(), list: "aiPrivateEndpoints",
            states: StateFilter.privateEndpoint, idParameter: ("id", .privateEndpoint))
        return page(try await services.privateEndpoints.list(list.query), scope: list.scope) {
            $0.privateEndpoint($1, dataAssets: nil)
        }
    }

    @Sendable func updatePrivateEndpoint(_ request: Request, _ context: LapwingRequestContext) async throws -> Response
    {
        let id = try pathID("aiPrivateEndpointId", .privateEndpoint, context)
        let fields = try RequestFields(body: try await body(request))
        let (change, zones) = (try fields.labelChange(), try dnsZones(fields))
        guard
            let work = try await services.privateEndpoints.update(
                id, change, dnsZones: zones, caller: try context.requireCaller(), ifMatch: ifMatch(request))
        else { throw notFound(.privateEndpoint, id) }
        return empty(.accepted, workRequest: work.id)
    }

    @Sendable func deletePrivateEndpoint(_ request: Request, _ context: LapwingRequestContext) async throws -> Response
    {
        let id = try pathID("aiPrivateEndpointId", .privateEndpoint, context)
        guard
            let work = try await services.privateEndpoints.delete(
                id, caller: try context.requireCaller(), ifMatch: ifMatch(request))
        else { throw notFound(.privateEndpoint, id) }
        return empty(.accepted, workRequest: work.id)
    }
}

extension JSONWriter {
    /// - Parameter dataAssets: nil leaves them out, as lists do.
    mutating func privateEndpoint(_ endpoint: PrivateEndpoint, dataAssets: [ResourceID]?) {
        beginObject()
        member("id", OCID.text(.privateEndpoint, endpoint.id))
        member("compartmentId", endpoint.compartmentID)
        member("subnetId", endpoint.subnetID)
        member("displayName", endpoint.displayName)
        key("dnsZones")
        beginArray()
        for zone in endpoint.dnsZones { string(zone) }
        endArray()
        if let dataAssets {
            key("attachedDataAssets")
            beginArray()
            for asset in dataAssets { string(OCID.text(.dataAsset, asset)) }
            endArray()
        }
        member("timeCreated", endpoint.timeCreated)
        member("timeUpdated", endpoint.timeUpdated)
        member("lifecycleState", endpoint.state.rawValue.uppercased())
        member("lifecycleDetails", nil as String?)
        tags(endpoint.tags)
        endObject()
    }
}
