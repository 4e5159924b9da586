import TimeSeries

extension SeriesReader {
    /// The variables of a zip archive of `VARIABLE.csv` files. Other files in it are passed over; a variable in a folder is
    /// an error.
    func unpack(
        _ bytes: UnsafeRawBufferPointer, label: String, _ budget: inout SeriesBudget, _ check: () throws -> Void
    ) throws -> [AlignmentVariable] {
        var variables: [AlignmentVariable] = []
        var current: (name: String, writer: any ObjectWriter)?
        defer { current?.writer.abandon() }
        do {
            try archives.readZip(
                bytes, limits: ArchiveLimits(maximumEntries: 10 * limits.variables, maximumBytes: limits.bytes),
                check: check
            ) { piece in
                switch piece {
                case .begin(let file, _):
                    guard let name = try member(file) else { return }
                    guard variables.count < limits.variables else {
                        throw TrainingDataFault(
                            .dataExceedsLimit,
                            "'\(label)': there are more than \(limits.variables) variables in the archive")
                    }
                    current = (name, try objects.makeWriter())
                case .bytes(let bytes): try current?.writer.append(bytes)
                case .end:
                    guard let (name, writer) = current else { return }
                    current = nil
                    variables.append(try readMember(name, writer, &budget))
                }
            }
        } catch let error as ArchiveError {
            throw TrainingDataFault(error, label: label)
        }
        guard !variables.isEmpty else {
            throw TrainingDataFault(
                .noVariablesFound,
                "'\(label)': no file of the archive ends in .csv: put VARIABLE.csv directly into it")
        }
        return variables
    }

    private func readMember(
        _ name: String, _ writer: any ObjectWriter, _ budget: inout SeriesBudget
    ) throws -> AlignmentVariable {
        let blob: WrittenBlob
        do {
            blob = try writer.commit()
        } catch {
            writer.abandon()
            throw error
        }
        defer { try? objects.remove(blob.id) }
        return try objects.open(blob.id).withMappedBytes { try parse($0, variable: name, &budget) }
    }

    /// The variable of a member; nil for what is none, such as the files that some systems add.
    private func member(_ path: String) throws -> String? {
        let parts = path.split(separator: "/")
        guard let file = parts.last, let name = Self.variable(ofFile: String(file)), !file.hasPrefix("."),
            parts.first != "__MACOSX"
        else { return nil }
        guard parts.count == 1 else {
            throw TrainingDataFault(
                .readingFileError,
                "archive member '\(path.prefix(120))' lies in a folder: put every VARIABLE.csv directly into the archive"
            )
        }
        return name
    }
}
