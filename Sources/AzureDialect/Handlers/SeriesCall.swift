import ControlPlane
import HTTPService
import Hummingbird

/// One call about models of many series: who asks what, in which version.
struct SeriesCall {
    let request: Request
    let context: LapwingRequestContext
    let version: APIVersion
    let caller: Caller
    /// Finds only what the caller may see.
    let models: SeriesModelService

    var writer: SeriesWriter { SeriesWriter(version: version, caller: caller) }

    /// The address of a path behind the version.
    func address(_ path: String) -> String {
        RequestPlace(request).address("/anomalydetector/\(version.rawValue)\(path)")
    }

    func requests(_ namespace: String) -> SeriesRequests {
        SeriesRequests(version: version, authority: RequestPlace(request).authority, namespace: namespace)
    }

    /// What the path names, without an action behind a colon.
    private var modelText: String {
        let text = context.decodedParameter("modelId")
        return String(text[..<(text.lastIndex(of: ":") ?? text.endIndex)])
    }

    /// Nil for a text that is no identity; it answers like one that nobody has.
    var modelID: ResourceID? { ResourceID(guid: modelText) }

    var noSuchModel: AzureRefusal {
        AzureRefusal(.modelNotExist, "There is no model '\(modelText.prefix(80))', or you may not use it so.")
    }
}

extension LapwingRequestContext {
    /// What stands behind the last colon of the model's segment; nil when there is none.
    var action: String? {
        let text = decodedParameter("modelId")
        return text.lastIndex(of: ":").map { String(text[text.index(after: $0)...]) }
    }
}
