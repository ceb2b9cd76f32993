package org.ringfence.server;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Transport;
import org.ringfence.net.tls.Pem;
import org.ringfence.net.tls.TlsIdentity;
import org.ringfence.sip.auth.DigestClient;
import org.ringfence.sip.message.CSeq;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.SipFramer;
import org.ringfence.sip.message.SipMessage;
import org.ringfence.sip.message.SipParser;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;
import org.ringfence.sip.message.Uri;

/**
 * A phone of the tests: a raw socket and no state machines, so that it can do wrong what phones do
 * wrong, and its mistakes are not the server's.
 */
final class Handset implements AutoCloseable {
  private static final long PATIENCE_MS = 8_000;
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  final String number;
  final DatagramSocket rtp;
  private final Transport transport;
  private final InetSocketAddress server;
  private final @Nullable DatagramSocket datagrams;
  private final @Nullable Socket stream;
  private final List<SipMessage> arrived = new ArrayList<>();
  private final StringBuilder heard = new StringBuilder();
  private final CountDownLatch ended = new CountDownLatch(1);
  private int registrations;
  String expires = "600";

  /** Names it when it registers, and asks for GRUUs; null for a phone without a name. */
  @Nullable String device;

  /** What it shows as its Contact in calls; null for its address. */
  @Nullable String gruu;

  Handset(InetSocketAddress server, Transport transport, String number, Path ca)
      throws IOException {
    this(server, transport, number, ca, null);
  }

  /**
   * @param identity the device's key and certificate; null for none
   */
  Handset(
      InetSocketAddress server,
      Transport transport,
      String number,
      Path ca,
      @Nullable TlsIdentity identity)
      throws IOException {
    this.server = server;
    this.transport = transport;
    this.number = number;
    this.rtp = new DatagramSocket(0, ServerBed.LOOPBACK);
    if (transport == Transport.UDP) {
      stream = null;
      datagrams = new DatagramSocket(0, ServerBed.LOOPBACK);
      Thread.ofVirtual().start(() -> readDatagrams(datagrams));
    } else {
      datagrams = null;
      stream =
          transport == Transport.TLS
              ? trusting(ca, identity).getSocketFactory().createSocket()
              : new Socket();
      stream.setTcpNoDelay(true);
      stream.connect(server, 5_000);
      Thread.ofVirtual().start(() -> readStream(stream));
    }
  }

  static SSLContext trusting(Path ca) throws IOException {
    return trusting(ca, null);
  }

