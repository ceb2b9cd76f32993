package org.ringfence.codec;

import org.jspecify.annotations.Nullable;

/**
 * Opus (RFC 6716; RFC 7587 in RTP): libopus where it is installed and native access is granted
 * ({@code --enable-native-access}), the same codec in Java where not. Both understand each other.
 */
public final class Opus implements AudioCodec {
  static final int RATE_HZ = 48_000;

  /** A packet holds 120 ms at most (RFC 6716 section 3.2.5). */
  static final int LONGEST_FRAME_SAMPLES = 5760;

  /** More than any encoder makes, and more than a datagram should hold. */
  static final int LARGEST_PACKET_BYTES = 4000;

  /** An encoder that says so few bytes has nothing to send. */
  static final int DTX_BYTES = 2;

  /** 2.5 ms: lost time is made up for in multiples of it. */
  static final int QUANTUM_SAMPLES = 120;

  private final OpusSettings settings;
  private final @Nullable LibOpus library;

  /** By libopus if it is there. */
  public Opus(OpusSettings settings) {
    this(settings, LibOpus.loaded());
  }

  private Opus(OpusSettings settings, @Nullable LibOpus library) {
    this.settings = settings;
    this.library = library;
  }

  /** The codec in Java, even where libopus is. */
  public static Opus portable(OpusSettings settings) {
    return new Opus(settings, null);
  }

  /** What does the work, for people: "libopus 1.3.1" or "Concentus (Java)". */
  public String engine() {
    return library == null ? "Concentus (Java)" : library.version();
  }

  public boolean isNative() {
    return library != null;
  }

  /** The same engine at work in another way. */
  public Opus with(OpusSettings other) {
    return other.equals(settings) ? this : new Opus(other, library);
  }

  public OpusSettings settings() {
    return settings;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Opus opus && opus.settings.equals(settings) && opus.library == library;
  }

  @Override
  public int hashCode() {
    return settings.hashCode();
  }

  @Override
  public String encodingName() {
    return "opus";
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
    return -1;
  }

  @Override
  public int rtpmapChannels() {
    return 2;
  }

  @Override
  public Encoder newEncoder() {
    return library == null
        ? new PortableOpus.Encoding(settings)
        : new NativeOpus.Encoding(library, settings);
  }

  @Override
  public Decoder newDecoder() {
    return library == null ? new PortableOpus.Decoding() : new NativeOpus.Decoding(library);
  }

  /** The least that both covers what is wanted and can be made up in one go. */
  static int concealable(int wanted) {
    int quanta = (wanted + QUANTUM_SAMPLES - 1) / QUANTUM_SAMPLES;
    return Math.min(quanta * QUANTUM_SAMPLES, LONGEST_FRAME_SAMPLES);
  }

  /**
   * Whether a packet has low bit-rate redundancy (RFC 6716 section 4.2.4): in the first frame,
   * after one bit of voice activity for each 20 ms of SILK. Stereo says so of its mid channel.
   */
  static boolean tellsOfPrevious(byte[] packet, int offset, int length) {
    int toc = length > 1 ? packet[offset] & 0xFF : 0x80;
    boolean silk = (toc & 0x80) == 0;
    boolean firstFrameFollows = (toc & 0x3) < 2;
    if (!silk || !firstFrameFollows) {
      return false;
    }
    boolean hybrid = toc >= 0x60;
    int silkFrames = hybrid ? 1 : Math.max(1, toc >> 3 & 0x3);
    return (packet[offset + 1] >> (7 - silkFrames) & 1) == 1;
  }

  static boolean concealsInOne(int samples) {
    return samples > 0 && concealable(samples) == samples;
  }
}
