extension Prophet {
    /// How the trend grows.
    public enum Growth: String, Codable, Sendable, CaseIterable {
        /// Not at all.
        case flat
        /// Linearly, with changes of slope.
        case linear
        /// Towards a ceiling, with changes of rate.
        case logistic
    }

    /// How a season or holiday acts on the trend.
    public enum Mode: String, Codable, Sendable, CaseIterable {
        case additive, multiplicative
    }

    /// Whether a built-in season takes part.
    public enum Switch: String, Codable, Sendable, CaseIterable {
        /// If the history is long and dense enough to show it.
        case automatic
        case on, off

        public init(_ isOn: Bool) { self = isOn ? .on : .off }
    }

    /// A season: `order` sines and cosines of a period.
    public struct Seasonality: Codable, Sendable, Equatable {
        public var name: String
        /// Days, positive.
        public var period: Double
        /// 1 to 100.
        public var order: Int
        /// Standard deviation of the coefficients' prior, relative to the largest value.
        public var priorScale: Double
        /// Nil: ``Parameters/seasonalityMode``.
        public var mode: Mode?

        public init(name: String, period: Double, order: Int, priorScale: Double = 10, mode: Mode? = nil) {
            self.name = name
            self.period = period
            self.order = order
            self.priorScale = priorScale
            self.mode = mode
        }

        static let yearly = Seasonality(name: "yearly", period: 365.25, order: 10)
        static let weekly = Seasonality(name: "weekly", period: 7, order: 3)
        static let daily = Seasonality(name: "daily", period: 1, order: 4)

        /// What the detector service calls "hourly": a period of 24 **days**.
        public static let hourly = Seasonality(name: "hourly", period: 24, order: 5)
    }

    /// A holiday: every day that it falls on, with the days around it. Each offset has an effect of its own.
    public struct Holiday: Codable, Sendable, Equatable {
        /// Holidays of the same name share their effects.
        public var name: String
        /// Days since 1970-01-01, in UTC.
        public var days: [Int]
        /// First day with an effect, counted from the holiday: -30 to 0.
        public var lowerWindow: Int
        /// Last day with an effect: 0 to 30.
        public var upperWindow: Int
        /// Nil: ``Parameters/holidaysPriorScale``.
        public var priorScale: Double?

        public init(
            name: String, days: [Int], lowerWindow: Int = 0, upperWindow: Int = 0, priorScale: Double? = nil
        ) {
            self.name = name
            self.days = days
            self.lowerWindow = lowerWindow
            self.upperWindow = upperWindow
            self.priorScale = priorScale
        }
    }

    /// What to fit. The defaults are Prophet's own.
    public struct Parameters: Codable, Sendable, Equatable {
        public var growth = Growth.linear
        /// Possible changes of slope, spread evenly over the first rows: 0 to ``Limits/changepoints``. Fewer in short histories.
        public var changepoints = 25
        /// Share of the history, from its start, in which slopes may change: 0 to 1.
        public var changepointRange = 0.8
        /// Scale of the changes' Laplace prior: larger follows the data more closely. Positive.
        public var changepointPriorScale = 0.05
        /// Seasons beside the built-in ones.
        public var seasonalities: [Seasonality] = []
        /// Period 365.25 days, order 10. Automatic: from 730 days on.
        public var yearly = Switch.automatic
        /// Period 7 days, order 3. Automatic: from 14 days on, if the smallest gap is below 7 days.
        public var weekly = Switch.automatic
        /// Period 1 day, order 4. Automatic: from 2 days on, if the smallest gap is below a day.
        public var daily = Switch.automatic
        /// Mode of the holidays and of seasons that do not have one of their own.
        public var seasonalityMode = Mode.additive
        /// Standard deviation of the built-in seasons' coefficients.
        public var seasonalityPriorScale = 10.0
        public var holidays: [Holiday] = []
        public var holidaysPriorScale = 10.0
        /// Probability that the interval holds: 0 to 1.
        public var intervalWidth = 0.8
        /// Draws of a simulated interval (linear and logistic growth): 1 to 10,000.
        public var uncertaintySamples = 1000
        /// Seed of these draws.
        public var seed: UInt64 = 0

        public init() {}
    }
}

extension Prophet.Parameters {
    /// - Throws: ``DetectorError/parameterOutOfRange(name:value:allowed:)`` for the first parameter that is not usable.
    public func validate() throws {
        try Self.require(changepoints, 0...Prophet.Limits.changepoints, "changepoints")
        try Self.require(changepointRange >= 0 && changepointRange <= 1, "changepointRange", changepointRange, "0 to 1")
        try Self.requirePositive(changepointPriorScale, "changepointPriorScale")
        try Self.requirePositive(seasonalityPriorScale, "seasonalityPriorScale")
        try Self.requirePositive(holidaysPriorScale, "holidaysPriorScale")
        try Self.require(intervalWidth >= 0 && intervalWidth <= 1, "intervalWidth", intervalWidth, "0 to 1")
        try Self.require(uncertaintySamples, 1...10_000, "uncertaintySamples")
        try Self.require(seasonalities.count, 0...100, "number of seasonalities")
        for season in seasonalities {
            let name = season.name.prefix(60)
            try Self.require(
                season.period >= 1e-5 && season.period <= 1e6, "period of seasonality '\(name)'", season.period,
                "1e-5 to 1e6 days")
            try Self.require(season.order, 1...100, "order of seasonality '\(name)'")
            try Self.requirePositive(season.priorScale, "priorScale of seasonality '\(name)'")
        }
        try Self.require(holidays.count, 0...1000, "number of holidays")
        let effects = holidays.reduce(0.0) {
            $0 + Double($1.days.count) * (1 + Double($1.upperWindow) - Double($1.lowerWindow))
        }
        try Self.require(effects <= 1e6, "days of all holidays with their windows", effects, "at most 1000000")
        for holiday in holidays {
            let name = holiday.name.prefix(60)
            try Self.require(holiday.lowerWindow, -30...0, "lowerWindow of holiday '\(name)'")
            try Self.require(holiday.upperWindow, 0...30, "upperWindow of holiday '\(name)'")
            if let scale = holiday.priorScale { try Self.requirePositive(scale, "priorScale of holiday '\(name)'") }
            for day in holiday.days { try Self.require(day, -106_752...106_752, "day of holiday '\(name)'") }
        }
    }

    private static func require(_ holds: Bool, _ name: String, _ value: Double, _ allowed: String) throws {
        if !holds { throw DetectorError.parameterOutOfRange(name: name, value: value, allowed: allowed) }
    }

    private static func require(_ value: Int, _ range: ClosedRange<Int>, _ name: String) throws {
        try require(range.contains(value), name, Double(value), "\(range.lowerBound) to \(range.upperBound)")
    }

    /// Scales are squared and divided by; beyond these bounds the result would not be finite.
    private static func requirePositive(_ value: Double, _ name: String) throws {
        try require(value >= 1e-100 && value <= 1e100, name, value, "more than 0 (1e-100 to 1e100)")
    }
}
