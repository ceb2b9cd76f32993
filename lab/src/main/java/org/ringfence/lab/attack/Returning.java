package org.ringfence.lab.attack;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.ringfence.lab.peer.Account;
import org.ringfence.sip.auth.DigestClient;
import org.ringfence.sip.message.CSeq;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.SipParser;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;
import org.ringfence.sip.message.Uri;

/**
 * The phones of a town whose power is back: each connects over TLS, with a whole handshake, and
 * logs in. None of them is an attacker, and there are too many.
 */
final class Returning implements AutoCloseable {
  /** So many phones share an account. */
  static final int PHONES_EACH = 8;

  private static final int PATIENCE_MS = 10_000;

  private final InetSocketAddress server;
  private final String domain;
  private final int first;
  private final int accounts;
  private final SSLContext tls;
  private final AtomicLong in = new AtomicLong();
  private final AtomicLong begun = new AtomicLong();
  private final ExecutorService phones = Executors.newVirtualThreadPerTaskExecutor();
  private final Thread thread;
  private volatile boolean closed;

  /**
   * Begins at once.
   *
   * @param first the index of the first account of theirs
   */
  Returning(InetSocketAddress server, String domain, int first, int accounts, int ratePerSecond) {
    this.server = server;
    this.domain = domain;
    this.first = first;
    this.accounts = accounts;
    this.tls = context();
    thread = Thread.ofPlatform().daemon().name("returning").start(() -> run(ratePerSecond));
  }

  /** How many have logged in. */
  long in() {
    return in.get();
  }

  private void run(int ratePerSecond) {
    long startNs = System.nanoTime();
    for (int i = 0; !closed; i++) {
      long dueNs = startNs + i * 1_000_000_000L / ratePerSecond;
      LockSupport.parkNanos(Math.max(0, dueNs - System.nanoTime()));
      int number = i;
      begun.incrementAndGet();
      phones.submit(() -> comeBack(number));
    }
  }

  private void comeBack(int number) {
    byte[] ip = {127, 98, (byte) (number >> 8), (byte) (1 + number % 250)};
    try (Socket raw = new Socket()) {
      raw.bind(new InetSocketAddress(InetAddress.getByAddress(ip), 0));
      raw.connect(server, PATIENCE_MS);
      try (SSLSocket socket =
          (SSLSocket)
              tls.getSocketFactory().createSocket(raw, "127.0.0.1", server.getPort(), true)) {
        socket.setSoTimeout(PATIENCE_MS);
        socket.startHandshake();
        socket.getSession().invalidate(); // The next one's handshake is a whole one, too.
        if (logIn(socket, number)) in.incrementAndGet();
      }
    } catch (IOException gaveUp) {
      // Not counted as in.
    }
  }

  private boolean logIn(SSLSocket socket, int number) throws IOException {
    Account account = HonestCalls.account(first + number / PHONES_EACH % accounts);
    String local = socket.getLocalAddress().getHostAddress() + ":" + socket.getLocalPort();
    String instance = "<urn:uuid:00000000-0000-4000-8000-%012d>".formatted(number % PHONES_EACH);
    SipRequest request =
        SipRequest.builder(Method.REGISTER, Objects.requireNonNull(Uri.parse("sip:" + domain)))
            .add(HeaderName.VIA, "SIP/2.0/TLS " + local + ";branch=z9hG4bKr" + number)
            .add(HeaderName.MAX_FORWARDS, 70)
            .add(HeaderName.FROM, "<sip:" + account.user() + "@" + domain + ">;tag=r" + number)
            .add(HeaderName.TO, "<sip:" + account.user() + "@" + domain + ">")
            .add(HeaderName.CALL_ID, "return-" + number)
            .add(HeaderName.CSEQ, new CSeq(1, Method.REGISTER))
            .add(
                HeaderName.CONTACT,
                "<sip:"
                    + account.user()
                    + "@"
                    + local
                    + ";transport=tls>;reg-id=1;+sip.instance=\""
                    + instance
                    + "\"")
            .add(HeaderName.SUPPORTED, "outbound, path")
            .add(HeaderName.EXPIRES, 60)
            .build();
    SipResponse challenge = ask(socket, request);
    if (challenge == null || challenge.status() != 401) return false;
    DigestClient digest =
        new DigestClient(account.user(), account.password(), null, true, new SecureRandom());
    digest.challenged(challenge.values(HeaderName.WWW_AUTHENTICATE));
    String proof = digest.credentials("REGISTER", "sip:" + domain, new byte[0]);
    SipResponse answer =
        ask(
            socket,
            request
                .with()
                .set(HeaderName.CSEQ, new CSeq(2, Method.REGISTER))
                .set(HeaderName.AUTHORIZATION, Objects.requireNonNull(proof))
                .build());
    return answer != null && answer.status() == 200;
  }

  private static @Nullable SipResponse ask(SSLSocket socket, SipRequest request)
      throws IOException {
    socket.getOutputStream().write(request.toBytes());
    InputStream stream = socket.getInputStream();
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    int ends = 0;
    // The answers to a REGISTER have no body.
    for (int octet = stream.read(); octet >= 0 && read.size() < 8_192; octet = stream.read()) {
      read.write(octet);
      ends = octet == '\n' ? ends + 1 : octet == '\r' ? ends : 0;
      if (ends == 2 && read.size() > 4) break;
    }
    return SipParser.parse(read.toByteArray()) instanceof SipResponse response ? response : null;
  }

  private static SSLContext context() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new Anybody()}, new SecureRandom());
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has TLS", e);
    }
  }

  /** These phones ask the server for no certificate: what is measured is the server's time. */
  private static final class Anybody implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    phones.shutdownNow();
  }
}
