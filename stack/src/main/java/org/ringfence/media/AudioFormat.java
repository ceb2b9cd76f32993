package org.ringfence.media;

import org.jspecify.annotations.Nullable;
import org.ringfence.codec.AudioCodec;
import org.ringfence.codec.Ilbc;
import org.ringfence.codec.Opus;
import org.ringfence.sdp.Fmtp;
import org.ringfence.sdp.Format;
import org.ringfence.sdp.NegotiatedFormat;
import org.ringfence.sdp.NegotiatedMedia;

/**
 * What was agreed for one audio stream (RFC 3264).
 *
 * @param codec both ways
 * @param sendPayloadType the other party's number for it
 * @param receivePayloadType our number for it
 * @param sendEventPayloadType the other party's number for telephone events; -1 when it takes none
 * @param receiveEventPayloadType our number for them; -1 when none were agreed
 * @param sendRedPayloadType the other party's number for audio that carries earlier audio again
 *     (RFC 2198); -1 when it takes none
 * @param receiveRedPayloadType our number for it; -1 when none was agreed
 * @param sendNoisePayloadType their number for comfort noise, which pauses are told of by (RFC
 *     3389); -1 when pauses are sent like anything else
 * @param receiveNoisePayloadType our number for it; -1 when none was agreed
 * @param packetMs how long packets are that we send, unless the way is full
 * @param mostPacketMs how long they may be then
 * @param reducedSize whether reports may go without what comes before and after them (RFC 5506)
 */
