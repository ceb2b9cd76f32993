package org.ringfence.lab.attack;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.ringfence.dtls.DtlsCertificate;
import org.ringfence.dtls.DtlsSession;
import org.ringfence.lab.peer.PeerFailure;

/** How handshakes begin, as anybody can write them. */
final class ClientHellos {
  private ClientHellos() {}

  /** Of TLS: the server answers with its certificate and a signature. */
  static byte[] tls() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, null, null);
      SSLEngine engine = context.createSSLEngine();
      engine.setUseClientMode(true);
      engine.beginHandshake();
      ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
      engine.wrap(ByteBuffer.allocate(0), hello);
      return Arrays.copyOf(hello.array(), hello.position());
    } catch (GeneralSecurityException | SSLException e) {
      throw new PeerFailure("no ClientHello can be written", e);
    }
  }

  /** Of DTLS. */
  static byte[] dtls() {
    BlockingQueue<byte[]> sent = new LinkedBlockingQueue<>();
    DtlsCertificate nobodys = DtlsCertificate.create(new SecureRandom(), Instant.now());
    try (var _ = DtlsSession.connect(nobodys, nobodys.fingerprint(), sent::add, _ -> {})) {
      byte[] hello = sent.poll(30, TimeUnit.SECONDS);
      if (hello == null) throw new PeerFailure("no ClientHello came");
      return hello;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PeerFailure("interrupted", e);
    }
  }
}
