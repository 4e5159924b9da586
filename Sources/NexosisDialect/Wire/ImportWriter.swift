import ControlPlane
import HTTPService
import TimeSeries

extension JSONWriter {
    /// What clients may know of an import: where it fetches from, without the secrets.
    mutating func importing(_ job: TableImport, _ links: NexosisLinks) {
        beginObject()
        member("importId", job.id.guid)
        member("type", job.kind.rawValue)
        member("status", job.status.rawValue)
        member("dataSetName", job.tableName)
        key("parameters")
        beginObject()
        for parameter in job.parameters { member(parameter.name, parameter.value) }
        endObject()
        member("requestedDate", date: job.timeRequested)
        history(job.statusHistory)
        messages(job.messages)
        columns(job.columns)
        self.links([
            .init(rel: "self", href: links.importing(job.id)), .init(rel: "data", href: links.data(job.tableName)),
        ])
        endObject()
    }
}
