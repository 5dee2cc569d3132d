package dev.morphflux.models.io;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * The arrays of a npz archive or of a single npy file, read one at a time. Arrays of Python objects
 * are refused: reading them would run a pickle. For one thread.
 */
public final class Npz implements AutoCloseable {

  /** The name of the only array of a npy file, as numpy names an array without a name. */
  public static final String SINGLE_ARRAY = "arr_0";

  /** The names of a npy file's arrays. */
  public static final Set<String> UNNAMED = Set.of(SINGLE_ARRAY);

  private static final String SUFFIX = ".npy";
  private static final byte[] ZIP_MAGIC = {'P', 'K'};
  private static final int BUFFER_BYTES = 1 << 16;

  /** What one Java array can hold. */
  private static final int MAX_BYTES = Integer.MAX_VALUE - 16;

  private final Path file;
  private final @Nullable ZipFile zip;
  private final Map<String, ZipEntry> entries = new LinkedHashMap<>();

  private Npz(Path file, @Nullable ZipFile zip) {
    this.file = file;
    this.zip = zip;
    if (zip != null) {
      Collections.list(zip.entries()).stream()
          .filter(entry -> entry.getName().endsWith(SUFFIX))
          .forEach(entry -> entries.put(arrayName(entry), entry));
    }
  }

  private static String arrayName(ZipEntry entry) {
    String name = entry.getName();
    return name.substring(0, name.length() - SUFFIX.length());
  }

  /** Opens a npz archive or a npy file; reads no array yet. */
  @SuppressWarnings("resource") // the archive lives as long as the returned object
  public static Npz open(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      boolean archive = Arrays.equals(in.readNBytes(ZIP_MAGIC.length), ZIP_MAGIC);
      return new Npz(file, archive ? new ZipFile(file.toFile()) : null);
    } catch (ZipException e) {
      throw new InvalidArrayException(
          file + " is a damaged or truncated archive (" + e.getMessage() + "); copy it again", e);
    } catch (IOException e) {
      throw new InvalidArrayException("cannot read " + file + ": " + IoErrors.describe(e), e);
    }
  }

  /** The names of the arrays. */
  public Set<String> names() {
    return zip == null ? UNNAMED : Collections.unmodifiableSet(entries.keySet());
  }

  /** Whether there is an array of this name. */
  public boolean contains(String name) {
    return names().contains(name);
  }

  /** Reads one array. */
  public NumpyArray read(String name) {
    String where = where(name);
    try (InputStream in = stream(name)) {
      NumpyHeader header = NumpyHeader.read(in, where);
      long expected = NumpyHeader.byteCount(where, header.type(), header.shape());
      if (expected > MAX_BYTES) {
        throw new InvalidArrayException(
            where + " has " + expected + " bytes, expected at most 2 GB; split it");
      }
      byte[] bytes = in.readNBytes((int) expected); // grows with what is there, not with the claim
      requireBytes(where, expected, bytes.length);
      if (in.read() != -1) {
        throw new InvalidArrayException(
            where + " has more bytes than its shape " + Arrays.toString(header.shape()) + " needs");
      }
      return new NumpyArray(
          where, header.type(), header.shape(), header.fortranOrder(), ByteBuffer.wrap(bytes));
    } catch (IOException e) {
      throw unreadable(where, e);
    }
  }

  /** The shape of an array, without reading its elements. */
  public int[] shape(String name) {
    try (InputStream in = stream(name)) {
      return NumpyHeader.read(in, where(name)).shape();
    } catch (IOException e) {
      throw unreadable(where(name), e);
    }
  }

  /**
   * Reads an array piece by piece along its first axis, holding only a piece. An array in Fortran
   * order cannot be cut that way and is held as a whole.
   */
  public NpzSlices slices(String name) {
    String where = where(name);
    try {
      InputStream in = stream(name);
      NumpyHeader header = NumpyHeader.read(in, where);
      if (header.shape().length == 0 || !header.type().isNumber()) {
        in.close();
        throw new InvalidArrayException(
            where
                + " has shape "
                + Arrays.toString(header.shape())
                + " and type "
                + header.type()
                + ", expected numbers with at least one axis");
      }
      if (header.fortranOrder() && header.shape().length > 1) {
        in.close();
        return NpzSlices.of(read(name));
      }
      return new NpzSlices(where, header.type(), header.shape(), in);
    } catch (IOException e) {
      throw unreadable(where, e);
    }
  }

  private String where(String name) {
    return zip == null ? file.toString() : "array '" + name + "' of " + file;
  }

  private InputStream stream(String name) throws IOException {
    if (!contains(name)) {
      throw new InvalidArrayException(
          file + " has no array '" + name + "'; it has " + String.join(", ", names()));
    }
    InputStream in =
        zip == null ? Files.newInputStream(file) : zip.getInputStream(entries.get(name));
    return new BufferedInputStream(in, BUFFER_BYTES);
  }

  static void requireBytes(String where, long expected, long found) throws IOException {
    if (found < expected) {
      throw new EOFException("expected " + expected + " bytes of elements, found " + found);
    }
  }

  static InvalidArrayException unreadable(String where, IOException e) {
    return new InvalidArrayException(
        where + " is damaged or truncated: " + IoErrors.describe(e) + "; copy it again", e);
  }

  @Override
  public void close() {
    if (zip != null) {
      try {
        zip.close();
      } catch (IOException e) {
        throw unreadable(file.toString(), e);
      }
    }
  }
}
