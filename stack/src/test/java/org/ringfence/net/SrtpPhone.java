package org.ringfence.net;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.ringfence.media.MediaAddress;
import org.ringfence.media.Protection;
import org.ringfence.media.RelaySide;
import org.ringfence.rtp.RtpPacket;
import org.ringfence.rtp.RtpStatus;
import org.ringfence.srtp.MasterKey;
import org.ringfence.srtp.SrtpContext;
import org.ringfence.srtp.SrtpProfile;
import org.ringfence.srtp.SrtpStatus;

/** A phone on a socket of its own that speaks SRTP, or plain RTP while it has no keys. */
final class SrtpPhone implements AutoCloseable {
  static final int PLAIN_BYTES = 172;

  DatagramSocket socket;
  final byte[] bytes = new byte[2048];
  int length;
  int ssrc = 0x1000;
  int sequence;
  private final byte[] out = new byte[PLAIN_BYTES + SrtpProfile.MAX_OVERHEAD_BYTES];
  private final ByteBuffer packet = ByteBuffer.wrap(out);
  private final DatagramPacket in = new DatagramPacket(bytes, bytes.length);
  private @Nullable SrtpContext outbound;
  private @Nullable SrtpContext inbound;

  SrtpPhone() throws IOException {
    socket = open(InetAddress.getLoopbackAddress());
  }

  private static DatagramSocket open(InetAddress at) throws IOException {
    DatagramSocket socket = new DatagramSocket(0, at);
    socket.setSoTimeout(5_000);
    return socket;
  }

  /** It goes on at another address, as it looks when a NAT in front of it restarts. */
  void moveTo(String ip) throws IOException {
    socket.close();
    socket = open(InetAddress.ofLiteral(ip));
  }

  /** Makes keys of this profile, takes its half, and tells what its other side has to use. */
  Protection.Srtp keys(SrtpProfile profile, long seed) {
    MasterKey ours = MasterKey.generate(profile, new SplittableRandom(seed));
    MasterKey theirs = MasterKey.generate(profile, new SplittableRandom(~seed));
    use(ours, theirs);
    return new Protection.Srtp(ours, theirs);
  }

  void use(MasterKey forOut, MasterKey forIn) {
    outbound = SrtpContext.outbound(forOut);
    inbound = SrtpContext.inbound(forIn);
  }

  MediaAddress address() {
    return MediaAddress.of((InetSocketAddress) socket.getLocalSocketAddress());
  }

  RelaySide.Terms terms() {
    return RelaySide.Terms.at(address());
  }

  /** What {@link #say} sends: protected where there are keys. */
  byte[] packet(int value) {
    RtpPacket.writeHeader(packet, 0, false, 0, sequence & 0xFFFF, 160 * sequence, ssrc);
    sequence++;
    packet.putInt(12, value);
    return outbound == null
        ? Arrays.copyOf(out, PLAIN_BYTES)
        : ok(outbound.protect(out, 0, PLAIN_BYTES), outbound);
  }

  byte[] report(int reported) {
    packet.putInt(0, 0x81C9_0007).putInt(4, ssrc).putInt(8, reported);
    Arrays.fill(out, 12, 32, (byte) 0);
    return outbound == null
        ? Arrays.copyOf(out, 32)
        : ok(outbound.protectRtcp(out, 0, 32), outbound);
  }

  private byte[] ok(SrtpStatus status, SrtpContext context) {
    if (status != SrtpStatus.OK) throw new IllegalStateException(status.toString());
    return Arrays.copyOf(out, context.length());
  }

  void say(int value, InetSocketAddress to) throws IOException {
    send(packet(value), to);
  }

  void send(byte[] datagram, InetSocketAddress to) throws IOException {
    socket.send(new DatagramPacket(datagram, datagram.length, to));
  }

  /** The next packet as it came. */
  void take() throws IOException {
    in.setLength(bytes.length);
    socket.receive(in);
    length = in.getLength();
  }

  /** The next packet's value; it has to be authentic. */
  int hear() throws IOException {
    take();
    SrtpContext context = inbound;
    if (context != null) {
      SrtpStatus status = context.unprotect(bytes, 0, length);
      if (status != SrtpStatus.OK) throw new IOException("SRTP: " + status);
      length = context.length();
    }
    ByteBuffer heard = ByteBuffer.wrap(bytes);
    RtpPacket read = new RtpPacket();
    if (read.wrap(heard, 0, length) != RtpStatus.VALID) throw new IOException("no RTP");
    return heard.getInt(read.payloadOffset());
  }

  /** Whom the next report is about; it has to be authentic. */
  int hearReport() throws IOException {
    take();
    SrtpContext context = inbound;
    if (context != null) {
      SrtpStatus status = context.unprotectRtcp(bytes, 0, length);
      if (status != SrtpStatus.OK) throw new IOException("SRTCP: " + status);
      length = context.length();
    }
    return ByteBuffer.wrap(bytes).getInt(8);
  }

  boolean hearsNothing() throws IOException {
    socket.setSoTimeout(50);
    try {
      take();
      return false;
    } catch (SocketTimeoutException e) {
      return true;
    } finally {
      socket.setSoTimeout(5_000);
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
