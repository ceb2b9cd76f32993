package org.ringfence.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ringfence.audio.Resampler;
import org.ringfence.codec.AudioCodec;
import org.ringfence.rtp.RtpPacket;

/**
 * A voice to all phones that listen to one multicast address: plain RTP, which stays within the
 * network it begins in. Nothing comes back. One thread at a time; sending never waits, and a packet
 * allocates nothing.
 */
public final class MulticastVoice implements AutoCloseable {
  private static final int HOPS = 1;

  private final DatagramChannel channel;
  private final AudioCodec codec;
  private final AudioCodec.Encoder encoder;
  private final Resampler resampler;
  private final ByteBuffer packet = ByteBuffer.allocateDirect(512);
  private final short[] pcm;
  private final byte[] coded = new byte[512 - RtpPacket.HEADER_BYTES];
  private final int ssrc;
  private int sequence;
  private int time;
  private boolean began;
  private long lost;

  /**
   * @param codec with a payload type that every phone knows
   * @param rateHz of the sound it is given, in frames of 20 ms
   * @param from the address of ours whose network is meant; null for the system's choice
   */
  public MulticastVoice(
      InetSocketAddress group,
      AudioCodec codec,
      int rateHz,
      @Nullable InetAddress from,
      RandomGenerator random)
      throws IOException {
    this.codec = codec;
    this.encoder = codec.newEncoder();
    this.resampler = new Resampler(rateHz, codec.sampleRateHz());
    this.pcm = new short[codec.sampleRateHz() / 50];
    this.ssrc = random.nextInt();
    this.sequence = random.nextInt() & 0x7FFF;
    this.time = random.nextInt();
    this.channel = open(group, from);
  }

  private static DatagramChannel open(InetSocketAddress group, @Nullable InetAddress from)
      throws IOException {
    boolean ipv4 = group.getAddress().getAddress().length == 4;
    DatagramChannel made =
        DatagramChannel.open(ipv4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
    try {
      made.configureBlocking(false);
      made.setOption(StandardSocketOptions.IP_MULTICAST_TTL, HOPS);
      made.setOption(StandardSocketOptions.IP_TOS, Dscp.VOICE.octet());
      NetworkInterface network = from == null ? null : NetworkInterface.getByInetAddress(from);
      if (network != null) made.setOption(StandardSocketOptions.IP_MULTICAST_IF, network);
      made.connect(group);
      return made;
    } catch (IOException e) {
      made.close();
      throw e;
    }
  }

  /** Says one frame; one that the network does not take is lost. */
  public void say(short[] frame) {
    int samples = resampler.process(frame, 0, frame.length, pcm, 0);
    int bytes = encoder.encode(pcm, 0, samples, coded, 0);
    if (bytes <= 0) return;
    packet.clear();
    RtpPacket.writeHeader(
        packet, 0, !began, codec.staticPayloadType(), sequence & 0xFFFF, time, ssrc);
    packet.put(RtpPacket.HEADER_BYTES, coded, 0, bytes);
    packet.limit(RtpPacket.HEADER_BYTES + bytes);
    began = true;
    sequence++;
    time += codec.clockRateHz() / 50;
    try {
      channel.write(packet);
    } catch (IOException e) {
      lost++;
    }
  }

  /** How many frames the network did not take. */
  public long lost() {
    return lost;
  }

  @Override
  public void close() {
    encoder.close();
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
