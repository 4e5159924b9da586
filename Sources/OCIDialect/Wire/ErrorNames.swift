import ControlPlane

/// Use cases speak of rows by their bare identity; clients sent, and look for, an OCID.
extension ServiceError {
    var inOCIWords: ServiceError {
        switch self {
        case .notFound(let kind, let id):
            .notFound(kind: kind, id: Self.name(id, ofNoun: kind))
        case .relatedNotFound(let field, let id):
            .relatedNotFound(field: field, id: Self.ocid(id, Self.kind(ofField: field)))
        default: self
        }
    }

    private static func kind(ofField field: String) -> OCID.Kind? {
        if field.contains("projectId") { return .project }
        if field.contains("modelId") { return .model }
        if field.contains("dataAsset") { return .dataAsset }
        if field.contains("privateEndpointId") { return .privateEndpoint }
        if field.contains("SecretId") { return .secret }
        return nil
    }

    private static func name(_ id: String, ofNoun noun: String) -> String {
        switch noun {
        case "user": ResourceID(hex: id).map { OCID.user($0.hex) } ?? id
        case "tenancy": ResourceID(hex: id).map { OCID.tenancy($0.hex) } ?? id
        default: ocid(id, OCID.Kind.allCases.first { $0.noun == noun })
        }
    }

    private static func ocid(_ id: String, _ kind: OCID.Kind?) -> String {
        guard let kind, let row = ResourceID(hex: id) else { return id }
        return OCID.text(kind, row)
    }
}
