package dev.morphflux.models.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * A take as a point cache in USD's text form: one mesh whose points have a sample for each frame,
 * at the frame's number as time code. Only what is short of each frame is kept in memory.
 */
final class UsdaTake implements TakeWriter<MeshFrame> {

  /** Room for the last frame's number, which is known only at the end. */
  private static final int NUMBER_WIDTH = 20;

  private static final String END = "    endTimeCode = ";

  private final FileDraft draft;
  private final MeshSurface surface;
  private final StringBuilder extents = new StringBuilder();
  private final StringBuilder timecodes = new StringBuilder();
  private long endPosition;
  private long last;

  UsdaTake(Path file, MeshSurface surface) throws IOException {
    this.draft = FileDraft.create(file);
    this.surface = surface;
  }

  @Override
  public void add(MeshFrame frame) throws IOException {
    StringBuilder text = new StringBuilder(40 * frame.vertices().length);
    if (draft.size() == 0) {
      text.append(begin(frame));
    }
    text.append("            ").append(frame.number()).append(": ");
    UsdaText.points(text, frame.vertices());
    text.append(",\n");
    draft.append(ByteBuffer.wrap(text.toString().getBytes(UTF_8)));
    last = frame.number();
    sample(extents, last, UsdaText.extent(frame.bounds()));
    if (frame.timecode() != null) {
      sample(timecodes, last, UsdaText.quoted(frame.timecode()));
    }
  }

  private static void sample(StringBuilder samples, long frame, String value) {
    samples.append("            ").append(frame).append(": ").append(value).append(",\n");
  }

  private String begin(MeshFrame frame) {
    String first =
        "#usda 1.0\n(\n%s    startTimeCode = %d\n"
            .formatted(UsdaText.stage(surface), frame.number());
    endPosition = (long) first.length() + END.length();
    return first
        + END
        + " ".repeat(NUMBER_WIDTH)
        + "\n    timeCodesPerSecond = %s\n    framesPerSecond = %s\n)\n"
            .formatted(frame.framesPerSecond(), frame.framesPerSecond())
        + UsdaText.meshBegin(surface)
        + "        point3f[] points.timeSamples = {\n";
  }

  @Override
  public boolean isFull() {
    return false;
  }

  @Override
  public void finish() throws IOException {
    String end =
        "        }\n        float3[] extent.timeSamples = {\n"
            + extents
            + "        }\n"
            + (timecodes.isEmpty()
                ? ""
                : "        custom string timecode.timeSamples = {\n" + timecodes + "        }\n")
            + UsdaText.MESH_END;
    // Not appended: should this fail, the next attempt writes the same bytes at the same place.
    long size = draft.size();
    draft.overwrite(endPosition, ByteBuffer.wrap(Long.toString(last).getBytes(UTF_8)));
    draft.overwrite(size, ByteBuffer.wrap(end.getBytes(UTF_8)));
    draft.publish(size + end.getBytes(UTF_8).length);
  }

  @Override
  public void close() throws IOException {
    draft.close();
  }
}
