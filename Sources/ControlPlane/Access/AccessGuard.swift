/// Decides, for one caller and one kind of call, which rows are there at all.
///
/// A row that the caller's policy keeps from this call is not there: its look-up finds nothing, lists leave it out. So a
/// forbidden row and one that does not exist cannot be told apart.
struct AccessGuard: Sendable {
    let caller: Caller
    let requirement: AccessRequirement

    private var policy: AccessPolicy { caller.principal.policy }

    /// The verb that this call needs on rows of a kind; nil when it needs none.
    private func verb(on target: AccessTarget) -> Verb? {
        target == requirement.target ? requirement.verb : requirement.related
    }

    func permits(_ target: AccessTarget, compartment: String?) -> Bool {
        guard let verb = verb(on: target), let family = target.family else { return true }
        return policy.allows(verb, family, compartment: compartment)
    }

    /// Work requests are reached from other rows too, which need no permission for it.
    func permits(_ request: WorkRequest) -> Bool {
        guard requirement.target == .workRequest else { return true }
        return policy.allows(requirement.verb, request.subject.kind.family, compartment: request.compartmentID)
    }

    func permits(_ principal: Principal) -> Bool {
        (requirement.isOpenToSelf && principal.id == caller.principal.id) || permits(.principal, compartment: nil)
    }

    /// Nil lets nothing through.
    func narrowed(_ query: ListQuery, to target: AccessTarget) -> ListQuery? {
        guard let verb = verb(on: target) else { return query }
        var query = query
        guard let family = target.family else {
            let kinds = WorkRequest.Subject.Kind.allCases.filter {
                policy.allows(verb, $0.family, compartment: query.compartmentID)
            }
            query.subjectKinds = kinds
            return kinds.isEmpty ? nil : query
        }
        if let compartment = query.compartmentID {
            return policy.allows(verb, family, compartment: compartment) ? query : nil
        }
        guard target.liesInCompartment, let compartments = policy.compartments(verb, family) else {
            return policy.allows(verb, family, compartment: nil) ? query : nil
        }
        query.compartments = compartments
        return compartments.isEmpty ? nil : query
    }

    /// - Throws: `ServiceError.notFound` for a compartment in which this call may not put such a row.
    func check(_ target: AccessTarget, into compartment: String?) throws {
        guard target == requirement.target, !permits(target, compartment: compartment) else { return }
        throw ServiceError.notFound(kind: "compartment", id: compartment ?? "")
    }
}
