package dev.morphflux.models.export;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A file under a temporary name ({@code .NAME.part}) until it is published: then it is on the disk,
 * and takes its name in one step. A write that fails has not happened. For one thread.
 */
public final class FileDraft implements Closeable {
  private final Path file;
  private final Path draft;
  private final FileChannel channel;
  private long size;

  private FileDraft(Path file, Path draft, FileChannel channel) {
    this.file = file;
    this.draft = draft;
    this.channel = channel;
  }

  /** Begins a file; its directory is created if missing. */
  public static FileDraft create(Path file) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    if (directory != null) {
      Files.createDirectories(directory);
    }
    Path draft = file.resolveSibling("." + file.getFileName() + ".part");
    FileChannel channel =
        FileChannel.open(
            draft, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    if (isLockedByAnother(channel)) {
      channel.close();
      throw new IOException(draft + " is being written by another process");
    }
    channel.truncate(0);
    return new FileDraft(file, draft, channel);
  }

  /** The lock goes with the channel. */
  private static boolean isLockedByAnother(FileChannel channel) {
    try {
      return channel.tryLock() == null;
    } catch (OverlappingFileLockException e) {
      return true;
    } catch (IOException e) {
      return false; // a file system without locks
    }
  }

  /** Writes a whole file at once. */
  public static void publish(Path file, byte[] content) throws IOException {
    try (FileDraft draft = create(file)) {
      draft.append(ByteBuffer.wrap(content));
      draft.publish();
    }
  }

  /**
   * Lets something else write a file that appears under its name only whole and on the disk.
   *
   * @param writing creates the file that it is given
   */
  public static void publish(Path file, Writing writing) throws IOException {
    try (FileDraft draft = create(file)) {
      Files.delete(draft.draft);
      writing.write(draft.draft);
      try (FileChannel written = FileChannel.open(draft.draft, StandardOpenOption.WRITE)) {
        written.force(true);
      }
      draft.rename();
    }
  }

  /** Writes a file. */
  public interface Writing {
    void write(Path file) throws IOException;
  }

  /** How many bytes there are. */
  public long size() {
    return size;
  }

  /** Adds all bytes that remain in the buffer. */
  public void append(ByteBuffer bytes) throws IOException {
    size += write(size, bytes);
  }

  /** Replaces bytes that were written before. */
  public void overwrite(long position, ByteBuffer bytes) throws IOException {
    long unused = write(position, bytes);
  }

  private long write(long position, ByteBuffer bytes) throws IOException {
    ByteBuffer left = bytes.duplicate();
    long at = position;
    while (left.hasRemaining()) {
      at += channel.write(left, at);
    }
    return at - position;
  }

  /** Adds all bytes of another file that is being written. */
  public void append(FileDraft other) throws IOException {
    long copied = 0;
    channel.position(size);
    while (copied < other.size) {
      copied += other.channel.transferTo(copied, other.size - copied, channel);
    }
    size += copied;
  }

  /** Gives the file its name, in place of an earlier one. */
  public void publish() throws IOException {
    publish(size);
  }

  /**
   * Gives the file its name, in place of an earlier one.
   *
   * @param length of the file; bytes behind it are cut off
   */
  void publish(long length) throws IOException {
    if (!channel.isOpen()) {
      throw new IOException(file + " was already published or given up");
    }
    channel.truncate(length); // a failed write may have left bytes behind the end
    channel.force(true);
    rename();
  }

  private void rename() throws IOException {
    try {
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
    }
    channel.close();
  }

  /** Removes the file, unless it was published. */
  @Override
  public void close() throws IOException {
    if (channel.isOpen()) {
      channel.close();
      Files.deleteIfExists(draft);
    }
  }
}
