package dev.morphflux.models.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.zip.CRC32;

/** Names of files made of ids, which are free text. */
public final class FileNames {

  /** File systems take 255 bytes, and letters beyond ASCII have up to four. */
  private static final int MAX_LENGTH = 60;

  private static final int CHECKSUM_DIGITS = 6;

  private FileNames() {}

  /** The text without what could leave the directory or trouble a file system. */
  public static String safe(String text) {
    String safe = text.replaceAll("[^\\p{L}\\p{N}._-]", "_");
    if (safe.isEmpty() || safe.startsWith(".")) {
      safe = "_" + safe;
    }
    return safe.length() <= MAX_LENGTH
        ? safe
        : safe.substring(0, MAX_LENGTH - CHECKSUM_DIGITS - 1) + "-" + checksum(text);
  }

  /** Some digits that other texts hardly have. */
  static String checksum(String text) {
    CRC32 crc = new CRC32();
    crc.update(text.getBytes(UTF_8));
    return "%08x".formatted(crc.getValue()).substring(8 - CHECKSUM_DIGITS);
  }
}
