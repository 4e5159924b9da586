import ControlPlane
import TimeSeries

/// Resources as OCI shows them. Optional members are present and null when there is no value, so that clients see every
/// field that the SDK knows.
extension JSONWriter {
    mutating func tags(_ tags: Tags, system: Bool = true) {
        key("freeformTags")
        beginObject()
        for (name, value) in tags.freeform.sorted(by: { $0.key < $1.key }) { member(name, value) }
        endObject()
        key("definedTags")
        beginObject()
        for (namespace, values) in tags.defined.sorted(by: { $0.key < $1.key }) {
            key(namespace)
            beginObject()
            for (name, value) in values.sorted(by: { $0.key < $1.key }) {
                key(name)
                switch value {
                case .string(let text): string(text)
                case .number(let double): number(double)
                case .bool(let flag): bool(flag)
                }
            }
            endObject()
        }
        endObject()
        guard system else { return }
        key("systemTags")
        beginObject()
        endObject()
    }

    mutating func project(_ project: Project) {
        beginObject()
        member("id", OCID.text(.project, project.id))
        member("displayName", project.displayName)
        member("compartmentId", project.compartmentID)
        member("description", project.description)
        member("timeCreated", project.timeCreated)
        member("timeUpdated", project.timeUpdated)
        member("lifecycleState", project.state.rawValue.uppercased())
        tags(project.tags)
        endObject()
    }

    mutating func dataAsset(_ asset: DataAsset, summary: Bool = false) {
        beginObject()
        member("id", OCID.text(.dataAsset, asset.id))
        member("compartmentId", asset.compartmentID)
        member("displayName", asset.displayName)
        member("description", asset.description)
        member("projectId", OCID.text(.project, asset.projectID))
        if summary {
            member("dataSourceType", asset.source.wireType)
        } else {
            key("dataSourceDetails")
            dataSource(asset.source)
        }
        member("privateEndpointId", asset.privateEndpointID.map { OCID.text(.privateEndpoint, $0) })
        member("timeCreated", asset.timeCreated)
        member("timeUpdated", asset.timeUpdated)
        member("lifecycleState", asset.state.rawValue.uppercased())
        tags(asset.tags)
        endObject()
    }

    mutating func deployment(_ deployment: Deployment) {
        beginObject()
        member("id", OCID.text(.deployment, deployment.id))
        member("displayName", deployment.displayName)
        member("compartmentId", deployment.compartmentID)
        member("description", deployment.description)
        member("projectId", OCID.text(.project, deployment.projectID))
        member("modelId", OCID.text(.model, deployment.modelID))
        key("config")
        beginObject()
        member("sku", deployment.configuration.sku)
        member("coreCount", deployment.configuration.coreCount)
        endObject()
        member("timeCreated", deployment.timeCreated)
        member("timeUpdated", deployment.timeUpdated)
        member("lifecycleState", deployment.state.rawValue.uppercased())
        member("lifecycleDetails", deployment.lifecycleDetails)
        tags(deployment.tags)
        endObject()
    }
}
