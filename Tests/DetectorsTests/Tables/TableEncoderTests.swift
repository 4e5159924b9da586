import NumericalMethods
import Testing
import TimeSeries

@testable import Detectors

@Suite struct TableEncoderTests {
    private func encoded(
        _ type: TableColumn.DataType, _ imputation: TableColumn.Imputation? = nil, _ cells: [String?]
    ) throws -> (TableEncoder, Matrix) {
        let rows = TableRows.table(["c"], cells.map { [$0] })
        let column = TableColumn(name: "C", dataType: type, imputation: imputation)
        let (encoder, table) = try TableEncoder.fit(rows, columns: [column]) {}
        return (encoder, table.matrix(0..<cells.count))
    }

    private func matrix(_ encoder: TableEncoder, _ cells: [String?]) throws -> Matrix {
        try encoder.encode(TableRows.table(["c"], cells.map { [$0] })) {}.matrix(0..<cells.count)
    }

    @Test(
        arguments: [
            (TableColumn.Imputation.zeroes, 0), (.mean, 4.5), (.median, 2), (.mode, 1), (.min, 1), (.max, 12.5),
        ] as [(TableColumn.Imputation, Double)])
    func missingNumbersAreImputed(imputation: TableColumn.Imputation, value: Double) throws {
        let cells = ["12.5", nil, " 1 ", "2", "", "+1e0", "8", "2.5"]
        let (encoder, values) = try encoded(.numeric, imputation, cells)
        #expect(values.values == [12.5, value, 1, 2, value, 1, 8, 2.5])
        // New rows get what the training rows taught.
        #expect(try matrix(encoder, [nil, "100", nil]).values == [value, 100, value])
    }

    @Test func theTypeSaysWhatStandsIn() throws {
        #expect(try encoded(.numeric, nil, ["4", nil]).1.values == [4, 0])
        #expect(try encoded(.numericMeasure, nil, ["4", "8", nil]).1.values == [4, 8, 6])
        #expect(try encoded(.logical, nil, ["on", "False", "NO", nil]).1.values == [1, 0, 0, 0])
        #expect(try encoded(.logical, nil, ["yes", "1", "0", ""]).1.values == [1, 1, 0, 1])
        // The lower of two days in the middle.
        let dates = ["1970-01-02", "1970-01-05T12:00:00Z", "1969-12-31T21:00:00-03:00", "1970-02-01", nil]
        #expect(try encoded(.date, nil, dates).1.values == [1, 4.5, 0, 31, 1])
        #expect(try encoded(.numeric, nil, [nil, ""]).1.values == [0, 0])
    }

    @Test func textsBecomeOneColumnEach() throws {
        let (encoder, values) = try encoded(.string, nil, ["b", "a", "b", nil, "A", "b", "a"])
        #expect(encoder.features[0].encoding == .categories(["b", "a", "A"]))
        #expect(
            values.values == [1, 0, 0, 0, 1, 0, 1, 0, 0, 1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 1, 0])
        #expect(try matrix(encoder, ["unseen", "", "A"]).values == [0, 0, 0, 1, 0, 0, 0, 0, 1])
        #expect(try encoded(.string, .zeroes, ["b", nil]).1.values == [1, 0])
    }

    @Test func rareTextsAreNoCategories() throws {
        let cells = (0..<100).flatMap { index in [String](repeating: "c\(index)", count: 1 + index % 50) }
        let (encoder, _) = try encoded(.string, nil, cells)
        #expect(encoder.width == TableEncoder.mostCategories)
        guard case .categories(let categories) = encoder.features[0].encoding else { return }
        #expect(categories.prefix(4) == ["c49", "c99", "c48", "c98"])
        let long = String(repeating: "é", count: 5000)
        #expect(try encoded(.string, nil, [long, long + "x", "y"]).0.width == 2)
    }

    @Test func wordsAreWeighed() throws {
        let (encoder, values) = try encoded(
            .text, nil, ["The PUMP, the pump!", "a valve-pump", nil, "Überdruck im Ventil überdruck 42", "and"])
        guard case .words(let words, let stopWords) = encoder.features[0].encoding else {
            Issue.record("no words")
            return
        }
        #expect(words.map { $0.text } == ["pump", "42", "im", "valve", "ventil", "überdruck"])
        #expect(stopWords == ["and", "the"])
        let (common, rare) = (words[0].weight, words[1].weight)
        #expect(common > 1 && rare > common)
        #expect(values.columns == 6 && values[0, 0] == 1)
        #expect(values.values[12..<18] == [0, 0, 0, 0, 0, 0])
        let length = (rare * rare + common * common).squareRoot()
        #expect(abs(values[1, 0] - common / length) < 1e-7)
        #expect(abs(values[1, 3] - rare / length) < 1e-7)
        #expect(values[3, 5] > values[3, 4])
        for (row, norm) in ([1, 1, 0, 1, 0] as [Double]).enumerated() {
            let squares: [Double] = (0..<6).map { values[row, $0] * values[row, $0] }
            #expect(abs(squares.reduce(0, +) - norm) < 1e-6)
        }
        #expect(try matrix(encoder, ["nothing known", "PUMP"]).values[6] == 1)

        let vocabulary = encoder.features[0].vocabulary ?? []
        #expect(vocabulary.count == 8 && vocabulary[0] == VocabularyWord(text: "pump", kind: .word, rank: 0))
        #expect(vocabulary[7] == VocabularyWord(text: "the", kind: .stopWord, rank: 1))
    }

    @Test func wideTablesAreCutDown() throws {
        var random = RandomStream(seed: 2)
        let columns = (0..<300).map { TableColumn(name: "c\($0)", dataType: $0 % 2 == 0 ? .string : .text) }
        let rows = TableRows.table(
            columns.map { $0.name },
            (0..<120).map { _ in (0..<300).map { _ in "w\(random.index(below: 500)) v\(random.index(below: 500))" } })
        let (encoder, table) = try TableEncoder.fit(rows, columns: columns) {}
        #expect((1000...TableDetector.mostEncodedColumns).contains(encoder.width))
        let isAnyLeftOut = encoder.features.contains { $0.width == 0 }
        #expect(table.width == encoder.width && !isAnyLeftOut)
        // Fewer rows than columns.
        let distances = try MahalanobisDistance.squared(table) { _ in }
        #expect(distances.allSatisfy { $0 > 0 && $0 <= 120 })
    }

    @Test func manyTextsAreCountedInLittleMemory() {
        var texts = FrequentTexts()
        for index in 0..<(3 * FrequentTexts.capacity) {
            texts.add("once \(index)")
            if index % 10 == 0 { texts.add("often") }
        }
        let most = texts.mostFrequent(1)
        #expect(most.map { $0.text } == ["often"])
        #expect(texts.mostFrequent(.max).count <= FrequentTexts.capacity)
    }
}
