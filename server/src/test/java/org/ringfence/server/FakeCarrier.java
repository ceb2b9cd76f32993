package org.ringfence.server;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.ringfence.sip.auth.DigestCredentials;
import org.ringfence.sip.message.CSeq;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.SipMessage;
import org.ringfence.sip.message.SipParser;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;
import org.ringfence.sip.message.Uri;

/** A carrier of the tests: a UDP socket that takes calls as it is told to, and can make some. */
final class FakeCarrier implements AutoCloseable {
  private static final long PATIENCE_MS = 20_000;

  /** What becomes of calls to it. */
  enum Manner {
    ANSWER,
    BUSY,
    OUT_OF_ORDER,
    SILENT
  }

  private final String name;
  private final DatagramSocket socket;
  private final @Nullable String password;
  private final List<SipMessage> arrived = new ArrayList<>();
  private final Set<String> invites = ConcurrentHashMap.newKeySet();
  private final Map<String, SocketAddress> from = new ConcurrentHashMap<>();
  private volatile Manner manner = Manner.ANSWER;
  private volatile @Nullable SocketAddress registered;

  /**
   * @param password of the one user that may call and register; null to ask for none
   */
  FakeCarrier(String name, @Nullable String password) throws IOException {
    this.name = name;
    this.password = password;
    this.socket = new DatagramSocket(0, ServerBed.LOOPBACK);
    Thread.ofVirtual().start(this::read);
  }

  int port() {
    return socket.getLocalPort();
  }

  void manner(Manner now) {
    manner = now;
  }

  private void read() {
    byte[] buffer = new byte[65_536];
    try {
      while (true) {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        socket.receive(packet);
        byte[] bytes = Arrays.copyOf(buffer, packet.getLength());
        if (SipParser.parse(bytes) instanceof SipMessage message) take(message, packet);
      }
    } catch (IOException closed) {
      return;
    }
  }

  private void take(SipMessage message, DatagramPacket packet) throws IOException {
    SocketAddress sender = packet.getSocketAddress();
    if (message instanceof SipRequest request) {
      answer(request, sender);
      // One that is sent again, because the answer took long, is no other call.
      if (request.is(Method.INVITE) && !invites.add(request.value(HeaderName.VIA))) return;
    }
    synchronized (arrived) {
      arrived.add(message);
      arrived.notifyAll();
    }
  }

  private void answer(SipRequest request, SocketAddress sender) throws IOException {
    from.put(request.callId(), sender);
    if (request.is(Method.ACK)) return;
    if (request.is(Method.OPTIONS) || request.is(Method.BYE) || request.is(Method.CANCEL)) {
      send(SipResponse.to(request, 200, "c").build(), sender);
      if (request.is(Method.CANCEL)) return;
    }
    if (request.is(Method.REGISTER) && isProved(request, 401, sender)) {
      registered = sender;
      send(
          SipResponse.to(request, 200, "c")
              .add(HeaderName.CONTACT, request.value(HeaderName.CONTACT))
              .build(),
          sender);
    }
    if (request.is(Method.INVITE) && manner != Manner.SILENT && isProved(request, 407, sender)) {
      switch (manner) {
        case ANSWER -> send(taken(request), sender);
        case BUSY -> send(SipResponse.to(request, 486, "c").build(), sender);
        default -> send(SipResponse.to(request, 503, "c").build(), sender);
      }
    }
  }

  private SipResponse taken(SipRequest invite) {
    return SipResponse.to(invite, 200, "c")
        .add(HeaderName.CONTACT, "<sip:" + name + "@127.0.0.1:" + port() + ">")
        .body("application/sdp", sdp())
        .build();
  }

