import ControlPlane

/// How long texts are kept: Metis's columns, behind whose ends everything is cut off without a word.
enum Columns {
    static let id = 31
    static let name = 63
    static let source = 31

    static func cut(_ text: String, to length: Int) -> String {
        // Characters of the column are code points.
        guard text.utf8.count > length, text.unicodeScalars.count > length else { return text }
        return String(text.unicodeScalars.prefix(length))
    }
}

extension KPIObservation {
    /// The same with texts as long as their columns.
    var cut: KPIObservation {
        var observation = self
        observation.viewID = Columns.cut(viewID, to: Columns.id)
        observation.viewName = Columns.cut(viewName, to: Columns.name)
        observation.attributeID = Columns.cut(attributeID, to: Columns.id)
        observation.attributeName = Columns.cut(attributeName, to: Columns.name)
        return observation
    }
}
