package org.ringfence.media;

import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ringfence.audio.DtmfDetector;
import org.ringfence.base.Limits;
import org.ringfence.codec.AudioCodec;
import org.ringfence.codec.Opus;
import org.ringfence.rtp.PacketKind;
import org.ringfence.rtp.ReceptionStatistics;
import org.ringfence.rtp.RedSender;
import org.ringfence.rtp.RtcpStatus;
import org.ringfence.rtp.RtpPacket;
import org.ringfence.rtp.RtpStatus;
import org.ringfence.rtp.TelephoneEventReceiver;
import org.ringfence.rtp.TelephoneEventSender;
import org.ringfence.rtp.VoipMetrics;

/**
 * An audio stream that ends here: packets in, frames of sound out, and the other way round (RFC
 * 3550, 3551), with keys (RFC 4733) and reports. Its owner calls {@link #read} and {@link #write}
 * once a frame ({@link AudioFormat#FRAME_MS}). Nothing is allocated per packet.
 */
public final class AudioSession implements EndSession, AutoCloseable {
  private static final int KEY_FRAMES = 5;
  private static final int KEY_PAUSE_FRAMES = 5;

  /** A payload with earlier ones stays below this, so that no router breaks it up. */
  private static final int MOST_REDUNDANT_BYTES = 1200;

  private final MediaPeer rtpPeer = new MediaPeer();
  private final MediaPeer rtcpPeer = new MediaPeer();
  private final RtpPacket packet = new RtpPacket();
  private final TelephoneEventSender keysOut =
      new TelephoneEventSender(KEY_FRAMES, KEY_PAUSE_FRAMES);
  private final TelephoneEventReceiver keysIn = new TelephoneEventReceiver();
  private final RedSender redundancy = new RedSender(LossAnswer.MOST_COPIES, MOST_REDUNDANT_BYTES);
  private final LossAnswer lossAnswer = new LossAnswer();
  private final CongestionAnswer congestion = new CongestionAnswer();
  private final FrameBundle bundle = new FrameBundle();
  private final PlayoutSlack slack = new PlayoutSlack();
  private final byte[] encoded = new byte[Limits.RTP_PACKET_BYTES - RtpPacket.HEADER_BYTES];
  private final ReceptionStatistics reception;
  private final AudioReports reports;
  private final int ssrc;
  private AudioFormat format;
  private AudioCodec.Encoder encoder;
  private HeardMetrics heard;
  private JitterBuffer jitterBuffer;

  /** Hears keys in the sound of a side that has no other way to send them; null for others. */
  private @Nullable DtmfDetector tones;

  /** Tells pauses from speech where they are not to be sent; null where all is. */
  private @Nullable PauseSender pauses;

  private boolean mux;
  private boolean talking;
  private boolean sentSinceReport;
  private int sequenceNumber;
  private int timestamp;
  private char digit;
  private char heardKey;
  private long sentPackets;
  private long sentBytes;
  private long receivedPackets;
  private long refused;
  private long notAuthentic;

  /**
   * @param cname our canonical name: random per call, for it tells who we are (RFC 7022)
   * @param random for the SSRC, the first sequence number and timestamp, and the reports' intervals
   */
  public AudioSession(AudioFormat format, String cname, RandomGenerator random) {
    this.format = format;
    encoder = format.codec().newEncoder();
    jitterBuffer = new JitterBuffer(format);
    heard = new HeardMetrics(format);
    tones = detector(format);
    pauses = pauses(format);
    reception = new ReceptionStatistics(format.codec().clockRateHz());
    ssrc = random.nextInt();
    sequenceNumber = random.nextInt(0x8000); // low at first, as SRTP likes it (RFC 3711 3.3.1)
    timestamp = random.nextInt();
    reports = new AudioReports(ssrc, cname, random);
  }

  @Override
  public void expect(RelaySide.Terms terms) {
    mux = terms.mux();
    rtpPeer.expect(terms.rtp(), terms.provenIp());
    rtcpPeer.expect(terms.rtcp(), terms.provenIp());
  }

