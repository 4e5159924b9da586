// Every resource carries instants, so whoever knows the control plane knows `Timestamp`.
@_exported import struct TimeSeries.Timestamp
