package org.ringfence.server.hook;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.Map;
import java.util.function.Supplier;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.ringfence.base.PublicAddress;

/**
 * Posts something over HTTP/1.1 (RFC 9112): to the very address that was judged, so that a name
 * which leads elsewhere a moment later changes nothing, and no further, whatever the answer says.
 */
final class HookPost {
  private static final int CONNECT_MS = 5_000;
  private static final int ANSWER_MS = 10_000;
  private static final int STATUS_LINE_BYTES = 512;

  private final Supplier<SSLSocketFactory> tls;

  /**
   * @param tls asked for when it is needed: reading whom to trust takes a while
   */
  HookPost(Supplier<SSLSocketFactory> tls) {
    this.tls = tls;
  }

  /**
   * Posts it.
   *
   * @param internal whether the name may lead to an address that is not public
   * @return the status that was answered
   */
  int send(URI url, boolean internal, Map<String, String> headers, byte[] body) throws IOException {
    InetAddress address = InetAddress.getByName(url.getHost());
    if (!internal && !PublicAddress.is(address)) {
      throw new IOException(url.getHost() + " leads to an address that is not public");
    }
    boolean secure = url.getScheme().equals("https");
    int port = url.getPort() > 0 ? url.getPort() : secure ? 443 : 80;
    try (Socket plain = new Socket()) {
      plain.connect(new InetSocketAddress(address, port), CONNECT_MS);
      plain.setSoTimeout(ANSWER_MS);
      if (!secure) return exchange(plain, url, headers, body);
      try (SSLSocket socket =
          (SSLSocket) tls.get().createSocket(plain, url.getHost(), port, true)) {
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        return exchange(socket, url, headers, body);
      }
    }
  }

  private static int exchange(Socket socket, URI url, Map<String, String> headers, byte[] body)
      throws IOException {
    StringBuilder head = new StringBuilder("POST ");
    String path = url.getRawPath();
    head.append(path == null || path.isEmpty() ? "/" : path);
    if (url.getRawQuery() != null) head.append('?').append(url.getRawQuery());
    head.append(" HTTP/1.1\r\nHost: ").append(url.getRawAuthority());
    headers.forEach((name, value) -> head.append("\r\n").append(name).append(": ").append(value));
    head.append("\r\nContent-Length: ").append(body.length);
    head.append("\r\nConnection: close\r\n\r\n");
    OutputStream out = socket.getOutputStream();
    out.write(head.toString().getBytes(US_ASCII));
    out.write(body);
    out.flush();
    return status(socket.getInputStream());
  }

  /** The rest of the answer is nobody's business. */
  private static int status(InputStream in) throws IOException {
    long endNs = System.nanoTime() + ANSWER_MS * 1_000_000L;
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      if (line.length() == STATUS_LINE_BYTES || System.nanoTime() - endNs > 0) {
        throw new IOException("the answer does not end");
      }
      line.append((char) next);
    }
    String[] words = line.toString().split(" ", 3);
    if (words.length < 2 || !words[0].startsWith("HTTP/1.") || !words[1].matches("[1-5][0-9]{2}")) {
      throw new IOException("what answers is no web server");
    }
    return Integer.parseInt(words[1]);
  }
}
