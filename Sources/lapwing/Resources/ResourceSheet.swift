import TimeSeries

/// One resource for reading: a line a field, and a table for each list of objects in it. Fields without a value are
/// left out.
enum ResourceSheet {
    static func text(_ resource: JSONObject) -> String {
        var fields = TextTable([.init("FIELD"), .init("VALUE")])
        var lists: [(name: String, items: [JSONObject])] = []
        collect(resource, prefix: "", into: &fields, &lists)
        var text = fields.text()
        for list in lists { text += "\n\(list.name)\n" + table(list.items).text(indent: 2) }
        return text
    }

    private static func collect(
        _ object: JSONObject, prefix: String, into fields: inout TextTable,
        _ lists: inout [(name: String, items: [JSONObject])]
    ) {
        for member in object.members {
            let name = prefix + member.name
            switch member.value {
            case .object(let inner): collect(inner, prefix: name + ".", into: &fields, &lists)
            case .array(let elements):
                let objects = elements.compactMap(\.object)
                if !objects.isEmpty, objects.count == elements.count {
                    lists.append((name, objects))
                } else {
                    for (index, element) in elements.enumerated() {
                        fields.add([index == 0 ? name : "", ScalarText.of(element)])
                    }
                }
            case .null: break
            case .string, .number, .bool: fields.add([name, ScalarText.of(member.value)])
            }
        }
    }

    /// The columns are the members that any item has a value for.
    private static func table(_ items: [JSONObject]) -> TextTable {
        var names: [String] = []
        for item in items {
            for member in item.members where !member.value.isNull && !names.contains(member.name) {
                names.append(member.name)
            }
        }
        let columns = names.map { name in
            let isNumeric = items.allSatisfy { $0[name]?.number != nil || $0[name]?.isNull != false }
            return ResourceColumn(name, name, isNumeric ? .number : .text)
        }
        var table = TextTable(columns.map(\.heading))
        for item in items { table.add(columns.map { $0.cell(of: .object(item)) }) }
        return table
    }
}
