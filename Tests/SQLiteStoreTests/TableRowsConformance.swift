import ControlPlane
import Detectors
import TestSupport
import Testing
import TimeSeries

/// Tables and their rows: found by name, counted, listed, read in order, replaced and deleted.
@Suite struct TableRowsConformance {
    private static func table(
        _ number: Int, _ name: String, project: Int = 1, rows: Int = 0, size: Int = 0, time seconds: Int64 = 0,
        state: DataAssetLifecycle.State = .active
    ) -> DataAsset {
        let column = StoredColumn(
            column: TableColumn(name: "X.1", dataType: .numericMeasure), isTypeInferred: true, traits: ColumnTraits())
        return DataAsset(
            id: Sample.id(number), tenancy: Sample.tenancy, compartmentID: Sample.compartment,
            projectID: Sample.id(project), displayName: name,
            source: .rows(TableDetails(name: name, columns: [column])), state: state, origin: .nexosis,
            externalID: name.lowercased(), rowCount: rows, size: size, timeCreated: Sample.time(seconds))
    }

    /// Projects 1 and 2, and these assets.
    private func with(
        _ kind: StoreUnderTest, _ assets: [DataAsset], _ body: (any MetadataStore) async throws -> Void
    ) async throws {
        try await kind.with { store in
            try await store.write { transaction in
                try transaction.insert(Sample.project(1))
                try transaction.insert(Sample.project(2))
                for asset in assets { try transaction.insert(asset) }
            }
            try await body(store)
        }
    }

    private static func row(_ texts: String?..., time: Int64? = nil, key: String? = nil) -> StoredRow {
        StoredRow(cells: CellRow.encode(texts), time: time.map(Sample.time), key: key.map { Array($0.utf8) })
    }

    private func append(_ rows: [StoredRow], to asset: Int, _ store: any MetadataStore) async throws {
        try await store.write { try $0.appendTableRows(Sample.id(asset), count: rows.count) { rows[$0] } }
    }

    private func all(
        _ asset: Int, _ store: any MetadataStore, _ order: TableRowOrder = .arrival,
        _ slice: PageSlice = PageSlice(limit: 1000)
    ) async throws -> [[String?]] {
        try await store.read { try $0.tableRows(Sample.id(asset), order, slice).map { try CellRow.cells($0) } }
    }

    // MARK: Tables

    @Test(arguments: StoreUnderTest.all) func aTableComesBackAsItWas(kind: StoreUnderTest) async throws {
        let table = Self.table(3, "Cardio ü", rows: 7, size: 70)
        try await with(kind, [table]) { store throws in
            let read = try await store.read { try $0.dataAsset(Sample.id(3), tenancy: Sample.tenancy) }
            #expect(read == table)
        }
    }

