import ArgumentParser
import Digests
import OCIClient
import TimeSeries

/// `lapwing user`
struct UserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user",
        abstract: "Users: who may call, and what they may do.",
        discussion: """
            lapwing user create ann --allow 'use models in ocid1.compartment.oc1..plant1'
            lapwing key add ann --generate ~/.oci/ann.pem
            lapwing user list
            lapwing user update ann --allow 'read all'
            lapwing user delete ann

            What a user may not see is for that user not there: it answers like an id that nobody has, and lists leave it out. \
            Nobody can allow more than they may do themselves. The server's first user, the operator, may do everything and \
            alone opens tenancies, which see nothing of each other.
            """,
        subcommands: [
            ListResources<UserKind>.self, GetResource<UserKind>.self, CreateUser.self, UpdateUser.self,
            DeleteResource<UserKind>.self,
        ])
}

enum UserKind: ResourceKind {
    typealias Filters = NoFilters

    static let noun = "user"
    static let identifier = "user"
    static let columns = [
        ResourceColumn("NAME", "name"), ResourceColumn("OPERATOR", "isOperator"),
        ResourceColumn("CREATED", "timeCreated", .time), ResourceColumn("TENANCY", "tenancyId"),
        ResourceColumn("ID", "id"),
    ]

    static func collection(_ connection: Connection) -> String { Connection.ownPath + "/users" }

    /// Users may be called by their names, where only one is called so.
    static func path(_ id: String, _ connection: Connection) async throws -> String {
        collection(connection) + "/" + PercentEncoding.segment(try await self.id(of: id, connection))
    }

    static func id(of user: String, _ connection: Connection) async throws -> String {
        guard !user.isEmpty else { throw ValidationError("the user is empty") }
        if user.hasPrefix("ocid1.") { return user }
        let found = try await connection.list(collection(connection), query: [("name", user)], limit: 2)
        guard let id = found.first?.object?.text("id") else {
            throw CommandFailure(.notFound, "there is no user '\(user)': see 'lapwing user list'")
        }
        guard found.count == 1 else {
            throw CommandFailure(
                .badInput, "users of several tenancies are called '\(user)': name the one by its OCID")
        }
        return id
    }
}

/// `lapwing user create`
struct CreateUser: APICommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Create a user.",
        discussion: PolicySentence.help + """


            The new user has no keys: 'lapwing key add' gives one.
            """)

    @Argument(help: "Name: letters, digits and - _ . @ +. Unique in the tenancy.")
    var name: String

    @Option(help: ArgumentHelp("Something the user may do. Repeatable.", valueName: "sentence"))
    var allow: [PolicySentence] = []

    @Flag(help: "Make the user the first of a new tenancy, who may do everything there. Only for the operator.")
    var newTenancy = false

    @Option(help: ArgumentHelp("Description, at most 400 characters.", valueName: "text"))
    var description: String?

    @OptionGroup(title: "Connection And Output") var options: ConnectionOptions

    func validate() throws {
        guard newTenancy || !allow.isEmpty else {
            throw ValidationError("say with --allow what the user may do, for example --allow 'read all'")
        }
    }

    func perform(_ session: Session) async throws {
        try await Creation<UserKind>(session: session).run(
            .of([
                "name": .string(name), "description": .text(description),
                "policy": allow.isEmpty ? nil : allow.json, "isNewTenancy": newTenancy ? .bool(true) : nil,
            ]))
    }
}

/// `lapwing user update`
struct UpdateUser: APICommand {
    static let configuration = CommandConfiguration(
        commandName: "update", abstract: "Give a user another policy or description.",
        discussion: PolicySentence.help + """


            The new policy takes the place of the old one from the next request on.
            """)

    @Argument(help: "Name or OCID.")
    var user: String

    @Option(help: ArgumentHelp("Something the user may do. Repeatable.", valueName: "sentence"))
    var allow: [PolicySentence] = []

    @Flag(help: "Allow nothing at all any more.")
    var allowNothing = false

    @Option(help: ArgumentHelp("Description, at most 400 characters.", valueName: "text"))
    var description: String?

    @OptionGroup(title: "Connection And Output") var options: ConnectionOptions

    func validate() throws {
        guard !allow.isEmpty || allowNothing || description != nil else {
            throw ValidationError("nothing to change: give --allow, --allow-nothing or --description")
        }
        guard allow.isEmpty || !allowNothing else {
            throw ValidationError("--allow and --allow-nothing contradict each other")
        }
    }

    func perform(_ session: Session) async throws {
        let path = try await UserKind.path(user, session.connection)
        let changed = try await session.connection.put(
            path,
            .object(
                .of([
                    "description": .text(description), "policy": allow.isEmpty && !allowNothing ? nil : allow.json,
                ])))
        session.show(ResourceOutput(columns: UserKind.columns, format: session.output).one(changed))
    }
}