  /** Another codec was agreed; the stream goes on under the same SSRC. */
  public void format(AudioFormat value) {
    boolean otherKeys = format.receiveEventPayloadType() < 0 != value.receiveEventPayloadType() < 0;
    if (otherKeys || !value.codec().equals(format.codec())) {
      tones = detector(value);
    }
    if (!value.codec().equals(format.codec())) {
      encoder.close();
      jitterBuffer.close();
      encoder = value.codec().newEncoder();
      adapt();
      bundle.forget();
      redundancy.forget();
      jitterBuffer = new JitterBuffer(value);
      heard = new HeardMetrics(value);
      reception.clockRateHz(value.codec().clockRateHz());
    }
    boolean other = !value.codec().equals(format.codec());
    if (other || pauses == null || value.sendNoisePayloadType() < 0) pauses = pauses(value);
    format = value;
    jitterBuffer.format(value);
  }

  private static @Nullable PauseSender pauses(AudioFormat format) {
    return format.sendNoisePayloadType() < 0
        ? null
        : new PauseSender(format.codec().sampleRateHz(), format.frameSamples());
  }

  private static @Nullable DtmfDetector detector(AudioFormat format) {
    return format.receiveEventPayloadType() >= 0
        ? null
        : new DtmfDetector(format.codec().sampleRateHz(), format.frameSamples());
  }

  /** Our source. */
  public int ssrc() {
    return ssrc;
  }

  public AudioFormat format() {
    return format;
  }

  /**
   * Takes a packet from the network.
   *
   * @param component the port it arrived at: {@link RelaySession#RTP} or {@link RelaySession#RTCP}
   * @param high the source's IP, as in {@link MediaAddress}
   */
  public AudioStatus receive(
      int component,
      ByteBuffer buffer,
      int offset,
      int length,
      long high,
      long low,
      int port,
      long nowNs) {
    PacketKind kind = PacketKind.of(buffer, offset, length);
    AudioStatus status = AudioStatus.NOT_MEDIA;
    if (kind == PacketKind.RTP && component == RelaySession.RTP) {
      status = receiveRtp(buffer, offset, length, high, low, port, nowNs);
    } else if (kind == PacketKind.RTCP && (component == RelaySession.RTCP || mux)) {
      status = receiveRtcp(buffer, offset, length, high, low, port, nowNs);
    }
    if (status == AudioStatus.REFUSED || status == AudioStatus.PROVING) {
      refused++;
    }
    return status;
  }

  private AudioStatus receiveRtp(
      ByteBuffer buffer, int offset, int length, long high, long low, int port, long nowNs) {
    if (packet.wrap(buffer, offset, length) != RtpStatus.VALID) {
      return AudioStatus.MALFORMED;
    }
    int sequence = packet.sequenceNumber();
    int nextTag = packet.ssrc() + ((sequence + 1) & 0xFFFF);
    switch (rtpPeer.admit(high, low, port, packet.ssrc() + sequence, nextTag)) {
      case PROVING -> {
        return AudioStatus.PROVING;
      }
      case REFUSED -> {
        return AudioStatus.REFUSED;
      }
      case ADMITTED, LATCHED -> receivedPackets++;
    }
    int type = packet.payloadType();
    boolean event = type == format.receiveEventPayloadType();
    boolean sound =
        type == format.receivePayloadType()
            || type == format.receiveRedPayloadType()
            || type == format.receiveNoisePayloadType();
    if (!event && !sound) {
      return AudioStatus.NOT_AGREED;
    }
    reception.receive(packet, nowNs);
    if (event) {
      jitterBuffer.pass(packet, buffer, nowNs);
      digit = keysIn.receive(packet, buffer);
      return digit == 0 ? AudioStatus.EVENT : AudioStatus.DIGIT;
    }
    return jitterBuffer.insert(packet, buffer, nowNs) == JitterBuffer.Status.INSERTED
        ? AudioStatus.AUDIO
        : AudioStatus.DISCARDED;
  }

  private AudioStatus receiveRtcp(
      ByteBuffer buffer, int offset, int length, long high, long low, int port, long nowNs) {
    if (length < 8) {
      return AudioStatus.MALFORMED;
    }
    int tag = buffer.getInt(offset + 4);
    boolean admitted =
        mux
            ? rtpPeer.isDestination(high, low, port)
            : switch (rtcpPeer.admit(high, low, port, tag, tag)) {
              case ADMITTED, LATCHED -> true;
              case PROVING, REFUSED -> false;
            };
    if (!admitted) {
      return AudioStatus.REFUSED;
    }
    if (reports.read(buffer, offset, length, nowNs) != RtcpStatus.VALID) {
      return AudioStatus.MALFORMED;
    }
    lossAnswer.reported(reports.remoteFractionLost);
    double clockKhz = format.codec().clockRateHz() / 1000.0;
    // The way back is early and late too, and the round trip has both.
    double jitterMs = Math.max(reports.remoteJitter / clockKhz, reception.jitterMs());
    congestion.reported(reports.roundTripMs, jitterMs);
    adapt();
    return AudioStatus.REPORT;
  }

