import ControlPlane
import HTTPService
import TimeSeries

/// Writes models and what belongs to them, in the words of a version.
struct SeriesWriter {
    let version: APIVersion
    /// Who asks: the signature of an address is for those who sent it.
    let caller: Caller

    func model(_ model: SeriesModel, to json: inout JSONWriter) {
        json.beginObject()
        json.member("modelId", model.id.guid)
        json.member("createdTime", second: model.model.timeCreated.wholeSecond)
        json.member("lastUpdatedTime", second: model.timeUpdated.wholeSecond)
        json.key("modelInfo")
        info(model, to: &json)
        json.endObject()
    }

    /// The item of a list: a snapshot in previews, the whole model later.
    func item(_ model: SeriesModel, to json: inout JSONWriter) {
        guard version.isPreview else { return self.model(model, to: &json) }
        json.beginObject()
        json.member("modelId", model.id.guid)
        json.member("createdTime", second: model.model.timeCreated.wholeSecond)
        json.member("lastUpdatedTime", second: model.timeUpdated.wholeSecond)
        json.member("status", model.status.word)
        json.member("displayName", model.displayName ?? "")
        json.member("variablesCount", integer: model.states.count)
        json.endObject()
    }

    func list(_ list: SeriesModelList, nextLink: String, to json: inout JSONWriter) {
        json.beginObject()
        json.key("models")
        json.beginArray()
        for model in list.models { item(model, to: &json) }
        json.endArray()
        json.member("currentCount", integer: list.total)
        json.member("maxCount", integer: list.limit)
        json.member("nextLink", nextLink)
        json.endObject()
    }

    private func info(_ model: SeriesModel, to json: inout JSONWriter) {
        let alignment = model.alignment
        json.beginObject()
        json.member(
            version.sourceField, text(of: model.source, askedBy: model.model.training.requestedBy))
        if !version.isPreview { json.member("dataSchema", model.source.form.schema) }
        json.member("startTime", second: alignment.start)
        json.member("endTime", second: alignment.end)
        if let name = model.displayName { json.member("displayName", name) }
        json.member("slidingWindow", integer: alignment.window)
        json.key("alignPolicy")
        json.beginObject()
        json.member("alignMode", AlignmentWord.word(for: alignment.policy.join))
        json.member("fillNAMethod", version.word(for: alignment.policy.fill))
        if case .fixed(let value) = alignment.policy.fill { json.member("paddingValue", number: value) }
        json.endObject()
        json.member("status", model.status.word)
        errors(model.failure, to: &json)
        json.key("diagnosticsInfo")
        json.beginObject()
        json.key("modelState")
        diagnostics(model.diagnostics, to: &json)
        json.key("variableStates")
        states(model.states, to: &json)
        json.endObject()
        json.endObject()
    }

    /// The lists of a training that has not ended are empty.
    private func diagnostics(_ diagnostics: SeriesDiagnostics?, to json: inout JSONWriter) {
        json.beginObject()
        json.key("epochIds")
        json.beginArray()
        for epoch in diagnostics?.epochs ?? [] { json.integer(epoch) }
        json.endArray()
        let lists: [(String, [Double]?)] = [
            ("trainLosses", diagnostics?.trainingLosses), ("validationLosses", diagnostics?.validationLosses),
            ("latenciesInSeconds", diagnostics?.latencies),
        ]
        for (name, numbers) in lists { json.member(name, numbers: numbers ?? []) }
        json.endObject()
    }

    func states(_ states: [VariableState], to json: inout JSONWriter) {
        let times = version.stateTimeFields
        json.beginArray()
        for state in states {
            json.beginObject()
            json.member("variable", state.name)
            json.member("filledNARatio", number: state.filledRatio)
            json.member("effectiveCount", integer: state.effectiveCount)
            json.member(times.first, second: state.first)
            json.member(times.last, second: state.last)
            if version == .preview { errors(nil, to: &json) }
            json.endObject()
        }
        json.endArray()
    }

    func errors(_ failure: SeriesFailure?, to json: inout JSONWriter) {
        json.key("errors")
        json.beginArray()
        if let failure {
            json.beginObject()
            json.member("code", failure.code)
            json.member("message", failure.message)
            json.endObject()
        }
        json.endArray()
    }

    /// The address as it was written; without its query for others than the one who wrote it.
    /// - Parameter principal: the identity of that one, if it is known.
    func text(of source: SeriesSource, askedBy principal: String?) -> String {
        guard case .url = source.place, principal != caller.principal.id.hex else { return source.text }
        return SeriesSource.withoutSecrets(source.text)
    }
}

extension SeriesStatus {
    /// As all versions show it.
    var word: String { rawValue.uppercased() }
}
