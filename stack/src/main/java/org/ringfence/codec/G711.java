package org.ringfence.codec;

import java.util.Objects;

/**
 * G.711, both laws (ITU-T G.711; RFC 3551 section 4.5.14). A byte a sample, by table.
 *
 * <p>A-law keeps the upper 12 of the 16 bits and mu-law the upper 14, so those index the tables.
 */
public final class G711 implements AudioCodec {
  /** PCMA, Europe's law and most of the world's. */
  public static final G711 A_LAW = new G711("PCMA", 8, 4);

  /** PCMU, the law of North America and Japan. */
  public static final G711 MU_LAW = new G711("PCMU", 0, 2);

  private static final int RATE_HZ = 8000;

  private final String name;
  private final int payloadType;
  private final int droppedBits;
  private final byte[] compressed;
  private final short[] expanded = new short[256];

  private G711(String name, int payloadType, int droppedBits) {
    this.name = name;
    this.payloadType = payloadType;
    this.droppedBits = droppedBits;
    boolean aLaw = droppedBits == 4;
    compressed = new byte[1 << (16 - droppedBits)];
    for (int i = 0; i < compressed.length; i++) {
      int level = (short) (i << droppedBits) >> droppedBits;
      compressed[i] = (byte) (aLaw ? compressALaw(level) : compressMuLaw(level));
    }
    for (int code = 0; code < 256; code++) {
      expanded[code] = (short) (aLaw ? expandALaw(code) : expandMuLaw(code));
    }
  }

  /** The code of one sample. */
  public byte compress(short sample) {
    return compressed[(sample & 0xffff) >> droppedBits];
  }

  /** The sample of one code. */
  public short expand(byte code) {
    return expanded[code & 0xff];
  }

  @Override
  public String encodingName() {
    return name;
  }

  @Override
  public int clockRateHz() {
    return RATE_HZ;
  }

  @Override
  public int sampleRateHz() {
    return RATE_HZ;
  }

  @Override
  public int staticPayloadType() {
    return payloadType;
  }

  @Override
  public Encoder newEncoder() {
    return new Compressor();
  }

  @Override
  public Decoder newDecoder() {
    return new ConcealingDecoder(newBareDecoder(), RATE_HZ);
  }

  @Override
  public Decoder newBareDecoder() {
    return new Expander();
  }

  /** Sign, three bits of segment, four of mantissa; every other bit inverted (G.711 table 1a). */
  private static int compressALaw(int level) {
    int magnitude = level < 0 ? ~level : level;
    int segment = Math.max(0, 32 - Integer.numberOfLeadingZeros(magnitude) - 4);
    int mantissa = magnitude >> Math.max(0, segment - 1) & 0xf;
    return ((segment << 4 | mantissa) ^ 0x55) | (level < 0 ? 0 : 0x80);
  }

  private static int expandALaw(int code) {
    int inverted = code ^ 0x55;
    int segment = inverted >> 4 & 7;
    int mantissa = (inverted & 0xf) << 4 | 8;
    int magnitude = segment == 0 ? mantissa : (mantissa | 0x100) << (segment - 1);
    return (code & 0x80) != 0 ? magnitude : -magnitude;
  }

  /** A bias of 33 makes every segment begin at a power of two; all bits inverted (table 2a). */
  private static int compressMuLaw(int level) {
    int magnitude = Math.min((level < 0 ? ~level : level) + 33, 0x1fff);
    int segment = 32 - Integer.numberOfLeadingZeros(magnitude) - 6;
    int mantissa = magnitude >> (segment + 1) & 0xf;
    return (~(segment << 4 | mantissa) & 0x7f) | (level < 0 ? 0 : 0x80);
  }

  private static int expandMuLaw(int code) {
    int inverted = ~code;
    int segment = inverted >> 4 & 7;
    int mantissa = (inverted & 0xf) << 1 | 0x21;
    int magnitude = ((mantissa << segment) - 33) << 2;
    return (code & 0x80) != 0 ? magnitude : -magnitude;
  }

  private final class Compressor implements Encoder {
    @Override
    public int encode(short[] pcm, int offset, int samples, byte[] out, int outOffset) {
      Objects.checkFromIndexSize(offset, samples, pcm.length);
      if (out.length - outOffset < samples) {
        return -1;
      }
      for (int i = 0; i < samples; i++) {
        out[outOffset + i] = compress(pcm[offset + i]);
      }
      return samples;
    }

    @Override
    public void close() {}
  }

  private final class Expander extends BareDecoder {

    @Override
    public int decode(byte[] payload, int offset, int length, short[] pcm, int pcmOffset) {
      Objects.checkFromIndexSize(offset, length, payload.length);
      if (length == 0 || pcm.length - pcmOffset < length) {
        return -1;
      }
      for (int i = 0; i < length; i++) {
        pcm[pcmOffset + i] = expand(payload[offset + i]);
      }
      return length;
    }
  }
}
