package dev.morphflux.models.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes a npz archive, one array after another; a large one piece by piece. The file appears under
 * its name only when {@link #finish} was called, so a failure leaves no half of it. For one thread.
 */
public final class NpzWriter implements AutoCloseable {
  private static final int CHUNK_BYTES = 1 << 16;

  private final Path file;
  private final Path unfinished;
  private final ZipOutputStream zip;
  private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private long missing;

  private NpzWriter(Path file, Path unfinished) throws IOException {
    this.file = file;
    this.unfinished = unfinished;
    this.zip = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(unfinished)));
    zip.setLevel(Deflater.NO_COMPRESSION); // scans are noise to a compressor
  }

  /** Starts an archive that will replace the file, if there is one. */
  public static NpzWriter create(Path file) {
    Path directory = file.toAbsolutePath().getParent();
    if (directory == null || !Files.isDirectory(directory)) {
      throw new InvalidArrayException(
          "cannot write " + file + ": there is no directory " + directory + "; create it first");
    }
    Path unfinished = file.resolveSibling(file.getFileName() + ".part");
    try {
      return new NpzWriter(file, unfinished);
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  /** Writes an array of floats. */
  public NpzWriter put(String name, Tensor tensor) {
    return begin(name, tensor.shape()).append(tensor.data());
  }

  /** Writes an array of integers. */
  public NpzWriter put(String name, int[] integers, int... shape) {
    begin(name, "<i4", shape);
    for (int integer : integers) {
      if (!chunk.hasRemaining()) {
        flush();
      }
      chunk.putInt(integer);
    }
    missing -= integers.length;
    return this;
  }

  /** Writes an array [n] of long integers. */
  public NpzWriter put(String name, long[] integers) {
    begin(name, "<i8", integers.length);
    for (long integer : integers) {
      if (chunk.remaining() < Long.BYTES) {
        flush();
      }
      chunk.putLong(integer);
    }
    missing -= integers.length;
    return this;
  }

  /** Writes an array [n] of texts, as numpy keeps them: all as long as the longest. */
  public NpzWriter put(String name, List<String> texts) {
    int longest =
        texts.stream().mapToInt(text -> text.codePointCount(0, text.length())).max().orElse(0);
    int length = Math.max(1, longest);
    begin(name, "<U" + length, texts.size());
    for (String text : texts) {
      int[] points = Arrays.copyOf(text.codePoints().toArray(), length);
      for (int point : points) {
        if (!chunk.hasRemaining()) {
          flush();
        }
        chunk.putInt(point);
      }
    }
    missing -= texts.size();
    return this;
  }

  /** Starts an array of floats; its numbers follow by {@link #append}. */
  public NpzWriter begin(String name, int... shape) {
    begin(name, "<f4", shape);
    return this;
  }

  /** Adds the remaining numbers of a buffer to the array that was begun last. */
  public NpzWriter append(FloatBuffer numbers) {
    missing -= numbers.remaining();
    while (numbers.hasRemaining()) {
      if (!chunk.hasRemaining()) {
        flush();
      }
      FloatBuffer target = chunk.asFloatBuffer();
      int some = Math.min(target.remaining(), numbers.remaining());
      target.put(numbers.slice(numbers.position(), some));
      numbers.position(numbers.position() + some);
      chunk.position(chunk.position() + some * Float.BYTES);
    }
    return this;
  }

  private void begin(String name, String type, int... shape) {
    endArray();
    missing = Tensor.count(shape);
    try {
      zip.putNextEntry(new ZipEntry(name + ".npy"));
      zip.write(NumpyHeader.write(type, shape));
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  private void endArray() {
    if (missing != 0) {
      throw new IllegalStateException("the array before lacks " + missing + " numbers");
    }
    flush();
  }

  private void flush() {
    try {
      zip.write(chunk.array(), 0, chunk.position());
      chunk.clear();
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  /** Completes the file and gives it its name. */
  public void finish() {
    endArray();
    try {
      zip.close();
      Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  /** Removes what was written, unless it was finished. */
  @Override
  public void close() {
    try {
      try {
        zip.close();
      } finally {
        Files.deleteIfExists(unfinished);
      }
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  private static InvalidArrayException failed(Path file, IOException e) {
    return new InvalidArrayException("cannot write " + file + ": " + IoErrors.describe(e), e);
  }
}
