import ControlPlane
import Testing
import WorkQueue

@Suite struct BellTests {
    @Test func aRingBeforeTheWaitIsNotLost() async {
        let bell = Bell()
        let seen = bell.count
        bell.jobsMayBeWaiting()
        await bell.wait(past: seen, atMost: .seconds(3600))
        #expect(bell.count == seen + 1)
    }

    @Test func aRingWakesEverybody() async {
        let bell = Bell()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<10 { group.addTask { await bell.wait(past: 0, atMost: .seconds(3600)) } }
            await Task.yield()
            bell.ring()
            await group.waitForAll()
        }
    }

    @Test func waitingEndsByItselfAndWhenCanceled() async {
        let bell = Bell()
        await bell.wait(past: 0, atMost: .milliseconds(1))
        let task = Task { await bell.wait(past: 0, atMost: .seconds(3600)) }
        task.cancel()
        await task.value
        #expect(bell.count == 0)
    }

    /// Whoever looks, works and waits again misses nothing, however the rings fall.
    @Test func everyRingIsSeen() async {
        let bell = Bell()
        let reader = Task {
            var seen: UInt64 = 0
            while seen < 1000 {
                await bell.wait(past: seen, atMost: .seconds(3600))
                seen = bell.count
            }
        }
        for round in 0..<1000 {
            if round % 7 == 0 { await Task.yield() }
            bell.ring()
        }
        await reader.value
    }
}
