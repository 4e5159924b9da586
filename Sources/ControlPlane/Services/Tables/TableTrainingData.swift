import Detectors
import TimeSeries

/// The table of a training, and what its session says of it.
struct TableTrainingData: Sendable {
    let parameters: TableDetector.Parameters
    private let asset: ResourceID
    private let tenancy: ResourceID
    private let request: TableSessionRequest

    /// - Throws: `TrainingDataFault` when the table is gone, or no longer for who asked.
    init(_ model: Model, _ request: TableSessionRequest, in reader: any MetadataReader) throws {
        guard let text = model.training.dataAssetIDs.first, let id = ResourceID(hex: text),
            try reader.dataAsset(id, tenancy: model.tenancy) != nil
        else { throw Self.deleted }
        asset = id
        tenancy = model.tenancy
        parameters = request.parameters
        self.request = request
    }

    private static var deleted: TrainingDataFault {
        TrainingDataFault("the data set was deleted before the training read it")
    }

    /// Rows and metadata of one moment. The columns of the rows are those that results show.
    /// - Throws: `TrainingDataFault` when the table is gone, or no longer fits what the session says of it.
    func read(
        _ store: any MetadataStore, _ control: any JobControl
    ) throws -> (rows: CellTable, columns: SessionColumns) {
        let (asset, tenancy, request) = (self.asset, self.tenancy, self.request)
        do {
            return try BlockingWork.wait {
                try await store.read { reader in
                    guard let table = try reader.dataAsset(asset, tenancy: tenancy),
                        case .rows(let details) = table.source
                    else { throw Self.deleted }
                    let columns = try SessionColumns(
                        details, settings: request.settings, target: request.targetColumn)
                    return (try reader.readTable(table, columns: columns.echoed) { try control.check() }, columns)
                }
            }
        } catch let fault as TableFault {
            throw TrainingDataFault(fault.message)
        } catch let error as ServiceError {
            throw TrainingDataFault(error.message)
        }
    }
}
