import ControlPlane
import NIOCore

/// The kinds of places, each with a path of its own.
enum ImportKind {
    case url, s3, azure
}

extension NewTableImport {
    init(_ kind: ImportKind, _ body: ByteBuffer) throws {
        let fields = try BodyFields(body)
        let name = try fields.requiredText("dataSetName", or: "dataSourceName")
        let columns = try fields.value("columns").map { try ColumnSettings.read($0) } ?? []
        self.init(tableName: name, place: try ImportPlace(kind, fields), columns: columns)
    }
}

extension ImportPlace {
    fileprivate init(_ kind: ImportKind, _ fields: BodyFields) throws {
        switch kind {
        case .url:
            let basic = try fields.nested("auth")?.nested("basic")
            let user = try basic?.requiredText("userId")
            let password = try basic?.text("password")
            self = .url(
                url: try fields.requiredText("url"), format: try fields.choice("contentType", Format.self),
                userID: user, password: password)
        case .s3:
            self = .s3(
                bucket: try fields.requiredText("bucket"), path: try fields.requiredText("path"),
                region: try fields.text("region"), accessKeyID: try fields.text("accessKeyId"),
                secretAccessKey: try fields.text("secretAccessKey"))
        case .azure:
            self = .azure(
                connectionString: try fields.requiredText("connectionString"),
                container: try fields.requiredText("container"), blob: try fields.requiredText("blob"))
        }
    }
}