  /** Does what loss and congestion ask for. */
  private void adapt() {
    redundancy.carry(congestion.isFull() ? 0 : lossAnswer.copies());
    encoder.expectLoss(lossAnswer.percent());
    if (format.codec() instanceof Opus opus) {
      encoder.bitrate((int) (opus.settings().bitrate() * congestion.share()));
    }
  }

  @Override
  public boolean mayComeFrom(int component, long high, long low, int port) {
    MediaPeer peer = component == RelaySession.RTP ? rtpPeer : rtcpPeer;
    return peer.mayComeFrom(high, low, port);
  }

  @Override
  public void refuse() {
    refused++;
  }

  @Override
  public void refuseNotAuthentic() {
    notAuthentic++;
  }

  /** The key of the last {@link AudioStatus#DIGIT}. */
  public char digit() {
    return digit;
  }

  /**
   * Takes the next frame of sound.
   *
   * @param pcm filled with {@link AudioFormat#frameSamples}; silence when there is nothing
   * @return whether anything was heard or made up for
   */
  public boolean read(short[] pcm, long nowNs) {
    boolean sound = jitterBuffer.read(pcm, format.frameSamples(), nowNs);
    slack.read(sound, jitterBuffer.delayMs() - jitterBuffer.targetMs() - JitterBuffer.SPARE_MS);
    DtmfDetector listening = tones;
    heardKey = listening == null ? 0 : listening.hear(pcm, 0, format.frameSamples());
    return sound;
  }

  /** By how much sooner {@link #read} had better be called from now on; it is told once. */
  public long takeSlackNs() {
    return slack.takeNs();
  }

  /**
   * The key whose tones were made out in what was read last; 0 for none. Only where no telephone
   * events were agreed, or each key would count twice.
   */
  public char heardKey() {
    return heardKey;
  }

  /**
   * Makes the packet for the next frame.
   *
   * @param pcm a frame of sound
   * @param sound false when there is none for this frame: then only keys are sent
   * @return the packet's length at {@code offset}; 0 when nothing is to be sent
   */
  public int write(short[] pcm, boolean sound, ByteBuffer out, int offset, long nowNs) {
    int frameTimestamp = timestamp;
    timestamp += format.frameTicks();
    int body = offset + RtpPacket.HEADER_BYTES;
    if (keysOut.active() && format.sendEventPayloadType() >= 0) {
      boolean first = keysOut.first();
      int length = keysOut.write(out, body, frameTimestamp, format.frameTicks());
      pause();
      return length == 0
          ? 0
          : send(out, offset, first, format.sendEventPayloadType(), keysOut.timestamp(), length);
    }
    PauseSender quiet = pauses;
    int told =
        sound && quiet != null
            ? quiet.hear(pcm, format.frameSamples(), encoded)
            : PauseSender.SPEECH;
    if (told >= 0) return tell(out, offset, told, frameTimestamp);
    if (sound && gather(pcm, frameTimestamp)) return 0;
    boolean bundled = sound && !bundle.isEmpty();
    int length = sound ? encode(pcm, bundled) : 0;
    int firstTimestamp = bundled ? bundle.timestamp() : frameTimestamp;
    bundle.forget();
    if (length <= 0) {
      pause();
      return 0;
    }
    return sound(out, offset, length, firstTimestamp);
  }

  /** Tells of a pause, or says nothing in it. */
  private int tell(ByteBuffer out, int offset, int length, int frameTimestamp) {
    pause();
    if (length == 0) return 0;
    out.put(offset + RtpPacket.HEADER_BYTES, encoded, 0, length);
    return send(out, offset, false, format.sendNoisePayloadType(), frameTimestamp, length);
  }

  /** Keeps a frame for the next packet, where that is to hold more than one. */
  private boolean gather(short[] pcm, int frameTimestamp) {
    int frames = format.framesPerPacket(congestion.framesPerPacket());
    if (bundle.frames() + 1 >= frames) return false;
    bundle.add(pcm, format.frameSamples(), frameTimestamp);
    return true;
  }

