import ControlPlane
import TestSupport
import Testing

@Suite struct IdentityTests {
    @Test func identitiesAreVersionSevenUUIDs() {
        let id = SystemIdentitySource(clock: HeldClock(Sample.time(0))).next()
        // 1,600,000,000,000 ms, and 123 of 1000 us of 4096.
        #expect(id.hex.hasPrefix("0174876e800071f7"))
        #expect("89ab".contains(id.hex.dropFirst(16).prefix(1)))
    }

    @Test func noneComesTwiceAndLaterOnesAreGreater() {
        let clock = HeldClock()
        let source = SystemIdentitySource(clock: clock)
        let first = (0..<1000).map { _ in source.next() }
        clock.advance(seconds: 1)
        let second = (0..<1000).map { _ in source.next() }
        #expect(Set(first + second).count == 2000)
        let (last, next) = (first.max(), second.min())
        #expect(last?.hex ?? "" < next?.hex ?? "")
    }
}
