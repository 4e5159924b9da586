import Testing

@testable import Detectors

/// Forecasts beside those of the reference, recorded from synthetic series.
@Suite struct ProphetReferenceTests {
    static let service = ProphetFixture.load("prophet.json")

    @Test func isComplete() {
        #expect(Self.service.count == 18)
    }

    @Test(arguments: service)
    func forecastsWhatTheReferenceDoes(fixture: ProphetFixture) throws {
        let (fitted, forecast) = try fixture.run()
        #expect(forecast.map(\.time) == fixture.expect.body.data.map { Double($0.timestamp) })
        for (row, value) in zip(forecast, fixture.check.yhat) {
            #expect(abs(row.value - value) <= fixture.check.tol)
            #expect(row.lower <= row.value && row.value <= row.upper)
        }
        // A constant series has no noise here and 1e-9 of its scale in the reference.
        #expect(abs(fitted.sigma - fixture.check.sigma) <= 0.02 * fixture.check.sigma + 2e-9 * fixture.check.y_scale)
    }
}