  private static SSLContext trusting(Path ca, @Nullable TlsIdentity identity) throws IOException {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null);
      for (X509Certificate each : Pem.readCertificates(ca)) {
        store.setCertificateEntry(each.getSubjectX500Principal().getName(), each);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          identity == null ? null : keys(identity), trust.getTrustManagers(), new SecureRandom());
      return context;
    } catch (java.security.GeneralSecurityException
        | org.ringfence.net.tls.BadIdentityException e) {
      throw new IOException(e);
    }
  }

  private static KeyManager[] keys(TlsIdentity identity)
      throws IOException, java.security.GeneralSecurityException {
    char[] passphrase = "passphrase".toCharArray();
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(new ByteArrayInputStream(identity.pkcs12("device", passphrase)), passphrase);
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, passphrase);
    return keys.getKeyManagers();
  }

  private void readDatagrams(DatagramSocket socket) {
    byte[] buffer = new byte[65_536];
    try {
      while (true) {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        socket.receive(packet);
        take(Arrays.copyOf(buffer, packet.getLength()));
      }
    } catch (IOException closed) {
      return;
    }
  }

  private void readStream(Socket socket) {
    SipFramer framer = new SipFramer();
    byte[] buffer = new byte[16_384];
    try (InputStream in = socket.getInputStream()) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        framer.append(buffer, 0, read);
        while (framer.next() instanceof SipFramer.Frame.Message message) take(message.bytes());
      }
    } catch (IOException closed) {
      return;
    } finally {
      ended.countDown();
    }
  }

  /** Waits until the server has closed the connection. */
  void awaitClosed() throws InterruptedException {
    if (!ended.await(PATIENCE_MS, TimeUnit.MILLISECONDS)) {
      throw new AssertionError("the connection of " + number + " is still open");
    }
  }

  private void take(byte[] bytes) {
    synchronized (arrived) {
      heard.append(new String(bytes, StandardCharsets.UTF_8));
      if (!(SipParser.parse(bytes) instanceof SipMessage message)) return;
      arrived.add(message);
      arrived.notifyAll();
    }
  }

  // Raw.

  void raw(byte[] bytes) throws IOException {
    if (datagrams != null) datagrams.send(new DatagramPacket(bytes, bytes.length, server));
    else if (stream != null) stream.getOutputStream().write(bytes);
  }

  void send(SipMessage message) throws IOException {
    raw(message.toBytes());
  }

  /** All that came so far, as text. */
  String heard() {
    synchronized (arrived) {
      return heard.toString();
    }
  }

  int port() {
    return datagrams != null
        ? datagrams.getLocalPort()
        : stream == null ? 0 : stream.getLocalPort();
  }

  /** The first message like that which has come or comes; taken out. */
  SipMessage await(String what, Predicate<SipMessage> wanted) throws InterruptedException {
    SipMessage found = poll(wanted, PATIENCE_MS);
    if (found == null) throw new AssertionError(number + " got no " + what + ", but " + arrived);
    return found;
  }

  @Nullable SipMessage poll(Predicate<SipMessage> wanted, long waitMs) throws InterruptedException {
    long endNs = System.nanoTime() + waitMs * 1_000_000;
    synchronized (arrived) {
      while (true) {
        for (SipMessage each : arrived) {
          if (wanted.test(each)) {
            arrived.remove(each);
            return each;
          }
        }
        long leftMs = (endNs - System.nanoTime()) / 1_000_000;
        if (leftMs <= 0) return null;
        arrived.wait(leftMs);
      }
    }
  }

  static Predicate<SipMessage> request(String method) {
    return message -> message instanceof SipRequest request && request.is(Method.of(method));
  }

  /** A final response to that very request. */
  static Predicate<SipMessage> finalTo(SipRequest request) {
    return message ->
        message instanceof SipResponse response
            && response.isFinal()
            && response.callId().equals(request.callId())
            && response.cseq().equals(request.cseq());
  }

  // Requests outside calls.

  SipRequest.Builder request(Method method, String target, String callId, long cseq) {
    String branch = "z9hG4bKt" + NUMBERS.incrementAndGet();
    String via = "SIP/2.0/" + transport.viaName() + " 127.0.0.1:" + port() + ";branch=" + branch;
    return SipRequest.builder(method, java.util.Objects.requireNonNull(Uri.parse(target)))
        .add(HeaderName.VIA, via + (datagrams == null ? "" : ";rport"))
        .add(HeaderName.MAX_FORWARDS, 70)
        .add(HeaderName.FROM, "<sip:" + number + "@" + ServerBed.DOMAIN + ">;tag=f" + callId)
        .add(HeaderName.TO, "<" + target + ">")
        .add(HeaderName.CALL_ID, callId)
        .add(HeaderName.CSEQ, new CSeq(cseq, method))
        .add(HeaderName.CONTACT, contact())
        // As phones do: what is shorter than any phone's is answered at its second try only.
        .add(HeaderName.ALLOW, "INVITE, ACK, CANCEL, BYE, OPTIONS, PRACK, UPDATE, INFO, REFER")
        .add(HeaderName.USER_AGENT, "Handset of the tests");
  }

  String contact() {
    return gruu == null ? address() : "<" + gruu + ">";
  }

  /** Where it is. */
  String address() {
    String suffix =
        datagrams != null ? "" : ";transport=" + transport.viaName().toLowerCase(Locale.ROOT);
    return "<sip:" + number + "@127.0.0.1:" + port() + suffix + ">";
  }

  static String newCallId() {
    return "h" + NUMBERS.incrementAndGet() + "-" + System.nanoTime();
  }

  static String uri(String number) {
    return "sip:" + number + "@" + ServerBed.DOMAIN;
  }

  /** Sends it, answers one challenge, and waits for the end; an INVITE is acknowledged. */
  SipResponse ask(SipRequest.Builder request) throws Exception {
    SipRequest first = request.build();
    send(first);
    SipResponse response = (SipResponse) await("answer to " + first, finalTo(first));
    if (response.status() != 401 && response.status() != 407) return response;
    SipRequest second = proved(first, response);
    send(second);
    return (SipResponse) await("answer to " + second, finalTo(second));
  }

  /** The request again with the next number and the credentials the challenge asks for. */
  SipRequest proved(SipRequest request, SipResponse challenge) {
    boolean proxy = challenge.status() == 407;
    DigestClient digest =
        new DigestClient(number, ServerBed.password(number), null, false, new SecureRandom());
    digest.challenged(
        challenge.values(proxy ? HeaderName.PROXY_AUTHENTICATE : HeaderName.WWW_AUTHENTICATE));
    String uri = request.uri().toString();
    String value = digest.credentials(request.method().name(), uri, request.body());
    return again(request)
        .set(
            proxy ? HeaderName.PROXY_AUTHORIZATION : HeaderName.AUTHORIZATION,
            java.util.Objects.requireNonNull(value))
        .build();
  }

  private static SipRequest.Builder again(SipRequest request) {
    String via = request.value(HeaderName.VIA);
    return request
        .with()
        .set(HeaderName.VIA, java.util.Objects.requireNonNull(via).replace("bKt", "bKa"))
        .set(HeaderName.CSEQ, new CSeq(request.cseq().number() + 1, request.method()));
  }

  void register() throws Exception {
    SipResponse response = tryRegister();
    if (response.status() != 200) throw new AssertionError("REGISTER: " + response);
  }

  SipResponse tryRegister() throws Exception {
    String callId = "reg" + System.identityHashCode(this);
    registrations += 2;
    SipRequest.Builder request =
        request(Method.REGISTER, "sip:" + ServerBed.DOMAIN, callId, registrations);
    request.set(HeaderName.TO, "<" + uri(number) + ">").add(HeaderName.EXPIRES, expires);
    String named = device == null ? "" : ";+sip.instance=\"<" + device + ">\"";
    request.set(HeaderName.CONTACT, address() + named);
    if (device != null) request.add(HeaderName.SUPPORTED, "gruu");
    return ask(request);
  }

  // Calls.

  String sdp(String direction) {
    return """
    v=0
    o=- 1 1 IN IP4 127.0.0.1
    s=-
    c=IN IP4 127.0.0.1
    t=0 0
    m=audio %d RTP/AVP 0
    a=rtpmap:0 PCMU/8000
    a=%s
    """
        .formatted(rtp.getLocalPort(), direction)
        .replace("\n", "\r\n");
  }

  byte[] sdpBytes(String direction) {
    return sdp(direction).getBytes(StandardCharsets.US_ASCII);
  }

  SipRequest.Builder invite(String dialled) {
    return inviteTo(uri(dialled));
  }

  SipRequest.Builder inviteTo(String uri) {
    return request(Method.INVITE, uri, newCallId(), 1)
        .body("application/sdp", sdpBytes("sendrecv"));
  }

  /** Dials and proves itself; what comes of it is for the caller to see. */
  Talk dial(String dialled) throws Exception {
    return dial(invite(dialled));
  }

  Talk dial(SipRequest.Builder invite) throws Exception {
    SipRequest first = invite.build();
    send(first);
    SipMessage any =
        await(
            "answer",
            each ->
                each instanceof SipResponse response && response.callId().equals(first.callId()));
    SipResponse response = (SipResponse) any;
    if (response.status() != 407) {
      synchronized (arrived) {
        arrived.addFirst(response);
      }
      return new Talk(this, first, true);
    }
    send(Talk.ackOf(first, response));
    SipRequest second = proved(first, response);
    send(second);
    return new Talk(this, second, true);
  }

  /** Waits for somebody to call. */
  Talk awaitCall() throws Exception {
    return new Talk(this, (SipRequest) await("call", request("INVITE")), false);
  }

  /** Calls, and the other takes it at once. */
  static List<Talk> talking(Handset caller, Handset called) throws Exception {
    Talk out = caller.dial(called.number);
    Talk in = called.awaitCall();
    in.answer();
    out.awaitAnswer();
    in.awaitRequest("ACK");
    return List.of(out, in);
  }

  @Override
  public void close() throws IOException {
    rtp.close();
    if (datagrams != null) datagrams.close();
    if (stream != null) stream.close();
  }
}
