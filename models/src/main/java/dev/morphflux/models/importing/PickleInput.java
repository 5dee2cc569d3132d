package dev.morphflux.models.importing;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The bytes of a pickle; a length is checked against what is left before it is believed. */
final class PickleInput {

  /** Enough for every integer that a checkpoint holds, too few to keep a multiplication busy. */
  private static final int MAX_INTEGER_BYTES = 32;

  /** For names and numbers; text may be longer. */
  private static final int MAX_LINE = 1 << 10;

  private final String where;
  private final ByteBuffer bytes;

  PickleInput(String where, ByteBuffer bytes) {
    this.where = where;
    this.bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  String where() {
    return where;
  }

  int position() {
    return bytes.position();
  }

  /** What stands behind the pickle. */
  ByteBuffer rest() {
    return bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  int unsignedByte() {
    return require(1).get() & 0xff;
  }

  int unsignedShort() {
    return require(2).getShort() & 0xffff;
  }

  int signedInt() {
    return require(4).getInt();
  }

  /** A length or an index of four bytes. */
  long unsignedInt() {
    return require(4).getInt() & 0xffff_ffffL;
  }

  long signedLong() {
    return require(8).getLong();
  }

  double bigEndianDouble() {
    return Double.longBitsToDouble(Long.reverseBytes(require(8).getLong()));
  }

  ByteBuffer bytes(long length) {
    if (length < 0 || length > bytes.remaining()) {
      throw damaged("claims " + Long.toUnsignedString(length) + " bytes");
    }
    ByteBuffer slice = bytes.slice(bytes.position(), (int) length);
    bytes.position(bytes.position() + (int) length);
    return slice;
  }

  String text(long length) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes(length)).toString();
    } catch (CharacterCodingException e) {
      throw new InvalidCheckpointException(where + " holds text that is not UTF-8", e);
    }
  }

  /** Text of Python 2, one byte a character, as {@code encoding='latin1'} reads it. */
  String byteText(long length) {
    return StandardCharsets.ISO_8859_1.decode(bytes(length)).toString();
  }

  /** A name or a number up to the end of the line. */
  String line() {
    String line = textLine();
    if (line.length() > MAX_LINE) {
      throw damaged("has a name of " + line.length() + " characters");
    }
    return line;
  }

  /** Text up to the end of the line, one byte a character; what is beyond Latin-1 is escaped. */
  String textLine() {
    int start = bytes.position();
    int end = start;
    while (end < bytes.limit() && bytes.get(end) != '\n') {
      end++;
    }
    if (end == bytes.limit()) {
      throw damaged("has a line without an end");
    }
    String line = byteText(end - start);
    bytes.position(end + 1);
    return line;
  }

  /** An integer of this many bytes; a Long where it fits. */
  Number integer(long length) {
    if (length > MAX_INTEGER_BYTES) {
      throw damaged("claims an integer of " + length + " bytes");
    }
    ByteBuffer little = bytes(length);
    byte[] big = new byte[(int) length];
    for (int i = 0; i < big.length; i++) {
      big[big.length - 1 - i] = little.get(i);
    }
    return big.length == 0 ? Long.valueOf(0) : narrow(new BigInteger(big));
  }

  /** An integer in decimal. */
  Number integer(String decimal) {
    String digits = decimal.strip();
    if (digits.endsWith("L")) {
      digits = digits.substring(0, digits.length() - 1);
    }
    if (!digits.matches("[+-]?\\d{1,60}")) {
      throw damaged("has an integer that is none");
    }
    return narrow(new BigInteger(digits));
  }

  private static Number narrow(BigInteger value) {
    if (value.bitLength() < Long.SIZE) {
      return value.longValue();
    }
    return value;
  }

  InvalidCheckpointException damaged(String what) {
    return new InvalidCheckpointException(
        where
            + " "
            + what
            + " at byte "
            + bytes.position()
            + " of "
            + bytes.limit()
            + "; the pickle is damaged or truncated, copy it again");
  }

  private ByteBuffer require(int length) {
    if (bytes.remaining() < length) {
      throw damaged("ends in the middle");
    }
    return bytes;
  }
}
