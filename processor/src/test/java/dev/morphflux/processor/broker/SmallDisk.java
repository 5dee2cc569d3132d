package dev.morphflux.processor.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A disk of few megabytes, which takes root and Linux to make; without, the test is skipped. */
public final class SmallDisk implements AutoCloseable {
  private final Path path;

  /**
   * @param path an empty folder, where the disk appears
   */
  public SmallDisk(Path path, int mebibytes) throws IOException, InterruptedException {
    this.path = path;
    assumeThat(
            run("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "tmpfs", path.toString()))
        .as("a small disk can be mounted here")
        .isZero();
  }

  public Path path() {
    return path;
  }

  /** Fills it to the last block. */
  public void fill() throws IOException {
    byte[] block = new byte[4 << 10];
    try (OutputStream out = Files.newOutputStream(ballast())) {
      for (int i = 0; i < 1 << 20; i++) {
        out.write(block);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("space");
    }
  }

  /** Makes room again. */
  public void empty() throws IOException {
    Files.delete(ballast());
  }

  private Path ballast() {
    return path.resolve(".ballast");
  }

  @Override
  public void close() throws IOException, InterruptedException {
    int unused = run("umount", "-l", path.toString());
  }

  private static int run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getInputStream().readAllBytes();
    return process.waitFor();
  }
}