  private int encode(short[] pcm, boolean bundled) {
    int samples = format.frameSamples();
    if (!bundled) return encoder.encode(pcm, 0, samples, encoded, 0);
    bundle.add(pcm, samples, bundle.timestamp());
    return encoder.encode(bundle.pcm(), 0, bundle.samples(), encoded, 0);
  }

  private int sound(ByteBuffer out, int offset, int length, int frameTimestamp) {
    int body = offset + RtpPacket.HEADER_BYTES;
    boolean first = !talking; // the marker begins a talkspurt (RFC 3551 section 4.1)
    talking = true;
    boolean again = lossAnswer.copies() > 0 && !congestion.isFull();
    if (format.sendRedPayloadType() >= 0 && again) {
      int type = format.sendPayloadType();
      int redundant = redundancy.write(type, frameTimestamp, encoded, 0, length, out, body);
      if (redundant > 0) {
        return send(out, offset, first, format.sendRedPayloadType(), frameTimestamp, redundant);
      }
    }
    out.put(body, encoded, 0, length);
    redundancy.keep(format.sendPayloadType(), frameTimestamp, encoded, 0, length);
    return send(out, offset, first, format.sendPayloadType(), frameTimestamp, length);
  }

  /** What was said before a pause is not said again after it. */
  private void pause() {
    talking = false;
    bundle.forget();
    redundancy.forget();
  }

  private int send(
      ByteBuffer out, int offset, boolean marker, int type, int packetTimestamp, int length) {
    RtpPacket.writeHeader(out, offset, marker, type, sequenceNumber, packetTimestamp, ssrc);
    sequenceNumber = (sequenceNumber + 1) & 0xFFFF;
    sentPackets++;
    sentBytes += length;
    sentSinceReport = true;
    return RtpPacket.HEADER_BYTES + length;
  }

  /** Queues a key to send; false when it is none, too many wait, or they were not agreed. */
  public boolean sendDigit(char key) {
    return format.sendEventPayloadType() >= 0 && keysOut.send(key);
  }

  /**
   * Makes a report when it is due (about every 5 s), or when there is news and both agreed to that.
   *
   * @return its length at {@code offset}; 0 for none
   */
  public int report(ByteBuffer out, int offset, long nowNs) {
    if (nowNs >= reports.deadlineNs(nowNs)) return writeReport(out, offset, false, nowNs);
    return format.reducedSize() ? reports.writeNews(out, offset, reception, nowNs) : 0;
  }

  @Override
  public int bye(ByteBuffer out, int offset, long nowNs) {
    return writeReport(out, offset, true, nowNs);
  }

  private int writeReport(ByteBuffer out, int offset, boolean bye, long nowNs) {
    boolean sender = sentSinceReport;
    sentSinceReport = false;
    reports.metrics = reception.started() ? heard.of(this) : null;
    return reports.write(
        out, offset, sender, timestamp, sentPackets, sentBytes, reception, bye, nowNs);
  }

  @Override
  public MediaPeer rtpPeer() {
    return rtpPeer;
  }

  @Override
  public MediaPeer rtcpPeer() {
    return mux ? rtpPeer : rtcpPeer;
  }

  @Override
  public boolean mux() {
    return mux;
  }

  public long receivedPackets() {
    return receivedPackets;
  }

  ReceptionStatistics reception() {
    return reception;
  }

  /** From their last report; negative before there was one. */
  double roundTripMs() {
    return reports.roundTripMs;
  }

  JitterBuffer jitterBuffer() {
    return jitterBuffer;
  }

  /** How the other party hears us, where it says so. */
  public @Nullable VoipMetrics remoteMetrics() {
    return reports.remoteMetrics;
  }

  public AudioStatistics statistics() {
    int clockRateHz = format.codec().clockRateHz();
    PlayoutCounters played = jitterBuffer.counters();
    return new AudioStatistics(
        sentPackets,
        sentBytes,
        receivedPackets,
        reception.lost(),
        played.late(),
        reception.duplicates(),
        played.concealedSamples() / format.frameSamples(),
        refused,
        notAuthentic,
        reception.jitterMs(),
        (int) Math.round(jitterBuffer.delayMs()),
        reports.roundTripMs,
        reports.remoteFractionLost / 256.0,
        reports.remoteLost,
        reports.remoteJitter * 1000.0 / clockRateHz);
  }

  @Override
  public void close() {
    encoder.close();
    jitterBuffer.close();
  }
}
