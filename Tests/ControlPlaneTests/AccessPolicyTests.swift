import Testing

@testable import ControlPlane

@Suite("Policies") struct AccessPolicyTests {
    private let narrow = AccessPolicy([
        .init(verb: .use, families: [.models], compartments: ["a", "b"]), .init(verb: .read, families: [.projects]),
    ])

    @Test func aVerbIncludesThoseBeforeIt() {
        #expect(narrow.allows(.inspect, .models, compartment: "a"))
        #expect(narrow.allows(.use, .models, compartment: "b"))
        #expect(!narrow.allows(.manage, .models, compartment: "a"))
        #expect(!narrow.allows(.inspect, .models, compartment: "c"))
        #expect(!narrow.allows(.inspect, .models, compartment: nil))
        #expect(narrow.allows(.read, .projects, compartment: "anywhere"))
        #expect(narrow.allows(.read, .projects, compartment: nil))
        #expect(!narrow.allows(.inspect, .secrets, compartment: "a"))
        #expect(!AccessPolicy([]).allows(.inspect, .projects, compartment: "a"))
    }

    @Test func compartmentsOfAVerb() {
        #expect(narrow.compartments(.use, .models) == ["a", "b"])
        #expect(narrow.compartments(.manage, .models) == [])
        #expect(narrow.compartments(.read, .projects) == nil)
    }

    @Test func managingAllNeedsEveryFamilyInTheWholeTenancy() {
        #expect(AccessPolicy.manageAll.managesAll)
        #expect(!narrow.managesAll)
        #expect(!AccessPolicy([.init(verb: .use)]).managesAll)
        #expect(!AccessPolicy([.init(verb: .manage, compartments: ["a"])]).managesAll)
        #expect(!AccessPolicy([.init(verb: .manage, families: [])]).managesAll)
        #expect(AccessPolicy(ResourceFamily.allCases.map { .init(verb: .manage, families: [$0]) }).managesAll)
    }

    @Test(arguments: [
        (AccessPolicy([]), true),
        (AccessPolicy([.init(verb: .use, families: [.models], compartments: ["a"])]), true),
        (AccessPolicy([.init(verb: .read, families: [.projects], compartments: ["z"])]), true),
        (AccessPolicy([.init(verb: .use, families: [.models], compartments: ["a", "c"])]), false),
        (AccessPolicy([.init(verb: .use, families: [.models])]), false),
        (AccessPolicy([.init(verb: .manage, families: [.models], compartments: ["a"])]), false),
        (AccessPolicy([.init(verb: .inspect, compartments: ["a"])]), false),
        (AccessPolicy.manageAll, false),
    ])
    func nobodyHandsOutMoreThanTheyHold(other: AccessPolicy, isCovered: Bool) {
        #expect(narrow.covers(other) == isCovered)
        #expect(AccessPolicy.manageAll.covers(other))
    }
}