  private byte[] sdp() {
    String text =
        """
        v=0
        o=- 1 1 IN IP4 127.0.0.1
        s=-
        c=IN IP4 127.0.0.1
        t=0 0
        m=audio 9 RTP/AVP 0
        a=rtpmap:0 PCMU/8000
        """;
    return text.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII);
  }

  /** Whether the request proves the password; if not, it is asked for. */
  private boolean isProved(SipRequest request, int status, SocketAddress sender)
      throws IOException {
    if (password == null) return true;
    boolean proxy = status == 407;
    String value = request.value(proxy ? HeaderName.PROXY_AUTHORIZATION : HeaderName.AUTHORIZATION);
    if (value != null && isRight(value, request)) return true;
    String challenge = "Digest realm=\"" + name + "\", nonce=\"n" + name + "\", qop=\"auth\"";
    send(
        SipResponse.to(request, value == null ? status : 403, "c")
            .add(proxy ? HeaderName.PROXY_AUTHENTICATE : HeaderName.WWW_AUTHENTICATE, challenge)
            .build(),
        sender);
    return false;
  }

  private boolean isRight(String value, SipRequest request) {
    if (!(DigestCredentials.parse(value) instanceof DigestCredentials given)) return false;
    String ha1 = md5(given.username() + ":" + name + ":" + password);
    String ha2 = md5(request.method().name() + ":" + given.uri());
    String nonce = given.nonce() + ":" + given.nc() + ":" + given.cnonce();
    return given.response().equals(md5(ha1 + ":" + nonce + ":auth:" + ha2));
  }

  private static String md5(String text) {
    try {
      byte[] hash = MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private void send(SipMessage message, SocketAddress to) throws IOException {
    byte[] bytes = message.toBytes();
    socket.send(new DatagramPacket(bytes, bytes.length, to));
  }

  /** The first message like that; taken out. */
  SipMessage await(String what, Predicate<SipMessage> wanted) throws InterruptedException {
    long endNs = System.nanoTime() + PATIENCE_MS * 1_000_000;
    synchronized (arrived) {
      while (true) {
        for (SipMessage each : arrived) {
          if (!wanted.test(each)) continue;
          arrived.remove(each);
          return each;
        }
        long leftMs = (endNs - System.nanoTime()) / 1_000_000;
        if (leftMs <= 0) throw new AssertionError(name + " got no " + what + ", but " + arrived);
        arrived.wait(leftMs);
      }
    }
  }

  /** The INVITE that it took, proved where it asks for that. */
  SipRequest awaitCall() throws InterruptedException {
    return (SipRequest)
        await(
            "call",
            each ->
                Handset.request("INVITE").test(each)
                    && (password == null || each.has(HeaderName.PROXY_AUTHORIZATION)));
  }

  SipRequest awaitRequest(String method) throws InterruptedException {
    return (SipRequest) await(method, Handset.request(method));
  }

  /** What came and was not asked for is forgotten. */
  void forget() {
    synchronized (arrived) {
      arrived.clear();
    }
  }

  /** Hangs a call up that it took. */
  void hangUp(SipRequest invite) throws IOException {
    SipRequest bye =
        SipRequest.builder(Method.BYE, invite.contacts().getFirst().uri())
            .add(HeaderName.VIA, via())
            .add(HeaderName.MAX_FORWARDS, 70)
            .add(HeaderName.FROM, invite.to().withTag("c"))
            .add(HeaderName.TO, invite.from())
            .add(HeaderName.CALL_ID, invite.callId())
            .add(HeaderName.CSEQ, new CSeq(900, Method.BYE))
            .build();
    SocketAddress to = from.get(invite.callId());
    if (to == null) throw new IllegalStateException("no such call");
    send(bye, to);
  }

  private String via() {
    return "SIP/2.0/UDP 127.0.0.1:" + port() + ";branch=z9hG4bKc" + System.nanoTime() + ";rport";
  }

  /** Calls somebody at a server, as a caller of its own choice. */
  SipRequest call(InetSocketAddress server, String caller, String called) throws IOException {
    return call(server, caller, called, List.of());
  }

  /** The same with what is signed of the caller. */
  SipRequest call(InetSocketAddress server, String caller, String called, List<String> identities)
      throws IOException {
    String target = "sip:" + called + "@127.0.0.1:" + server.getPort();
    SipRequest.Builder wish =
        SipRequest.builder(Method.INVITE, java.util.Objects.requireNonNull(Uri.parse(target)));
    for (String each : identities) wish.add(HeaderName.IDENTITY, each);
    SipRequest invite =
        wish.add(HeaderName.VIA, via())
            .add(HeaderName.MAX_FORWARDS, 70)
            .add(HeaderName.FROM, "\"Boss\" <sip:" + caller + "@carrier.example>;tag=o")
            .add(HeaderName.TO, "<" + target + ">")
            .add(HeaderName.CALL_ID, Handset.newCallId())
            .add(HeaderName.CSEQ, new CSeq(1, Method.INVITE))
            .add(HeaderName.CONTACT, "<sip:" + name + "@127.0.0.1:" + port() + ">")
            .body("application/sdp", sdp())
            .build();
    SocketAddress known = registered;
    send(invite, known == null ? server : known);
    return invite;
  }

  SipResponse awaitFinal(SipRequest request) throws InterruptedException {
    return (SipResponse) await("answer", Handset.finalTo(request));
  }

  void ack(SipRequest invite, SipResponse answer) throws IOException {
    SipRequest ack =
        SipRequest.builder(Method.ACK, invite.uri())
            .add(HeaderName.VIA, answer.isSuccess() ? via() : invite.value(HeaderName.VIA))
            .add(HeaderName.MAX_FORWARDS, 70)
            .add(HeaderName.FROM, invite.from())
            .add(HeaderName.TO, answer.to())
            .add(HeaderName.CALL_ID, invite.callId())
            .add(HeaderName.CSEQ, new CSeq(1, Method.ACK))
            .build();
    SocketAddress known = registered;
    if (known != null) send(ack, known);
  }

  @Override
  public void close() {
    socket.close();
  }
}
