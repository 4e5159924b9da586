import ControlPlane
import TimeSeries

extension JSONWriter {
    /// The members that verdicts and samples begin with.
    private mutating func members(of observation: KPIObservation, id: Int64) {
        member("id", integer: Int(id))
        member("viewId", observation.viewID)
        member("viewName", observation.viewName)
        member("attrId", observation.attributeID)
        member("attrName", observation.attributeName)
        // What was no time is zero, as in Metis's table.
        member("time", integer: observation.time.map(MetisTime.seconds) ?? 0)
    }

    mutating func verdict(_ verdict: AbnormalVerdict) {
        beginObject()
        members(of: verdict.observation, id: verdict.id)
        items("dataC", verdict.observation.dataC)
        items("dataB", verdict.observation.dataB)
        items("dataA", verdict.observation.dataA)
        member("markFlag", integer: verdict.mark.rawValue)
        endObject()
    }

    mutating func sample(_ sample: KPISample) {
        beginObject()
        members(of: sample.observation, id: sample.id)
        member("dataC", sample.observation.dataC)
        member("dataB", sample.observation.dataB)
        member("dataA", sample.observation.dataA)
        member("positiveOrNegative", sample.labels.verdict)
        member("source", sample.labels.source)
        member("trainOrTest", sample.labels.purpose)
        member("window", integer: sample.window)
        endObject()
    }

    mutating func training(_ training: KPITraining) {
        beginObject()
        member("id", training.taskID)
        member("sampleNum", integer: training.counts.total)
        member("positiveSampleNum", integer: training.counts.positive)
        member("negativeSampleNum", integer: training.counts.negative)
        member("window", integer: training.window)
        member("modelName", training.modelName)
        member("source", training.sources)
        member("startTime", integer: MetisTime.seconds(training.start))
        member("endTime", integer: MetisTime.seconds(training.end))
        member("status", training.status.rawValue)
        endObject()
    }

    /// A page of a list. - Parameter total: the name of the number of rows on all pages.
    mutating func page<Item>(
        _ page: NumberedPage<Item>, list: String, total: String, _ row: (inout JSONWriter, Item) -> Void
    ) {
        beginObject()
        key(list)
        beginArray()
        for item in page.items { row(&self, item) }
        endArray()
        member("currentPage", integer: page.number)
        member(total, integer: page.total)
        endObject()
    }

    /// A series as a list of texts, one a number.
    private mutating func items(_ name: String, _ series: String) {
        key(name)
        beginArray()
        for item in series.split(separator: ",", omittingEmptySubsequences: false) { string(String(item)) }
        endArray()
    }
}
