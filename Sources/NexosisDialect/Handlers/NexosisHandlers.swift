import ControlPlane
import HTTPService
import HTTPTypes
import Hummingbird

/// Carries out what is asked for, on the caller's own rows.
struct NexosisHandlers: Sendable {
    typealias Handler = @Sendable (Request, LapwingRequestContext) async throws -> Response

    let services: Services
    let serverLimits: ServerLimits
    let limits: TableLimits
    let lane: any DetectionQueue
    let account: NexosisAccount

    func handler(for operation: NexosisOperation) -> Handler {
        { [self] request, context in
            let caller = try context.requireCaller()
            // Authentication has read it whole and bounded.
            let body = try await request.body.collect(
                upTo: NexosisDialect.bodyLimit(request, serverLimits, tables: limits))
            let call = NexosisCall(
                request: request, context: context,
                services: services.acting(as: caller, for: try operation.requirement(of: request)), caller: caller,
                limits: limits, lane: lane, body: body)
            var response = try await call.carryOut(operation, account)
            for (name, value) in try await account.headers(of: caller) { response.headers[name] = value }
            return response
        }
    }
}

extension NexosisOperation {
    /// Deletions that go further need more.
    fileprivate func requirement(of request: Request) throws -> AccessRequirement {
        guard self == .deleteData, try QueryFields(RequestTarget(request)).cascade().isEmpty == false else {
            return requirement
        }
        return Self.cascadeRequirement
    }
}

extension NexosisCall {
    fileprivate func carryOut(_ operation: NexosisOperation, _ account: NexosisAccount) async throws -> Response {
        switch operation {
        case .putData: try await putData()
        case .listData: try await listData()
        case .getData: try await getData()
        case .deleteData: try await deleteData()
        case .importURL: try await startImport(.url)
        case .importS3: try await startImport(.s3)
        case .importAzure: try await startImport(.azure)
        case .listImports: try await listImports()
        case .getImport: try await getImport()
        case .startModelSession: try await startModelSession()
        case .startForecast, .startImpact: throw Self.onlyAnomalies
        case .listSessions: try await listSessions()
        case .getSession: try await getSession()
        case .headSession: try await getSession().createHeadResponse()
        case .deleteSession: try await deleteSession()
        case .deleteSessions: try await deleteSessions()
        case .getResults: try await results(.anomalies)
        case .getAnomalyScores: try await results(.scores)
        case .getMahalanobisDistances: try await results(.distances)
        case .listModels: try await listModels()
        case .getModel: try await getModel()
        case .deleteModel: try await deleteModel()
        case .deleteModels: try await deleteModels()
        case .predict: try await predict(account)
        case .listVocabularies: try await listVocabularies()
        case .getVocabulary: try await getVocabulary()
        case .listViews: try await list(.empty as CountedPage<Never>, PageFields(query())) { _, _, _ in }
        }
    }
}
