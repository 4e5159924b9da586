import ArgumentParser
import TimeSeries

/// One statement of a policy as it is written on the command line: `use models,streams in OCID,OCID`.
struct PolicySentence: ExpressibleByArgument, Equatable {
    var verb: String
    /// Nil is everything.
    var resources: [String]?
    /// Nil is the whole tenancy.
    var compartments: [String]?

    static let verbs = ["inspect", "read", "use", "manage"]
    static let resourceWords = [
        "projects", "data-assets", "models", "detection-jobs", "private-endpoints", "object-storage", "secrets",
        "users",
    ]
    static let help = """
        A policy allows everything that at least one --allow names: 'VERB RESOURCES' or 'VERB RESOURCES in COMPARTMENT', \
        with commas between several.

          verbs      inspect  see in lists that something is there
                     read     see all of it
                     use      detect with it, fill it, rename it
                     manage   make it, move it, delete it
                     each includes those before it
          resources  all, or projects, data-assets, models (with deployments and streams), detection-jobs,
                     private-endpoints, object-storage, secrets, users

          --allow 'read all'
          --allow 'use models in ocid1.compartment.oc1..plant1,ocid1.compartment.oc1..plant2'
          --allow 'manage projects,data-assets,models,object-storage in ocid1.compartment.oc1..lab'
        """

    init?(argument: String) {
        let words = argument.split(separator: " ").map(String.init)
        guard words.count == 2 || (words.count == 4 && words[2] == "in"), Self.verbs.contains(words[0]) else {
            return nil
        }
        verb = words[0]
        let named = words[1].split(separator: ",").map(String.init)
        if named != ["all"] {
            guard !named.isEmpty, named.allSatisfy(Self.resourceWords.contains) else { return nil }
            resources = named
        }
        if words.count == 4 { compartments = words[3].split(separator: ",").map(String.init) }
    }

    var json: JSONValue {
        func list(_ texts: [String]?) -> JSONValue? { texts.map { .array($0.map { .string($0) }) } }
        return .object(
            .of([
                "verb": .string(verb.uppercased()),
                "resources": list(resources?.map { $0.uppercased().replacing("-", with: "_") }),
                "compartmentIds": list(compartments),
            ]))
    }
}

extension [PolicySentence] {
    var json: JSONValue { .array(map(\.json)) }
}
