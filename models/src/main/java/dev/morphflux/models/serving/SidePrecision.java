package dev.morphflux.models.serving;

import dev.morphflux.schemas.MorphfluxException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an encoder or a decoder gives up for speed. Its name is {@code [rankR-]REGIONS[+BACKBONE]},
 * such as {@code float32}, {@code w8a8+w8a8}, {@code rank96-float32} or {@code rank64-w8a16+w8a8}.
 *
 * @param rank of the region matrices, fitted to the tokens that occur; 0 for the matrices as they
 *     are
 * @param regions the arithmetic of the region matrices
 * @param backbone the arithmetic of the matrices between the tokens
 */
public record SidePrecision(int rank, Arithmetic regions, Arithmetic backbone) {
  /** Nothing is given up. */
  public static final SidePrecision FLOAT32 =
      new SidePrecision(0, Arithmetic.FLOAT32, Arithmetic.FLOAT32);

  private static final Pattern NAME =
      Pattern.compile("(?:rank(\\d{1,4})-)?(float32|w\\d+a\\d+)(?:\\+(float32|w\\d+a\\d+))?");
  private static final Pattern INTEGERS = Pattern.compile("w(8|16)a(8|16)");

  /**
   * A side's precision by its name; {@code int8} is short for {@code w8a8+w8a8}.
   *
   * @param name of the whole precision, for errors
   * @throws MorphfluxException if there is none of that name
   */
  static SidePrecision parse(String side, String name) {
    Matcher matcher = NAME.matcher(side.equals("int8") ? "w8a8+w8a8" : side);
    if (!matcher.matches()) {
      throw unknown(name);
    }
    int rank = matcher.group(1) == null ? 0 : Integer.parseInt(matcher.group(1));
    String backbone = matcher.group(3) == null ? "float32" : matcher.group(3);
    return new SidePrecision(rank, arithmetic(name, matcher.group(2)), arithmetic(name, backbone));
  }

  private static Arithmetic arithmetic(String name, String part) {
    if (part.equals("float32")) {
      return Arithmetic.FLOAT32;
    }
    Matcher matcher = INTEGERS.matcher(part);
    if (!matcher.matches()) {
      throw unknown(name);
    }
    return new Arithmetic(
        Integer.parseInt(matcher.group(1)) / Byte.SIZE,
        Integer.parseInt(matcher.group(2)) / Byte.SIZE);
  }

  private static MorphfluxException unknown(String name) {
    return new MorphfluxException(
        "the precision is '"
            + name
            + "', expected one such as float32, int8, rank96-w8a16+w8a8 or, for encoder and decoder"
            + " apart, w8a8/rank80-float32: docs/PERFORMANCE.md lists them");
  }

  /** The same with other region matrices. */
  public SidePrecision withRegions(int newRank, Arithmetic newRegions) {
    return new SidePrecision(newRank, newRegions, backbone);
  }

  /** The same with other matrices between the tokens. */
  public SidePrecision withBackbone(Arithmetic newBackbone) {
    return new SidePrecision(rank, regions, newBackbone);
  }

  /** Its name. */
  @Override
  public String toString() {
    return (rank == 0 ? "" : "rank" + rank + "-")
        + regions
        + (backbone.isFloat() ? "" : "+" + backbone);
  }
}
