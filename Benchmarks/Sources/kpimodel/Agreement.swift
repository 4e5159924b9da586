import KPIDetection

/// How often two models come to the same verdict.
struct Agreement {
    let name: String
    private(set) var windows = 0
    private(set) var same = 0
    /// Of the windows on which a model is asked at all.
    private(set) var asked = 0
    private(set) var sameAsked = 0
    /// Verdicts "abnormal" of the teacher and the pupil.
    private(set) var teacherAlarms = 0
    private(set) var pupilAlarms = 0

    init(_ name: String) { self.name = name }

    init(_ name: String, of windows: [KPIWindow], teacher: BoostedTrees, pupil: BoostedTrees) {
        self.init(name)
        for window in windows { add(window, teacher: teacher, pupil: pupil) }
    }

    mutating func add(_ window: KPIWindow, teacher: BoostedTrees, pupil: BoostedTrees) {
        let right = ValueDetector(teacher).verdict(window)
        let ours = ValueDetector(pupil).verdict(window)
        windows += 1
        same += right.isNormal == ours.isNormal ? 1 : 0
        if right.isFromModel {
            asked += 1
            sameAsked += right.isNormal == ours.isNormal ? 1 : 0
        }
        teacherAlarms += right.isNormal ? 0 : 1
        pupilAlarms += ours.isNormal ? 0 : 1
    }

    mutating func add(_ other: Agreement) {
        windows += other.windows
        same += other.same
        asked += other.asked
        sameAsked += other.sameAsked
        teacherAlarms += other.teacherAlarms
        pupilAlarms += other.pupilAlarms
    }
}
