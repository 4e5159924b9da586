import Detectors
import Foundation
import Testing
import TimeSeries

@Suite("What the cells of a column have in common")
struct ColumnTraitsTests {
    private func traits(_ cells: [String?]) -> ColumnTraits {
        var traits = ColumnTraits()
        for cell in cells { observe(cell, &traits) }
        return traits
    }

    private func observe(_ cell: String?, _ traits: inout ColumnTraits) {
        guard var text = cell else { return traits.observe(nil) }
        text.withUTF8 { traits.observe($0) }
    }

    @Test(
        arguments: [
            ([], .string), ([nil, ""], .string),
            (["1", "-2.50", nil, " 3e5 ", ""], .numericMeasure), (["0", "1", "1"], .logical),
            (["1", "1", nil], .numericMeasure),
            (["0"], .numericMeasure), (["0", "1", "2"], .numericMeasure),
            (["True", "no", "1"], .logical), (["Yes", "OFF"], .logical),
            (["2020-01-01", "2020-01-01T10:00:00+0300", "2020-01-01 10:00"], .date),
            (["1", "2020-01-01"], .string), (["true", "2"], .string), (["nan"], .string), (["1e999"], .string),
            (["0x10"], .string), (["red", "dark green"], .string), (["2018-02-30"], .string),
            (["short", "this is what somebody wrote into a field for remarks"], .text),
        ] as [([String?], TableColumn.DataType)])
    func typesAreInferred(_ cells: [String?], _ type: TableColumn.DataType) {
        #expect(traits(cells).inferredType == type)
        #expect(traits(cells).fits(type))
    }

    @Test func traitsOnlyWiden() {
        let samples: [String?] = ["1", "0", "yes", "2020-01-01", "red", "a b c d e f g h i", nil, ""]
        for first in samples {
            for second in samples {
                var together = traits([first])
                together.merge(traits([second]))
                #expect(together == traits([first, second]), "\(first ?? "nil") and \(second ?? "nil")")
                for type in TableColumn.DataType.allCases where together.fits(type) {
                    #expect(traits([first]).fits(type) && traits([second]).fits(type))
                }
            }
        }
    }

    @Test func chosenTypesAreCheckedAgainstTheCells() {
        #expect(traits(["1", "0"]).fits(.logical) && traits(["1", "0"]).fits(.numeric))
        #expect(!traits(["1", "2"]).fits(.logical) && !traits(["1", "x"]).fits(.numericMeasure))
        #expect(!traits(["1"]).fits(.date) && traits(["1"]).fits(.text) && traits([nil]).fits(.date))
    }

    @Test func traitsAreKeptInFewLetters() throws {
        let kept = try JSONEncoder().encode(traits(["yes", "0"]))
        #expect(try JSONDecoder().decode(ColumnTraits.self, from: kept) == traits(["yes", "0"]))
        #expect(kept.count < 64)
    }

    @Test func columnsHaveTheDefaultsOfTheirType() {
        let numeric = TableColumn(name: "a", dataType: .numeric)
        #expect(numeric.imputation == .zeroes && numeric.aggregation == .sum && numeric.role == .feature)
        let measure = TableColumn(name: "a", dataType: .numericMeasure, role: .target, imputation: .max)
        #expect(measure.imputation == .max && measure.aggregation == .mean && measure.role == .target)
        let date = TableColumn(name: "a", dataType: .date)
        #expect(date.imputation == nil && date.aggregation == nil)
        #expect(TableColumn(name: "a", dataType: .logical).imputation == .mode)
    }
}
