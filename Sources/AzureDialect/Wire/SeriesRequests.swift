import ControlPlane
import NIOCore

/// Reads what is asked about many series whose data lie somewhere.
struct SeriesRequests {
    let version: APIVersion
    /// The host, and the port if it is named, that the request was sent to.
    let authority: String?
    /// Of Lapwing's own object storage.
    let namespace: String

    /// A model to be trained. Checks in the order in which the service does: the body, the source, the instants, the window, the
    /// alignment, and then what the service has no code of its own for.
    func model(_ body: ByteBuffer) throws -> NewSeriesModel {
        let fields = try LooseFields(body)
        let (text, start, end) = try fields.sourceAndRange(version)
        let window = try fields.slidingWindow()
        let alignment = try fields.alignment(version)
        let name = try fields.displayName()
        return NewSeriesModel(
            displayName: name, source: try source(text, form: try fields.form(version)), policy: alignment,
            start: start, end: end, window: window)
    }

    /// A detection by a model whose own series lay in the given form: those of the detection do, too. Archives are for previews only,
    /// whose models the last version asks for folders, as previews ask all models for archives.
    func detection(_ body: ByteBuffer, form: SeriesSource.Form) throws -> SeriesDetectionRequest {
        let fields = try LooseFields(body)
        let (text, start, end) = try fields.sourceAndRange(version)
        let contributors = try contributors(fields)
        return SeriesDetectionRequest(
            source: try source(text, form: version.isPreview ? .archive : form == .table ? .table : .folder),
            start: start, end: end,
            contributors: contributors)
    }

    private func contributors(_ fields: LooseFields) throws -> Int {
        if version.isPreview { return LooseFields.contributorCounts.upperBound }
        return try fields.wholeNumber(
            "topContributorCount", in: LooseFields.contributorCounts, else: .badArgument)
            ?? LooseFields.defaultContributorCount
    }

    private func source(_ text: String, form: SeriesSource.Form) throws -> SeriesSource {
        SeriesSource(
            form: form,
            place: try SeriesSource.Place(
                text, form: form, field: version.sourceField, authority: authority, namespace: namespace),
            text: text)
    }
}
