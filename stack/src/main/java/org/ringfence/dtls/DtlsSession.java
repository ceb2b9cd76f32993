package org.ringfence.dtls;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSRequest;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.jspecify.annotations.Nullable;

/**
 * One DTLS association on one media path (RFC 5764 section 3). Datagrams go in by {@link #receive},
 * which never waits; those to send come out of a sink that is called from the session's thread, as
 * is the result. A server keeps nothing and spends no thread until a client has shown its cookie
 * (RFC 6347 section 4.2.1), and takes no second ClientHello after that.
 */
public final class DtlsSession implements AutoCloseable {
  private static final int HANDSHAKE = 22;
  private static final int CLIENT_HELLO = 1;
  private static final int HELLO_VERIFY_REQUEST = 3;
  private static final int HELLO_VERIFY_REQUESTS = 4;
  private static final int HIGHEST_NUMBER = 8;
  private static final int RECORD_HEADER_BYTES = 13;

  /** How it ended; told once, but {@code Closed} may follow {@code Established}. */
  public sealed interface Result {
    /** The peer is the one whose fingerprint was signalled. */
    record Established(SrtpKeys keys) implements Result {}

    record Failed(String reason) implements Result {}

    /** The peer has said goodbye, or {@link DtlsSession#close} was called. */
    record Closed() implements Result {}
  }

  private final DtlsCertificate certificate;
  private final Handshake handshake;
  private final Consumer<? super Result> results;
  private final QueueTransport transport;
  private final @Nullable DtlsCookies cookies;
  private final byte[] client;
  private final AtomicBoolean started = new AtomicBoolean();
  private volatile @Nullable Thread thread;
  private int helloVerifyRequests;
  private boolean pathProved;
  private boolean fragmentedHello;

  private DtlsSession(
      DtlsCertificate certificate,
      Handshake handshake,
      @Nullable DtlsCookies cookies,
      byte[] client,
      Consumer<byte[]> send,
      Consumer<? super Result> results) {
    this.certificate = certificate;
    this.handshake = handshake;
    this.cookies = cookies;
    this.client = client.clone();
    this.results = results;
    transport = new QueueTransport(send);
  }

  /** Begins as the client at once. */
  public static DtlsSession connect(
      DtlsCertificate certificate,
      Fingerprint peer,
      Consumer<byte[]> send,
      Consumer<? super Result> results) {
    var handshake = new Handshake(peer, true);
    var session = new DtlsSession(certificate, handshake, null, new byte[0], send, results);
    session.start(null);
    return session;
  }

  /**
   * Waits as the server.
   *
   * @param cookies for all servers at one port
   * @param client bytes that name the path, such as the peer's address: the cookie is bound to them
   * @param pathProved whether ICE has proved the path: then a hello in fragments, which cannot be
   *     judged without keeping it, begins the handshake without a cookie
   */
  public static DtlsSession accept(
      DtlsCertificate certificate,
      Fingerprint peer,
      DtlsCookies cookies,
      byte[] client,
      boolean pathProved,
      Consumer<byte[]> send,
      Consumer<? super Result> results) {
    var handshake = new Handshake(peer, false);
    var session = new DtlsSession(certificate, handshake, cookies, client, send, results);
    session.pathProved = pathProved;
    return session;
  }

  /**
   * Takes a datagram of the validated path; to be called by one thread at a time.
   *
   * @return whether it was of use; false for a hello without a cookie and for what was dropped
   */
  public boolean receive(byte[] datagram) {
    if (cookies == null) return wanted(datagram) && transport.offer(datagram);
    if (!clear(datagram, CLIENT_HELLO)) return started.get() && transport.offer(datagram);
    if (!numberedLow(datagram)) return false;
    // The handshake runs: a lost flight is sent again by our timer, so hellos are of no use now.
    if (started.get()) return fragmentedHello && fragment(datagram) && transport.offer(datagram);
    if (pathProved && fragment(datagram)) {
      fragmentedHello = transport.offer(datagram);
      start(null);
      return true;
    }
    DTLSRequest request = cookies.verify(client, datagram, transport);
    if (request == null) return false;
    start(request);
    return true;
  }

  /** Whether the handshake has begun: a thread and memory are spent on it. */
  public boolean started() {
    return started.get();
  }

  /** Whether the hello's fragment is shorter than the hello (RFC 6347 section 4.2.2). */
  private static boolean fragment(byte[] hello) {
    int at = RECORD_HEADER_BYTES;
    if (hello.length < at + 12) return false;
    return Arrays.mismatch(hello, at + 1, at + 4, hello, at + 9, at + 12) >= 0;
  }

  /** As a client we need one HelloVerifyRequest; forged hellos may bring us more, but few. */
  private boolean wanted(byte[] datagram) {
    return !clear(datagram, HELLO_VERIFY_REQUEST) || ++helloVerifyRequests <= HELLO_VERIFY_REQUESTS;
  }

  /** Whether it is such a handshake message of epoch 0. */
  private static boolean clear(byte[] datagram, int type) {
    if (datagram.length <= RECORD_HEADER_BYTES || datagram[0] != HANDSHAKE) return false;
    return datagram[RECORD_HEADER_BYTES] == type && datagram[3] == 0 && datagram[4] == 0;
  }

  /**
   * Whether the record's number is one of an honest client. The answer carries it back, and a high
   * one would make the peer take all that follows for replays.
   */
  private static boolean numberedLow(byte[] datagram) {
    for (int i = 5; i < 10; i++) if (datagram[i] != 0) return false;
    return datagram[10] >= 0 && datagram[10] < HIGHEST_NUMBER;
  }

  private void start(@Nullable DTLSRequest request) {
    if (started.compareAndSet(false, true)) {
      thread = Thread.ofVirtual().name("dtls").start(() -> run(request));
    }
  }

  private void run(@Nullable DTLSRequest request) {
    DTLSTransport association;
    try {
      association = handshake(request);
    } catch (IOException | RuntimeException e) {
      // Whatever a peer sends must end its own session only.
      results.accept(new Result.Failed(String.valueOf(e.getMessage())));
      return;
    }
    SrtpKeys keys = handshake.keys();
    if (keys == null) {
      results.accept(new Result.Failed("no keys"));
      return;
    }
    results.accept(new Result.Established(keys));
    rest(association);
    results.accept(new Result.Closed());
  }

  private DTLSTransport handshake(@Nullable DTLSRequest request) throws IOException {
    if (cookies == null) {
      return new DTLSClientProtocol().connect(new ClientRole(certificate, handshake), transport);
    }
    var role = new ServerRole(certificate, handshake);
    return request == null
        ? new DTLSServerProtocol().accept(role, transport)
        : new DTLSServerProtocol().accept(role, transport, request);
  }

  /** Answers a last flight that is sent again, until either side says goodbye. */
  private static void rest(DTLSTransport association) {
    byte[] room = new byte[2048];
    try {
      while (association.receive(room, 0, room.length, 60_000) >= -1) {
        if (Thread.currentThread().isInterrupted()) break;
      }
    } catch (IOException | RuntimeException goodbye) {
      // A close_notify ends it like anything else.
    } finally {
      try {
        association.close();
      } catch (IOException alreadyGone) {
        // There is nobody left to tell.
      }
    }
  }

  @Override
  public void close() {
    started.set(true);
    Thread running = thread;
    if (running != null) running.interrupt();
  }
}