public record AudioFormat(
    AudioCodec codec,
    int sendPayloadType,
    int receivePayloadType,
    int sendEventPayloadType,
    int receiveEventPayloadType,
    int sendRedPayloadType,
    int receiveRedPayloadType,
    int sendNoisePayloadType,
    int receiveNoisePayloadType,
    int packetMs,
    int mostPacketMs,
    boolean reducedSize) {
  /** How long a frame is. */
  public static final int FRAME_MS = 20;

  /** How long a packet is at most. */
  public static final int LONGEST_MS = 60;

  /** The same numbers both ways, as is usual. */
  public static AudioFormat of(AudioCodec codec, int payloadType, int eventPayloadType) {
    return new AudioFormat(
        codec,
        payloadType,
        payloadType,
        eventPayloadType,
        eventPayloadType,
        -1,
        -1,
        -1,
        -1,
        FRAME_MS,
        LONGEST_MS,
        false);
  }

  /**
   * What an offer and its answer agreed on.
   *
   * @param codec ours for {@link NegotiatedMedia#codec}
   */
  public static AudioFormat of(NegotiatedMedia media, AudioCodec codec) {
    NegotiatedFormat agreed = media.codec();
    NegotiatedFormat event = media.event();
    NegotiatedFormat red = media.redundancy();
    NegotiatedFormat noise = media.noise();
    AudioFormat format = of(media, codec, agreed, event, red, noise);
    return format.asked(agreed.remoteFmtp());
  }

  /**
   * As the other side's {@code fmtp} asks for it: iLBC in frames of 20 or 30 ms (RFC 3952 section
   * 5), of which two fill a packet then.
   */
  public AudioFormat asked(@Nullable String fmtp) {
    if (!(codec instanceof Ilbc)) return this;
    Ilbc wanted = Ilbc.asked(fmtp == null ? null : new Fmtp("", fmtp).parameter("mode"));
    AudioFormat so = withCodec(wanted);
    return wanted.equals(Ilbc.LONG) ? so.withPackets(LONGEST_MS, LONGEST_MS) : so;
  }

  private static AudioFormat of(
      NegotiatedMedia media,
      AudioCodec codec,
      NegotiatedFormat agreed,
      @Nullable NegotiatedFormat event,
      @Nullable NegotiatedFormat red,
      @Nullable NegotiatedFormat noise) {
    return new AudioFormat(
        codec instanceof Opus opus ? OpusTerms.apply(opus, agreed.remoteFmtp()) : codec,
        agreed.sendPayloadType(),
        agreed.receivePayloadType(),
        event == null ? -1 : event.sendPayloadType(),
        event == null ? -1 : event.receivePayloadType(),
        red == null ? -1 : red.sendPayloadType(),
        red == null ? -1 : red.receivePayloadType(),
        noise == null ? -1 : noise.sendPayloadType(),
        noise == null ? -1 : noise.receivePayloadType(),
        media.ptimeMs(),
        media.mostPtimeMs() > 0 ? media.mostPtimeMs() : LONGEST_MS,
        media.reducedSize());
  }

  /** What an offer says of a codec, and what we ask of its sender. */
  public static Format offered(AudioCodec codec) {
    return new Format(
        codec.encodingName(),
        codec.clockRateHz(),
        codec.rtpmapChannels(),
        codec instanceof Opus opus ? asked(opus) : codec instanceof Ilbc ? "mode=20" : null,
        codec.staticPayloadType());
  }

  private static String asked(Opus opus) {
    return opus.settings().dtx() ? "useinbandfec=1;usedtx=1" : "useinbandfec=1";
  }

  /** The same, with comfort noise under those numbers; -1 for none. */
  public AudioFormat withNoise(int sendPayloadTypeOfNoise, int receivePayloadTypeOfNoise) {
    return new AudioFormat(
        codec,
        sendPayloadType,
        receivePayloadType,
        sendEventPayloadType,
        receiveEventPayloadType,
        sendRedPayloadType,
        receiveRedPayloadType,
        sendPayloadTypeOfNoise,
        receivePayloadTypeOfNoise,
        packetMs,
        mostPacketMs,
        reducedSize);
  }

  /** The same in another codec, or one that works otherwise. */
  public AudioFormat withCodec(AudioCodec value) {
    return new AudioFormat(
        value,
        sendPayloadType,
        receivePayloadType,
        sendEventPayloadType,
        receiveEventPayloadType,
        sendRedPayloadType,
        receiveRedPayloadType,
        sendNoisePayloadType,
        receiveNoisePayloadType,
        packetMs,
        mostPacketMs,
        reducedSize);
  }

  /** The same, in packets of another length. */
  public AudioFormat withPackets(int lengthMs, int mostMs) {
    return new AudioFormat(
        codec,
        sendPayloadType,
        receivePayloadType,
        sendEventPayloadType,
        receiveEventPayloadType,
        sendRedPayloadType,
        receiveRedPayloadType,
        sendNoisePayloadType,
        receiveNoisePayloadType,
        lengthMs,
        mostMs,
        reducedSize);
  }

  /** The same, and loss may be told of at once. */
  public AudioFormat withReducedSize() {
    return new AudioFormat(
        codec,
        sendPayloadType,
        receivePayloadType,
        sendEventPayloadType,
        receiveEventPayloadType,
        sendRedPayloadType,
        receiveRedPayloadType,
        sendNoisePayloadType,
        receiveNoisePayloadType,
        packetMs,
        mostPacketMs,
        true);
  }

  /** The same, and pauses are sent like anything else. */
  public AudioFormat withoutPauses() {
    return withNoise(-1, receiveNoisePayloadType);
  }

  /** The same with redundant audio, under the same number both ways. */
  public AudioFormat withRed(int redPayloadType) {
    return new AudioFormat(
        codec,
        sendPayloadType,
        receivePayloadType,
        sendEventPayloadType,
        receiveEventPayloadType,
        redPayloadType,
        redPayloadType,
        sendNoisePayloadType,
        receiveNoisePayloadType,
        packetMs,
        mostPacketMs,
        reducedSize);
  }

  /**
   * How many frames go into one packet.
   *
   * @param wanted as many as that at least, if the other side takes them
   */
  int framesPerPacket(int wanted) {
    if (!codec.takesLongFrames()) return 1;
    if (codec.equals(Ilbc.LONG)) return LONGEST_MS / FRAME_MS;
    int agreed = Math.max(1, packetMs / FRAME_MS);
    int most = Math.max(1, Math.min(LONGEST_MS, mostPacketMs) / FRAME_MS);
    return Math.clamp(Math.max(agreed, wanted), 1, most);
  }

  /** PCM samples in a frame. */
  public int frameSamples() {
    return codec.sampleRateHz() / 1000 * FRAME_MS;
  }

  /** Timestamp units in a frame: by the RTP clock, which for G.722 is not the sample rate. */
  public int frameTicks() {
    return codec.clockRateHz() / 1000 * FRAME_MS;
  }
}
