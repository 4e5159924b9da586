import KPIDetection

/// The samples of a training, and what is learnt from.
struct KPITrainingData: Sendable {
    private let asset: ResourceID
    private let filter: KPISampleFilter

    /// Samples whose texts are in memory together.
    private static let batch = 256

    /// - Throws: `TrainingDataFault` when the samples are gone, or no longer for who asked.
    init(_ model: Model, in reader: any MetadataReader) throws {
        guard let text = model.training.dataAssetIDs.first, let id = ResourceID(hex: text),
            let asset = try reader.dataAsset(id, tenancy: model.tenancy), asset.source == .samples
        else {
            throw TrainingDataFault("the samples were deleted before the training read them")
        }
        self.asset = asset.id
        filter = model.training.samples ?? KPISampleFilter()
    }

    /// Samples that are no window, or whose last minutes have no positive mean, are left out, as Metis leaves them out.
    /// - Throws: `TrainingDataFault` when there is nothing left of a class.
    func read(
        _ store: any MetadataStore, _ control: any JobControl
    ) throws -> (LabelledFeatures, KPISampleCounts) {
        let (asset, filter) = (self.asset, self.filter)
        let expected = try BlockingWork.wait { try await store.read { try $0.sampleCounts(filter, asset: asset) } }
            .total
        var examples = LabelledFeatures(width: FeatureVector.count + 1)
        var counts = KPISampleCounts()
        var (last, seen) = (Int64.min, 0)
        while true {
            try control.check()
            let after = last
            let batch = try BlockingWork.wait {
                try await store.read { try $0.samples(filter, asset: asset, after: after, limit: Self.batch) }
            }
            guard let newest = batch.last else { break }
            for sample in batch {
                try control.check()
                guard let isNormal = sample.labels.isNormal, let row = sample.features else { continue }
                examples.append(row, isNormal: isNormal)
                if isNormal { counts.positive += 1 } else { counts.negative += 1 }
            }
            (last, seen) = (newest.id, seen + batch.count)
            control.report(percent: 30 * Double(seen) / Double(max(seen, expected)), message: "")
        }
        counts.total = examples.count
        guard counts.positive > 0, counts.negative > 0 else {
            throw TrainingDataFault(
                "of \(seen) samples \(counts.positive) positive and \(counts.negative) negative ones can be learnt from, but "
                    + "both kinds are needed: a sample counts when its series have the lengths of its window, hold "
                    + "numbers only, and dataA has a positive mean")
        }
        return (examples, counts)
    }
}

extension KPISampleLabels {
    /// Nil for words that no training knows.
    fileprivate var isNormal: Bool? {
        switch verdict {
        case Self.positive: true
        case Self.negative: false
        default: nil
        }
    }
}

extension KPISample {
    /// A row of the model: a slot that nothing is in, and the features. Nil when the sample is no window or not eligible.
    fileprivate var features: [Float]? {
        guard let a = KPIObservation.numbers(observation.dataA), let b = KPIObservation.numbers(observation.dataB),
            let c = KPIObservation.numbers(observation.dataC),
            let window = try? KPIWindow(a: a, b: b, c: c, window: window), window.isEligible()
        else { return nil }
        let features = FeatureVector.of(window).map(Float.init)
        // Numbers so large that 32 bits do not hold their sums cannot be learnt from.
        return features.contains { $0.isInfinite } ? nil : [.nan] + features
    }
}

extension KPIObservation {
    /// The numbers of a series; blanks around them are fine. Nil when one of them is no finite number.
    static func numbers(_ text: String) -> [Double]? {
        var numbers: [Double] = []
        numbers.reserveCapacity(512)
        for item in text.split(separator: ",", omittingEmptySubsequences: false) {
            let digits = item.drop { $0.isWhitespace }
            let end = digits.lastIndex { !$0.isWhitespace }
            guard let end, let number = Double(digits[...end]), number.isFinite else { return nil }
            numbers.append(number)
        }
        return numbers
    }
}
