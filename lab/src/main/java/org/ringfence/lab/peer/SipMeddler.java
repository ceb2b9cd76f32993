package org.ringfence.lab.peer;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.ringfence.net.tls.BadIdentityException;
import org.ringfence.net.tls.TlsIdentity;

/**
 * Somebody in the path of the signalling who has the worst a phone can face: a certificate that the
 * phone trusts. It ends TLS, changes the bodies of what passes either way, and goes on to the
 * server over TLS of its own. A browser's pages pass as they are, and in its WebSocket the bodies
 * are changed too.
 */
public final class SipMeddler implements AutoCloseable {
  private static final Pattern LENGTH =
      Pattern.compile("(?im)^(?:Content-Length|l)[ ]*:[ ]*(\\d+)");
  private static final int MESSAGE_BYTES = 1 << 16;

  private final ServerSocket listener;
  private final SSLContext towardsServer;
  private final int serverPort;
  private final UnaryOperator<String> change;
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final AtomicInteger changed = new AtomicInteger();

  /**
   * @param identity what it shows phones
   * @param serverCa what it trusts the server by
   * @param change of each body
   */
  public SipMeddler(
      TlsIdentity identity, Path serverCa, int serverPort, UnaryOperator<String> change) {
    this.serverPort = serverPort;
    this.change = change;
    try {
      towardsServer = trusting(serverCa);
      listener =
          showing(identity)
              .getServerSocketFactory()
              .createServerSocket(Ports.next(), 16, InetAddress.getLoopbackAddress());
    } catch (IOException | GeneralSecurityException e) {
      throw new PeerFailure("the meddler cannot begin", e);
    }
    Thread.ofVirtual().name("meddler").start(this::accept);
  }

  /** One that shows the certificate of a server's own folder: the phone cannot tell them apart. */
  public static SipMeddler as(
      Path certificate, Path key, Path serverCa, int serverPort, UnaryOperator<String> change) {
    try {
      return new SipMeddler(
          TlsIdentity.load(certificate, key, Instant.now()), serverCa, serverPort, change);
    } catch (BadIdentityException e) {
      throw new PeerFailure("the meddler has no certificate", e);
    }
  }

  private static SSLContext showing(TlsIdentity identity)
      throws GeneralSecurityException, IOException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(null, null);
    X509Certificate[] chain = identity.chain().toArray(X509Certificate[]::new);
    keys.setKeyEntry("meddler", identity.key(), new char[0], chain);
    var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }

  private static SSLContext trusting(Path ca) throws GeneralSecurityException, IOException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    try (InputStream in = Files.newInputStream(ca)) {
      trusted.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }

  public int port() {
    return listener.getLocalPort();
  }

  /** How many bodies it changed. */
  public int changed() {
    return changed.get();
  }

  private void accept() {
    try {
      while (true) {
        Socket phone = listener.accept();
        Socket server =
            towardsServer
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), serverPort);
        open.add(phone);
        open.add(server);
        Thread.ofVirtual().start(() -> carry(phone, server));
        Thread.ofVirtual().start(() -> carry(server, phone));
      }
    } catch (IOException closed) {
      closeAll();
    }
  }

  private void carry(Socket from, Socket to) {
    try (from;
        to) {
      InputStream in = new BufferedInputStream(from.getInputStream());
      OutputStream out = to.getOutputStream();
      if (WebFrames.begin(in)) {
        WebFrames.carry(in, out, this::meddled);
        return;
      }
      for (byte[] message = read(in); message.length > 0; message = read(in)) {
        out.write(message);
        out.flush();
      }
    } catch (IOException gone) {
      // Either end closed; both are closed now.
    }
  }

  /** The next message, meddled with; empty at the end. Empty lines between messages pass. */
  private byte[] read(InputStream in) throws IOException {
    var head = new ByteArrayOutputStream();
    int last = 0;
    for (int b = in.read(); b >= 0 && head.size() < MESSAGE_BYTES; b = in.read()) {
      head.write(b);
      boolean lineEnds = b == '\n' && last == '\r';
      last = b;
      if (!lineEnds) continue;
      byte[] all = head.toByteArray();
      if (all.length == 2) return all; // a ping or its answer
      if (all.length >= 4 && all[all.length - 4] == '\r') return whole(text(all), in);
    }
    return new byte[0];
  }

  private byte[] whole(String head, InputStream in) throws IOException {
    Matcher length = LENGTH.matcher(head);
    boolean empty = !length.find() || length.group(1).equals("0");
    return bytes(
        empty ? head : meddled(head + text(in.readNBytes(Integer.parseInt(length.group(1))))));
  }

  /** A whole message with another body, and its length. */
  private String meddled(String message) {
    int end = message.indexOf("\r\n\r\n");
    String head = end < 0 ? message : message.substring(0, end + 4);
    String body = message.substring(head.length());
    Matcher length = LENGTH.matcher(head);
    if (body.isEmpty() || !length.find()) return message;
    String other = change.apply(body);
    if (!other.equals(body)) changed.incrementAndGet();
    String fits =
        head.substring(0, length.start(1)) + other.length() + head.substring(length.end(1));
    return fits + other;
  }

  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private void closeAll() {
    for (Socket socket : open) {
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    open.clear();
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    closeAll();
  }
}
