package org.ringfence.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringfence.dtls.DtlsCertificate;
import org.ringfence.dtls.DtlsCookies;
import org.ringfence.dtls.DtlsSession;
import org.ringfence.dtls.Fingerprint;
import org.ringfence.dtls.SrtpKeys;
import org.ringfence.ice.IceCredentials;
import org.ringfence.media.MediaAddress;
import org.ringfence.media.RelaySide;
import org.ringfence.rtp.HeaderExtensions;
import org.ringfence.rtp.PacketKind;
import org.ringfence.rtp.RtpPacket;
import org.ringfence.rtp.RtpStatus;
import org.ringfence.srtp.MasterKey;
import org.ringfence.srtp.SrtpContext;
import org.ringfence.srtp.SrtpProfile;
import org.ringfence.srtp.SrtpStatus;
import org.ringfence.stun.AttributeType;
import org.ringfence.stun.Method;
import org.ringfence.stun.StunMessage;
import org.ringfence.stun.StunWriter;
import org.ringfence.stun.TransactionId;

/** A phone with DTLS-SRTP on a socket of its own, and a thread that reads it. */
final class DtlsPhone implements AutoCloseable {
  static final DtlsCertificate CERTIFICATE =
      DtlsCertificate.create(new SecureRandom(), Instant.now());
  static final DtlsCertificate OURS = DtlsCertificate.create(new SecureRandom(), Instant.now());
  private static final int PLAIN_BYTES = 172;
  private static final int MID = 4;

  final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
  final BlockingQueue<byte[]> media = new LinkedBlockingQueue<>();
  final BlockingQueue<byte[]> stun = new LinkedBlockingQueue<>();
  final AtomicInteger dtlsDatagrams = new AtomicInteger();
  private final byte[] out = new byte[PLAIN_BYTES + SrtpProfile.MAX_OVERHEAD_BYTES];
  private volatile DtlsSession.@Nullable Result result;
  private volatile @Nullable DtlsSession session;
  private @Nullable SrtpContext outbound;
  private @Nullable SrtpContext inbound;
  int ssrc = 0x1000;
  int sequence;

  /** What its packets name, in a header extension; empty for nothing. */
  String mid = "";

  DtlsPhone() throws IOException {
    Thread.ofVirtual().start(this::read);
  }

  MediaAddress address() {
    return MediaAddress.of((InetSocketAddress) socket.getLocalSocketAddress());
  }

  /** RTP and RTCP on the one port. */
  RelaySide.Terms terms() {
    return RelaySide.Terms.of(address(), null, null, true);
  }

  Consumer<byte[]> sendingTo(InetSocketAddress to) {
    return datagram -> {
      try {
        socket.send(new DatagramPacket(datagram, datagram.length, to));
      } catch (IOException e) {
        // As if it were lost.
      }
    };
  }

  /** Begins as the client, with what sends its datagrams. */
  void connect(DtlsCertificate certificate, Fingerprint peer, Consumer<byte[]> send) {
    session = DtlsSession.connect(certificate, peer, send, this::ended);
  }

  /** Waits as the server. */
  void accept(Fingerprint peer, InetSocketAddress from) {
    session =
        DtlsSession.accept(
            CERTIFICATE,
            peer,
            new DtlsCookies(new SecureRandom()),
            new byte[] {1},
            false,
            sendingTo(from),
            this::ended);
  }

  private void ended(DtlsSession.Result how) {
    if (result == null) result = how;
  }

  private void read() {
    DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
    while (!socket.isClosed()) {
      try {
        packet.setLength(2048);
        socket.receive(packet);
      } catch (IOException closed) {
        return;
      }
      byte[] datagram = Arrays.copyOf(packet.getData(), packet.getLength());
      DtlsSession current = session;
      PacketKind kind = PacketKind.of(ByteBuffer.wrap(datagram), 0, datagram.length);
      if (kind == PacketKind.STUN) {
        stun.add(datagram);
      } else if (kind != PacketKind.DTLS) {
        media.add(datagram);
      } else if (current != null) {
        dtlsDatagrams.incrementAndGet();
        current.receive(datagram);
      }
    }
  }

  DtlsSession.Result result() {
    await().atMost(Duration.ofSeconds(60)).until(() -> result != null);
    return result;
  }

