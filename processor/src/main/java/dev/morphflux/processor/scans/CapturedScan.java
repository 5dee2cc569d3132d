package dev.morphflux.processor.scans;

import dev.morphflux.schemas.FrameTime;
import java.time.Instant;

/**
 * A mesh with where and when it was captured, before it is checked against a topology.
 *
 * @param subject who was captured
 * @param captureSession the session; may be empty
 * @param take the take; 0 when unknown
 * @param frame where it stands in its take
 * @param captureTime when it was captured
 * @param metersPerUnit the length of the vertices' unit; 0 when the source does not know, then it
 *     is taken to be the topology's
 * @param vertices [N, 3]
 * @param faces between them; empty when the source has none
 * @param origin names it in messages, such as its file
 */
public record CapturedScan(
    String subject,
    String captureSession,
    int take,
    FrameTime frame,
    Instant captureTime,
    double metersPerUnit,
    float[] vertices,
    int[][] faces,
    String origin) {}
