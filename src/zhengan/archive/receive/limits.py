"""What one sender may take of the receiver, so that no sender can starve the others."""

from dataclasses import dataclass

from zhengan.archive.line import MAX_LINE


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one listener. Seconds are of the event loop's clock; bytes are counted as they come over the wire unless said."""

    connections: int = 1000
    """Connections open at once; one more is closed at once and counted."""
    handshake_seconds: float = 10
    """For a TLS handshake, and for the head of an HTTP request."""
    idle_seconds: float = 3600
    """A connection that sends nothing is closed after this, at a boundary of frames."""
    frame_seconds: float = 60
    """A frame or an HTTP body that was begun must be whole after this much silence (syslog, RELP) or in all (HTTP)."""
    line_bytes: int = MAX_LINE
    body_bytes: int = 32 * 1024 * 1024
    """Of an HTTP body as sent."""
    inflated_bytes: int = 128 * 1024 * 1024
    """Of an HTTP body or of a step of a file, after decompression."""
    read_bytes: int = 256 * 1024
    """Read from a connection before the lines in it are stored; the sender waits meanwhile."""
    bodies: int = 8
    """HTTP bodies unpacked and stored at once; further ones wait."""
    buffered_bytes: int = 256 * 1024 * 1024
    """Of all HTTP bodies being received; above it a sender is told 503."""
    datagrams: int = 10_000
    """UDP datagrams of one source waiting to be stored; one more is dropped and counted."""