    @Test(arguments: StoreUnderTest.all) func livingTablesAreFoundByNameInTheirProject(
        kind: StoreUnderTest
    ) async throws {
        let assets = [
            Self.table(3, "Cardio"), Self.table(4, "Cardio", project: 2), Self.table(5, "old", state: .deleted),
            Sample.dataAsset(6, project: 1),
        ]
        try await with(kind, assets) { store throws in
            try await store.read { reader throws in
                #expect(try reader.table(named: "cardio", project: Sample.id(1))?.id == Sample.id(3))
                #expect(try reader.table(named: "cardio", project: Sample.id(2))?.id == Sample.id(4))
                for name in ["Cardio", "old", "asset 6", "", "cardio\0", "card"] {
                    #expect(try reader.table(named: name, project: Sample.id(1)) == nil)
                }
                #expect(try reader.tableCount(project: Sample.id(1)) == 1)
                #expect(try reader.tableCount(project: Sample.id(9)) == 0)
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func aNameIsGivenOnceAndFreeAgainAfterDeletion(
        kind: StoreUnderTest
    ) async throws {
        try await with(kind, [Self.table(3, "Cardio")]) { store throws in
            await #expect {
                try await store.write { try $0.insert(Self.table(4, "CARDIO")) }
            } throws: { error in
                guard case StoreError.constraintViolated = error else { return false }
                return true
            }
            try await store.write { transaction in
                var gone = try #require(try transaction.table(named: "cardio", project: Sample.id(1)))
                gone.state = .deleted
                try transaction.update(gone)
                try transaction.insert(Self.table(4, "CARDIO"))
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func tablesAreListedInOrderAndCounted(kind: StoreUnderTest) async throws {
        let assets = [
            Self.table(3, "b", rows: 1, size: 30, time: 2), Self.table(4, "Ab", rows: 3, size: 20, time: 3),
            Self.table(5, "C", rows: 2, size: 10, time: 1), Self.table(6, "Äb", rows: 9, size: 9, time: 9),
            Self.table(7, "other", project: 2), Sample.dataAsset(8, project: 1),
        ]
        try await with(kind, assets) { store throws in
            func names(_ query: TableListQuery) async throws -> [String] {
                let page = try await store.read { try $0.tables(query, project: Sample.id(1)) }
                return page.items.map(\.displayName) + ["\(page.total)"]
            }
            let page = PageSlice(limit: 10)
            #expect(try await names(TableListQuery(slice: page)) == ["Ab", "b", "C", "Äb", "4"])
            #expect(
                try await names(TableListQuery(sortKey: .size, slice: page)) == ["Äb", "C", "Ab", "b", "4"])
            #expect(
                try await names(TableListQuery(sortKey: .rowCount, order: .descending, slice: page))
                    == ["Äb", "Ab", "C", "b", "4"])
            #expect(
                try await names(TableListQuery(sortKey: .timeCreated, slice: page)) == ["C", "b", "Ab", "Äb", "4"])
            #expect(
                try await names(TableListQuery(sortKey: .timeModified, slice: PageSlice(skip: 1, limit: 2)))
                    == ["b", "Ab", "4"])
            #expect(try await names(TableListQuery(partialName: "B", slice: page)) == ["Ab", "b", "Äb", "3"])
            #expect(try await names(TableListQuery(partialName: "ÄB", slice: page)) == ["Äb", "1"])
            #expect(try await names(TableListQuery(partialName: "%", slice: page)) == ["0"])
            #expect(try await names(TableListQuery(partialName: "b\0", slice: page)) == ["0"])
            #expect(try await names(TableListQuery(slice: PageSlice(skip: .max, limit: .max))) == ["4"])
        }
    }

    // MARK: Rows

    @Test(arguments: StoreUnderTest.all) func rowsComeBackInTheirOrder(kind: StoreUnderTest) async throws {
        try await with(kind, [Self.table(3, "a", rows: 5), Self.table(4, "b", rows: 1)]) { store throws in
            #expect(try await all(3, store).isEmpty)
            try await append([Self.row("1", nil, "ü\0"), Self.row(nil), Self.row("", "2")], to: 3, store)
            try await append([Self.row("other")], to: 4, store)
            try await append([Self.row("4"), Self.row("5")], to: 3, store)
            let rows: [[String?]] = [["1", nil, "ü\0"], [], ["", "2"], ["4"], ["5"]]
            #expect(try await all(3, store) == rows)
            #expect(try await all(4, store) == [["other"]])
            for skip in 0..<7 {
                for limit in 0..<7 {
                    let page = try await all(3, store, .arrival, PageSlice(skip: skip, limit: limit))
                    #expect(page == Array(rows.dropFirst(skip).prefix(limit)))
                }
            }
            #expect(try await all(3, store, .arrival, PageSlice(skip: .max, limit: .max)).isEmpty)
            #expect(try await all(3, store, .arrival, PageSlice(skip: 1, limit: .max)) == Array(rows.dropFirst()))
            try await store.read { reader throws in
                var walked: [[String?]] = []
                try reader.forEachTableRow(Sample.id(3), .arrival) { walked.append(try CellRow.cells([UInt8]($0))) }
                #expect(walked == rows)
                #expect(try reader.tableRowCount(Sample.id(3), .arrival) == 5)
                #expect(try reader.tableRowCount(Sample.id(9), .arrival) == 0)
            }
        }
    }

    @Test(arguments: StoreUnderTest.all) func rowsOfATimeAreReadByIt(kind: StoreUnderTest) async throws {
        try await with(kind, [Self.table(3, "a", rows: 6)]) { store throws in
            let times: [Int64] = [30, 10, 20, 10, -5, 40]
            try await append(times.enumerated().map { Self.row("\($0)", time: $1) }, to: 3, store)
            func numbers(
                _ from: Int64?, _ to: Int64?, _ slice: PageSlice = PageSlice(limit: 100)
            ) async throws -> String {
                let order = TableRowOrder.time(from: from.map(Sample.time), to: to.map(Sample.time))
                let page = try await all(3, store, order, slice).map { $0[0] ?? "-" }.joined()
                if slice.limit == 100 {
                    let count = try await store.read { try $0.tableRowCount(Sample.id(3), order) }
                    #expect(count == page.count)
                }
                return page
            }
            #expect(try await numbers(nil, nil) == "413205")
            #expect(try await numbers(10, 30) == "1320")
            #expect(try await numbers(nil, 9) == "4")
            #expect(try await numbers(31, nil) == "5")
            #expect(try await numbers(11, 19) == "")
            #expect(try await numbers(nil, nil, PageSlice(skip: 2, limit: 3)) == "320")
            try await store.write { transaction throws in
                try transaction.deleteTableRows(Sample.id(3), from: Sample.time(10), to: Sample.time(20))
            }
            #expect(try await numbers(nil, nil) == "405")
            // Gaps do not show in the order of arrival either.
            #expect(try await all(3, store, .arrival, PageSlice(skip: 1, limit: 5)) == [["4"], ["5"]])
            try await append([Self.row("9", time: 0)], to: 3, store)
            #expect(try await all(3, store) == [["0"], ["4"], ["5"], ["9"]])
        }
    }

    @Test(arguments: StoreUnderTest.all) func rowsAreFoundByKeyOrTimeAndReplaced(kind: StoreUnderTest) async throws {
        try await with(kind, [Self.table(3, "a", rows: 3), Self.table(4, "b", rows: 1)]) { store throws in
            try await append(
                [
                    Self.row("x", time: 1, key: "k\0"), Self.row("y", time: 1, key: "k"),
                    Self.row("z", time: 3, key: "K"),
                ], to: 3, store)
            try await append([Self.row("w", time: 1, key: "k")], to: 4, store)
            var keys = RowIdentities()
            for key in ["K", "none", "k", "k\0"] { Array(key.utf8).withUnsafeBytes { _ = keys.insert($0) } }
            var times = RowIdentities()
            times.insert(Sample.time(3))
            times.insert(Sample.time(2))
            let (byKey, byTime) = (keys, times)
            try await store.write { transaction throws in
                let found = try transaction.tableRows(Sample.id(3), having: byKey, by: .key)
                #expect(found.map { $0 == nil } == [false, true, false, false])
                #expect(Set(found).count == 4)
                let timed = try transaction.tableRows(Sample.id(3), having: byTime, by: .time)
                #expect(timed == [found[0], nil])
                #expect(try transaction.tableRows(Sample.id(9), having: byTime, by: .time) == [nil, nil])
                let numbers = found.compactMap { $0 }
                try transaction.updateTableRows(Sample.id(3), numbers) { index, old in
                    let text = try CellRow.cells([UInt8](old))[0] ?? ""
                    return Self.row("\(index)\(text)", time: Int64(10 - index), key: "new\(index)")
                }
                // A row of another table is not there.
                #expect(throws: StoreError.rowChanged) {
                    try transaction.updateTableRows(Sample.id(4), [numbers[0]]) { _, _ in Self.row("no") }
                }
            }
            #expect(try await all(3, store) == [["2x"], ["1y"], ["0z"]])
            #expect(try await all(3, store, .time(from: nil, to: nil)) == [["2x"], ["1y"], ["0z"]])
            #expect(try await all(4, store) == [["w"]])
        }
    }

