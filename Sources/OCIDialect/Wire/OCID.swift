import ControlPlane

/// Oracle cloud identifiers: `ocid1.<kind>.oc1.lapwing.<32 hex digits>`. Clients treat them as opaque.
enum OCID {
    enum Kind: String, CaseIterable {
        case project = "aianomalydetectionproject"
        case dataAsset = "aianomalydetectiondataasset"
        case model = "aianomalydetectionmodel"
        case deployment = "aianomalydetectionmodeldeployment"
        case detectionJob = "aianomalydetectionjob"
        case stream = "aianomalydetectionstream"
        case workRequest = "aianomalydetectionworkrequest"
        case privateEndpoint = "aianomalydetectionpvtendpoint"
        case secret = "vaultsecret"
        case bucket

        /// How the kind is called in a message.
        var noun: String {
            switch self {
            case .project: "project"
            case .dataAsset: "data asset"
            case .model: "model"
            case .deployment: "model deployment"
            case .detectionJob: "detection job"
            case .stream: "stream"
            case .workRequest: "work request"
            case .privateEndpoint: "private endpoint"
            case .secret: "secret"
            case .bucket: "bucket"
            }
        }
    }

    static func text(_ kind: Kind, _ id: ResourceID) -> String { "ocid1.\(kind.rawValue).oc1.lapwing.\(id.hex)" }

    /// A principal, as a signature's key id names it.
    static func user(_ hex: String) -> String { "ocid1.user.oc1..\(hex)" }
    static func tenancy(_ hex: String) -> String { "ocid1.tenancy.oc1..\(hex)" }

    /// The reverse of `user` and `tenancy`.
    static func parsePrincipal(_ text: String, kind: String) -> ResourceID? {
        ResourceID(text, after: "ocid1.\(kind).oc1..")
    }

    /// Nil for the identifier of another kind, of another cloud, or for anything else: such a thing does not exist here.
    static func parse(_ text: String, _ kind: Kind) -> ResourceID? {
        ResourceID(text, after: "ocid1.\(kind.rawValue).oc1.lapwing.")
    }

    /// Compartments are labels: any OCID of the right shape will do, whatever its kind. Five parts or more, joined by
    /// points; parts but the first and the last may be empty.
    static func isWellFormed(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard text.utf8.count <= 255, parts.count >= 5, parts.first == "ocid1",
            let kind = parts.dropFirst().first, !kind.isEmpty, let unique = parts.last, !unique.isEmpty
        else { return false }
        return parts.allSatisfy { part in
            part.utf8.allSatisfy {
                ($0 >= 0x30 && $0 <= 0x39) || ($0 >= 0x41 && $0 <= 0x5A) || ($0 >= 0x61 && $0 <= 0x7A) || $0 == 0x2D
                    || $0 == 0x5F
            }
        }
    }
}

extension Principal {
    /// The OCIDs that a signature's key id names.
    var userOCID: String { OCID.user(id.hex) }
    var tenancyOCID: String { OCID.tenancy(tenancy.hex) }
}
