package org.ringfence.net;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A web client that sends exactly the bytes it is told to, however wrong. */
final class WebClient implements AutoCloseable {
  static final int CONTINUATION = 0;
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;
  static final int FINAL = 0x80;

  private static final byte[] MASK = {0x11, 0x22, 0x33, 0x44};

  /** One frame of the server's. */
  record Frame(int opcode, byte[] payload) {
    String text() {
      return new String(payload, StandardCharsets.UTF_8);
    }
  }

  final Socket socket;
  private final DataInputStream in;

  WebClient(InetSocketAddress at) throws IOException {
    this(new Socket(at.getAddress(), at.getPort()));
  }

  WebClient(Socket socket) throws IOException {
    this.socket = socket;
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(20_000);
    in = new DataInputStream(socket.getInputStream());
  }

  /** A WebSocket that is open. */
  static WebClient open(InetSocketAddress at) throws IOException {
    WebClient client = new WebClient(at);
    String answer = client.ask(upgrade("/sip", "Sec-WebSocket-Protocol: sip\r\n"));
    if (!answer.startsWith("HTTP/1.1 101 ")) throw new IOException(answer);
    return client;
  }

  static String upgrade(String path, String more) {
    return "GET "
        + path
        + " HTTP/1.1\r\nHost: here.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n"
        + more
        + "\r\n";
  }

  /** Sends text; answers the head of the response. */
  String ask(String request) throws IOException {
    write(request.getBytes(StandardCharsets.UTF_8));
    return head();
  }

  String head() throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) break;
      head.append((char) next);
    }
    return head.toString();
  }

  byte[] body(int length) throws IOException {
    return in.readNBytes(length);
  }

  void write(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  void send(int opcode, byte[] payload) throws IOException {
    write(frame(opcode | FINAL, payload, payload.length));
  }

  void fragment(int opcode, byte[] payload) throws IOException {
    write(frame(opcode, payload, payload.length));
  }

  /**
   * A masked frame (RFC 6455 section 5.2).
   *
   * @param length what it claims
   */
  static byte[] frame(int first, byte[] payload, long length) {
    var out = new ByteArrayOutputStream();
    out.write(first);
    if (length >= 0 && length < 126) {
      out.write(0x80 | (int) length);
    } else if (length >= 0 && length < 65_536) {
      out.write(0x80 | 126);
      out.write((int) (length >> 8));
      out.write((int) length);
    } else {
      out.write(0x80 | 127);
      for (int shift = 56; shift >= 0; shift -= 8) out.write((int) (length >> shift));
    }
    out.writeBytes(MASK);
    for (int i = 0; i < payload.length; i++) out.write(payload[i] ^ MASK[i % 4]);
    return out.toByteArray();
  }

  /** The server's next frame; null when it has closed the connection. */
  @Nullable Frame read() throws IOException {
    try {
      int opcode = in.readUnsignedByte() & 0x0f;
      int length = in.readUnsignedByte();
      if (length == 126) length = in.readUnsignedShort();
      else if (length == 127) length = (int) in.readLong();
      return new Frame(opcode, in.readNBytes(length));
    } catch (EOFException | java.net.SocketException e) {
      return null;
    }
  }

  /** Whether the server has closed, whatever it said before. */
  boolean isCutOff() throws IOException {
    try {
      while (in.read() >= 0) continue;
      return true;
    } catch (java.net.SocketException e) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