    @Test(arguments: StoreUnderTest.all) func twoRowsCannotHaveOneKey(kind: StoreUnderTest) async throws {
        try await with(kind, [Self.table(3, "a"), Self.table(4, "b")]) { store throws in
            try await append([Self.row("x", key: "k")], to: 3, store)
            try await append([Self.row("x", key: "k")], to: 4, store)
            await #expect {
                try await append([Self.row("y", key: "l"), Self.row("z", key: "k")], to: 3, store)
            } throws: { error in
                guard case StoreError.constraintViolated = error else { return false }
                return true
            }
            #expect(try await all(3, store) == [["x"]])
        }
    }

    @Test(arguments: StoreUnderTest.all) func rowsCanBeToldApartAnew(kind: StoreUnderTest) async throws {
        try await with(kind, [Self.table(3, "a", rows: 3), Self.table(4, "b", rows: 1)]) { store throws in
            try await append(
                [Self.row("a", "b", key: "a"), Self.row("b", "c", key: "b"), Self.row("c", "a", key: "c")], to: 3, store
            )
            try await append([Self.row("a", "b", key: "a")], to: 4, store)
            try await store.write { transaction throws in
                try transaction.renewTableRows(Sample.id(3)) { cells in
                    let cells = try CellRow.cells([UInt8](cells))
                    return StoredRow(
                        cells: CellRow.encode(cells), time: Sample.time(5), key: cells[1].map { Array($0.utf8) })
                }
                var keys = RowIdentities()
                for key in ["a", "b", "c"] { Array(key.utf8).withUnsafeBytes { _ = keys.insert($0) } }
                let found = try transaction.tableRows(Sample.id(3), having: keys, by: .key).compactMap { $0 }
                #expect(found.count == 3 && found[1] < found[2] && found[2] < found[0])
                #expect(
                    try transaction.tableRowCount(Sample.id(3), .time(from: Sample.time(5), to: Sample.time(5))) == 3)
            }
            #expect(try await all(3, store) == [["a", "b"], ["b", "c"], ["c", "a"]])
            #expect(try await all(4, store) == [["a", "b"]])
            try await append([Self.row("d", "d", key: "d")], to: 3, store)
            #expect(try await all(3, store).last == ["d", "d"])
        }
    }

    @Test(arguments: StoreUnderTest.all) func rowsGoWithTheirTableAlone(kind: StoreUnderTest) async throws {
        try await with(kind, [Self.table(3, "a", rows: 1), Self.table(4, "b", rows: 1)]) { store throws in
            try await append([Self.row("x", time: 1), Self.row("y")], to: 3, store)
            try await append([Self.row("z", time: 1)], to: 4, store)
            try await store.write { try $0.deleteTableRows(Sample.id(3), from: nil, to: nil) }
            #expect(try await all(3, store) == [["y"]])
            try await store.write { try $0.deleteTableRows(Sample.id(3)) }
            #expect(try await all(3, store).isEmpty)
            #expect(try await all(4, store) == [["z"]])
            try await store.write { try $0.deleteTableRows(Sample.id(3)) }
            try await append([Self.row("again")], to: 3, store)
            #expect(try await all(3, store) == [["again"]])
        }
    }

    @Test(arguments: StoreUnderTest.all) func aPageThatIsTooLongIsRefused(kind: StoreUnderTest) async throws {
        try await with(kind, [Self.table(3, "a", rows: 3)]) { store throws in
            let long = String(repeating: "x", count: 30 << 20)
            try await append([Self.row(long), Self.row(long), Self.row(long)], to: 3, store)
            #expect(try await all(3, store, .arrival, PageSlice(limit: 2)).count == 2)
            await #expect {
                try await all(3, store, .arrival, PageSlice(limit: 3))
            } throws: { error in
                guard case ServiceError.limitExceeded = error else { return false }
                return true
            }
        }
    }
}
