import Glibc

extension ModelFile {
    /// Reads a file of xgboost 0.7x to 2.x to its last byte and checks that every tree is one.
    init(decoding buffer: UnsafeRawBufferPointer) throws(ModelFileError) {
        var bytes = ModelBytes(buffer)
        if buffer.count >= 4, buffer.prefix(4).elementsEqual("binf".utf8) { try bytes.skip(4, "the mark binf") }

        let header = try Header(&bytes)
        slots = header.slots
        base = header.base
        let at = bytes.offset
        objective = try bytes.string("the objective")
        guard Self.objectives.contains(objective) else {
            throw bytes.error("the objective is \(Self.quoted(objective)); it must be 'binary:logistic'", at: at)
        }
        let boosterOffset = bytes.offset
        let booster = try bytes.string("the booster")
        guard booster == Self.booster else {
            throw bytes.error("the booster is \(Self.quoted(booster)); it must be 'gbtree'", at: boosterOffset)
        }

        let treeCount = try Self.treeCount(&bytes)
        trees = []
        trees.reserveCapacity(treeCount)
        for index in 0..<treeCount { trees.append(try Tree(&bytes, index: index, slots: slots)) }
        try bytes.require(treeCount, of: 4, "the output groups")
        for index in 0..<treeCount {
            let group = try bytes.int32("the output groups")
            guard group == 0 else { throw bytes.error("tree \(index) has the output group \(group); it must be 0") }
        }
        if header.hasAttributes {
            let count = try bytes.count(of: 16, "the attributes")
            attributes.reserveCapacity(count)
            for _ in 0..<count {
                let name = try bytes.string("the name of an attribute")
                attributes.append(Attribute(name: name, value: try bytes.string("the value of an attribute")))
            }
        }
        if header.hasMetrics {
            let count = try bytes.count(of: 8, "the metrics")
            metrics.reserveCapacity(count)
            for _ in 0..<count { metrics.append(try bytes.string("the name of a metric")) }
        }
        guard bytes.remaining == 0 else { throw bytes.error("\(bytes.remaining) bytes follow the end of the model") }
    }

    private static func treeCount(_ bytes: inout ModelBytes) throws(ModelFileError) -> Int {
        let at = bytes.offset
        let count = try bytes.int32("the booster's parameters")
        let roots = try bytes.int32("the booster's parameters")
        try bytes.skip(16, "the booster's parameters")
        let groups = try bytes.int32("the booster's parameters")
        let leafVectorSize = try bytes.int32("the booster's parameters")
        try bytes.skip(128, "the booster's parameters")
        // Later versions no longer count roots and groups, and leave 0.
        guard 0...1 ~= roots, 0...1 ~= groups, leafVectorSize == 0 else {
            throw bytes.error(
                "\(roots) roots, \(groups) output groups and leaf vectors of \(leafVectorSize); "
                    + "a model of one number has 1, 1 and 0",
                at: at)
        }
        try bytes.require(Int(count), of: treeHeaderSize + nodeSize + statisticsSize + 4, "trees")
        return Int(count)
    }

    /// Printable, and short however long the name is.
    private static func quoted(_ name: [UInt8]) -> String {
        let shown = name.prefix(40).map { 32...126 ~= $0 ? String(UnicodeScalar($0)) : "?" }.joined()
        return name.count > 40 ? "'\(shown)...'" : "'\(shown)'"
    }

    private struct Header {
        let base: Float
        let slots: UInt32
        let hasAttributes, hasMetrics: Bool

        init(_ bytes: inout ModelBytes) throws(ModelFileError) {
            let at = bytes.offset
            let stored = try bytes.float("the header")
            slots = try bytes.uint32("the header")
            let classes = try bytes.int32("the header")
            hasAttributes = try bytes.int32("the header") != 0
            let metrics = try bytes.int32("the header") != 0
            let major = try bytes.int32("the header")
            try bytes.skip(28 * 4, "the header")
            guard 0...2 ~= major else {
                throw bytes.error("version \(major) of xgboost; 0 to 2 write this form", at: at)
            }
            guard 0...1 ~= classes else { throw bytes.error("\(classes) classes; it must be 0", at: at) }
            // From 1.0 on metrics are attributes, and the base is a probability.
            hasMetrics = metrics && major == 0
            base = major == 0 ? stored : -logf(1 / stored - 1)
            guard base.isFinite else {
                let kind = major == 0 ? "a finite number" : "a probability between 0 and 1"
                throw bytes.error("the base is \(stored); it must be \(kind)", at: at)
            }
        }
    }
}
