/// What the envelope says. The texts are those that clients show.
enum MetisCode: Int, Sendable {
    case success = 0
    case exception = 1000
    case parameter = 1002
    case file = 1003
    case notPost = 1004
    case notGet = 1005
    case missingClass = 2004

    var message: String {
        switch self {
        case .success: "操作成功"
        case .exception: "抛出异常"
        case .parameter: "参数检查失败"
        case .file: "文件格式有误"
        case .notPost: "非post请求"
        case .notGet: "非get请求"
        case .missingClass: "缺少正样本或负样本"
        }
    }
}

/// A request that is refused: a code that clients switch on, and what it was.
struct MetisRefusal: Error, Equatable {
    var code: MetisCode
    var data: String
    /// Whether there is nothing at the path.
    var isUnknownPath = false

    init(_ code: MetisCode, _ data: String) {
        self.code = code
        self.data = data
    }

    static let noSuchPath: MetisRefusal = {
        var refusal = MetisRefusal(.exception, "there is no such path")
        refusal.isUnknownPath = true
        return refusal
    }()

    /// As Metis words a key that is not there.
    static func missing(_ key: String) -> MetisRefusal { MetisRefusal(.exception, "'\(key)'") }
}