  /** Waits for the keys and takes them. */
  void keyed() {
    assertThat(result()).isInstanceOf(DtlsSession.Result.Established.class);
    SrtpKeys keys = ((DtlsSession.Result.Established) result()).keys();
    outbound =
        SrtpContext.outbound(MasterKey.of(keys.profile(), keys.localKey(), keys.localSalt()));
    inbound =
        SrtpContext.inbound(MasterKey.of(keys.profile(), keys.remoteKey(), keys.remoteSalt()));
  }

  /** The same phone at another address: its keys and counters stay. */
  void goOnFrom(DtlsPhone before) {
    outbound = before.outbound;
    inbound = before.inbound;
    sequence = before.sequence;
  }

  /** Sends a check with these credentials that nominates, and takes the answer. */
  StunMessage check(IceCredentials with, InetSocketAddress to) throws Exception {
    StunWriter request =
        StunWriter.request(Method.BINDING, new TransactionId(sequence++, System.nanoTime()));
    request.text(AttributeType.USERNAME, with.ufrag() + ":peer");
    request.uint32(AttributeType.PRIORITY, 7).uint64(AttributeType.ICE_CONTROLLING, 9);
    request.flag(AttributeType.USE_CANDIDATE);
    request.integrity(with.pwd().getBytes(StandardCharsets.US_ASCII)).fingerprint();
    return ask(request.write(), to);
  }

  StunMessage ask(byte[] request, InetSocketAddress to) throws Exception {
    sendingTo(to).accept(request);
    byte[] answer = stun.poll(20, TimeUnit.SECONDS);
    if (answer == null) throw new IOException("no answer");
    return (StunMessage) StunMessage.parse(answer);
  }

  void say(int value, InetSocketAddress to) throws IOException {
    say(0, value, to);
  }

  void say(int payloadType, int value, InetSocketAddress to) throws IOException {
    ByteBuffer packet = ByteBuffer.wrap(out);
    RtpPacket.writeHeader(packet, 0, false, payloadType, sequence & 0xFFFF, 0, ssrc);
    sequence++;
    int body = RtpPacket.HEADER_BYTES;
    if (!mid.isEmpty()) {
      body += HeaderExtensions.writeOne(packet, 0, MID, mid.getBytes(StandardCharsets.US_ASCII));
    }
    packet.putInt(body, value);
    SrtpContext context = outbound;
    int length = PLAIN_BYTES;
    if (context != null && context.protect(out, 0, PLAIN_BYTES) == SrtpStatus.OK) {
      length = context.length();
    }
    socket.send(new DatagramPacket(out, length, to));
  }

  /** The SSRC that the next report is about; it has to be authentic. */
  int hearReport() throws InterruptedException, IOException {
    byte[] packet = media.poll(20, TimeUnit.SECONDS);
    SrtpContext context = inbound;
    if (packet == null || context == null) throw new IOException("nothing heard");
    SrtpStatus status = context.unprotectRtcp(packet, 0, packet.length);
    if (status != SrtpStatus.OK) throw new IOException("SRTCP: " + status);
    return ByteBuffer.wrap(packet).getInt(8);
  }

  /** Sends feedback about an SSRC: a picture loss indication (RFC 4585 section 6.3.1). */
  void report(int about, InetSocketAddress to) throws IOException {
    ByteBuffer packet = ByteBuffer.wrap(out);
    packet.putInt(0, 0x81CE_0002).putInt(4, ssrc).putInt(8, about);
    SrtpContext context = outbound;
    if (context == null || context.protectRtcp(out, 0, 12) != SrtpStatus.OK) {
      throw new IOException("no keys");
    }
    socket.send(new DatagramPacket(out, context.length(), to));
  }

  /** The next packet's value; it has to be authentic. */
  int hear() throws InterruptedException, IOException {
    byte[] packet = media.poll(20, TimeUnit.SECONDS);
    SrtpContext context = inbound;
    if (packet == null || context == null) throw new IOException("nothing heard");
    SrtpStatus status = context.unprotect(packet, 0, packet.length);
    if (status != SrtpStatus.OK) throw new IOException("SRTP: " + status);
    RtpPacket read = new RtpPacket();
    if (read.wrap(ByteBuffer.wrap(packet), 0, context.length()) != RtpStatus.VALID) {
      throw new IOException("no RTP");
    }
    return ByteBuffer.wrap(packet).getInt(read.payloadOffset());
  }

  @Override
  public void close() {
    DtlsSession current = session;
    if (current != null) current.close();
    socket.close();
  }
}
