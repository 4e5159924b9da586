import ControlPlane
import Credentials

/// Times as HTTP headers write them, for dialects.
public enum HeaderDate {
    public static func text(_ time: Timestamp) -> String { HTTPDate.format(time.microseconds / 1_000_000) }
}
