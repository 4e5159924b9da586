import Testing

@testable import Detectors

/// Forecasts beside those of the reference, recorded from synthetic series.
@Suite struct ProphetReferenceTests {
    /// Requests of the detector service: flat growth.
    static let service = ProphetFixture.load("prophet.json")
    /// Linear and logistic growth, holidays and automatic seasons, and flat growth where the reference's idle changes of
    /// slope follow the noise of its arithmetic.
    static let beyond = ProphetFixture.load("prophet-growth.json")

    @Test func isComplete() {
        #expect(Self.service.count == 18 && Self.beyond.count == 12)
    }

    @Test(arguments: service + beyond)
    func forecastsWhatTheReferenceDoes(fixture: ProphetFixture) throws {
        let (fitted, forecast) = try fixture.run()
        #expect(forecast.map(\.time) == fixture.expect.body.data.map { Double($0.timestamp) })
        for (row, value) in zip(forecast, fixture.check.yhat) {
            #expect(abs(row.value - value) <= fixture.check.tol)
            #expect(row.lower <= row.value && row.value <= row.upper)
        }
        // A constant series has no noise here and 1e-9 of its scale in the reference.
        #expect(abs(fitted.sigma - fixture.check.sigma) <= 0.02 * fixture.check.sigma + 2e-9 * fixture.check.y_scale)
        if let width = fixture.check.width {
            // Both are means over few times of simulated quantiles.
            let own = forecast.reduce(0) { $0 + $1.upper - $1.lower } / Double(forecast.count)
            #expect(abs(own / width - 1) < 0.15)
        }
    }
}
