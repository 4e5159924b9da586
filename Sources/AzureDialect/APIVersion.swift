import Detectors

/// The versions of the API. The raw value is the segment of the path.
enum APIVersion: String, CaseIterable, Sendable {
    case v1 = "v1.0"
    case preview = "v1.1-preview"
    case preview1 = "v1.1-preview.1"
    case v1point1 = "v1.1"

    /// Only the last version has margins of the second kind, although the previews came after the first.
    var margins: MarginRule { self == .v1point1 ? .v2 : .v1 }

    /// Whether answers say how severe an anomaly is.
    var showsSeverity: Bool {
        switch self {
        case .v1, .preview: false
        case .preview1, .v1point1: true
        }
    }
}
