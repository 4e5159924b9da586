import ControlPlane
import TimeSeries

extension RequestFields {
    static let mostRows = 1000

    func page() throws -> PageNumber {
        let number = try integer("requestPage")
        let size = try integer("itemPerPage")
        guard number >= 0 else { throw Self.wrong("requestPage", "0 or more") }
        guard (1...Self.mostRows).contains(size) else { throw Self.wrong("itemPerPage", "1 to \(Self.mostRows)") }
        return PageNumber(number, size: size)
    }

    func verdictFilter() throws -> VerdictFilter {
        VerdictFilter(
            after: try optionalTime("beginTime"), before: try optionalTime("endTime"),
            view: try optionalText("viewId"), attribute: try optionalText("attrId"))
    }

    /// Of a search for samples.
    func sampleFilter() throws -> KPISampleFilter {
        let (after, before) = try times()
        return KPISampleFilter(
            after: after, before: before, view: try optionalText("viewId"), attribute: try optionalText("attrId"),
            sources: try optionalWords("source"), purposes: try optionalWords("trainOrTest"),
            verdicts: try optionalWords("positiveOrNegative"), window: try optionalInteger("window"))
    }

    /// Of a training or a count, which know one window only.
    func trainingFilter(window: Int) throws -> KPISampleFilter {
        KPISampleFilter(
            after: try optionalTime("beginTime"), before: try optionalTime("endTime"),
            sources: try optionalWords("source"), purposes: try optionalWords("trainOrTest"),
            verdicts: try optionalWords("positiveOrNegative"), window: window)
    }

    /// Both ends, or none.
    func times() throws -> (after: Timestamp?, before: Timestamp?) {
        let (after, before) = (try optionalTime("beginTime"), try optionalTime("endTime"))
        return after == nil || before == nil ? (nil, nil) : (after, before)
    }
}

extension KPISampleChange {
    /// - Throws: `MetisRefusal` for a key that is not there: what is to stay is sent as "".
    init(_ fields: RequestFields) throws {
        self.init()
        func text(_ key: String, _ length: Int) throws -> String? {
            try fields.optionalText(key).map { Columns.cut($0, to: length) }
        }
        timeUpdated = try fields.optionalTime("updateTime")
        viewID = try text("viewId", Columns.id)
        viewName = try text("viewName", Columns.name)
        attributeName = try text("attrName", Columns.name)
        attributeID = try text("attrId", Columns.id)
        source = try text("source", Columns.source)
        purpose = try text("trainOrTest", Columns.source)
        verdict = try text("positiveOrNegative", Columns.source)
        window = try fields.optionalInteger("window")
        if let window, !(0...10_000_000).contains(window) { throw RequestFields.wrong("window", "0 to 10000000") }
        time = try fields.optionalTime("dataTime")
    }
}
