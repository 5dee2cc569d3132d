package dev.morphflux.schemas;

import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Collects the parts of a message. Long parts are copied once, into the result, and must not change
 * before that.
 */
final class MessageOutput extends OutputStream {

  private static final int LONG = 4096;

  /** A long part, which stands behind so many short bytes. */
  private record Part(int place, byte[] bytes, int offset, int length) {}

  private final List<Part> parts = new ArrayList<>(1);
  private byte[] rest = new byte[512];
  private int restLength;
  private int length;

  @Override
  public void write(int value) {
    reserve(1);
    rest[restLength++] = (byte) value;
    length++;
  }

  @Override
  public void write(byte[] bytes, int offset, int count) {
    if (count >= LONG) {
      parts.add(new Part(restLength, bytes, offset, count));
    } else {
      reserve(count);
      System.arraycopy(bytes, offset, rest, restLength, count);
      restLength += count;
    }
    length = Math.addExact(length, count);
  }

  private void reserve(int count) {
    if (restLength + count > rest.length) {
      rest = Arrays.copyOf(rest, Math.max(2 * rest.length, restLength + count));
    }
  }

  byte[] toByteArray() {
    byte[] message = new byte[length];
    int from = 0;
    int to = 0;
    for (Part part : parts) {
      int count = part.place() - from;
      System.arraycopy(rest, from, message, to, count);
      System.arraycopy(part.bytes(), part.offset(), message, to + count, part.length());
      from = part.place();
      to += count + part.length();
    }
    System.arraycopy(rest, from, message, to, restLength - from);
    return message;
  }
}
