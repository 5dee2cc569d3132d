package dev.morphflux.schemas;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.util.Utf8;
import org.jspecify.annotations.Nullable;

/** Avro's binary decoder, but byte strings are views of the bytes that are decoded, not copies. */
final class SlicingDecoder extends Decoder {

  private final byte[] bytes;
  private final BinaryDecoder decoder;

  SlicingDecoder(byte[] bytes, int offset) {
    this.bytes = bytes;
    decoder = DecoderFactory.get().binaryDecoder(bytes, offset, bytes.length - offset, null);
  }

  /** Whether all bytes are decoded. */
  boolean isEnd() throws IOException {
    return decoder.isEnd();
  }

  @Override
  public ByteBuffer readBytes(@Nullable ByteBuffer old) throws IOException {
    long length = decoder.readLong();
    int remaining = decoder.remainingBytes();
    if (length < 0 || length > remaining) {
      throw new EOFException(
          "a byte string of %d bytes where %d are left".formatted(length, remaining));
    }
    ByteBuffer view = ByteBuffer.wrap(bytes, bytes.length - remaining, (int) length).slice();
    decoder.skipFixed((int) length);
    return view;
  }

  @Override
  public void readNull() throws IOException {
    decoder.readNull();
  }

  @Override
  public boolean readBoolean() throws IOException {
    return decoder.readBoolean();
  }

  @Override
  public int readInt() throws IOException {
    return decoder.readInt();
  }

  @Override
  public long readLong() throws IOException {
    return decoder.readLong();
  }

  @Override
  public float readFloat() throws IOException {
    return decoder.readFloat();
  }

  @Override
  public double readDouble() throws IOException {
    return decoder.readDouble();
  }

  @Override
  public Utf8 readString(@Nullable Utf8 old) throws IOException {
    return decoder.readString(old);
  }

  @Override
  public String readString() throws IOException {
    return decoder.readString();
  }

  @Override
  public void skipString() throws IOException {
    decoder.skipString();
  }

  @Override
  public void skipBytes() throws IOException {
    decoder.skipBytes();
  }

  @Override
  public void readFixed(byte[] target, int start, int length) throws IOException {
    decoder.readFixed(target, start, length);
  }

  @Override
  public void skipFixed(int length) throws IOException {
    decoder.skipFixed(length);
  }

  @Override
  public int readEnum() throws IOException {
    return decoder.readEnum();
  }

  @Override
  public long readArrayStart() throws IOException {
    return decoder.readArrayStart();
  }

  @Override
  public long arrayNext() throws IOException {
    return decoder.arrayNext();
  }

  @Override
  public long skipArray() throws IOException {
    return decoder.skipArray();
  }

  @Override
  public long readMapStart() throws IOException {
    return decoder.readMapStart();
  }

  @Override
  public long mapNext() throws IOException {
    return decoder.mapNext();
  }

  @Override
  public long skipMap() throws IOException {
    return decoder.skipMap();
  }

  @Override
  public int readIndex() throws IOException {
    return decoder.readIndex();
  }

  @Override
  public int remainingBytes() {
    return decoder.remainingBytes();
  }
}
