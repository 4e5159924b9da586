/// Whether a series wanders, and how often it must be differenced until it does not.
enum Stationarity {
    private static let highestOrder = 2

    /// The differences of lowest order that are stationary.
    /// - Returns: order 0 and the values themselves when they are; nil when not even second differences are.
    static func differences(of values: [Double]) -> (order: Int, values: [Double])? {
        var current = values
        for order in 0...highestOrder {
            if isStationary(current) { return (order, current) }
            guard order < highestOrder, let next = differenced(current, step: order) else { return nil }
            current = next
        }
        return nil
    }

    /// Either test at 5 % speaks for it. A series that a test cannot judge, such as a constant one, counts as stationary.
    static func isStationary(_ values: [Double]) -> Bool {
        guard let statistic = DickeyFullerTest.statistic(of: values) else { return true }
        if statistic < DickeyFullerTest.criticalValue { return true }
        guard let statistic = KPSSTest.statistic(of: values) else { return true }
        return statistic <= KPSSTest.criticalValue
    }

    /// Differences as many as there are values: the first one in use stands for those that do not exist.
    /// - Parameter step: how often the values have been differenced.
    private static func differenced(_ values: [Double], step: Int) -> [Double]? {
        let steps = zip(values.dropFirst(), values).map { $0 - $1 }
        guard step < steps.count else { return nil }
        return Array(repeating: steps[step], count: step + 1) + steps[step...]
    }
}
