package org.ringfence.lab.bench;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.ringfence.srtp.CryptoAttribute;
import org.ringfence.srtp.SrtpProfile;

/** Debian's rtpengine, told by its ng protocol: a cookie, then bencode, over UDP. */
final class RelayBenchPeer implements AutoCloseable {
  private static final Pattern PORT = Pattern.compile("m=audio (\\d+) ");
  private static final Pattern CRYPTO = Pattern.compile("a=crypto:([^\r\n]+)");
  private static final int ANSWER_MS = 2_000;

  private final DatagramSocket socket = new DatagramSocket();
  private final int controlPort;
  private final RelayJob job;
  private final int generatorA;
  private final int generatorB;
  private int cookie;

  RelayBenchPeer(int controlPort, RelayJob job, int generatorA, int generatorB) throws IOException {
    this.controlPort = controlPort;
    this.job = job;
    this.generatorA = generatorA;
    this.generatorB = generatorB;
    socket.setSoTimeout(ANSWER_MS);
  }

  /** Waits until it answers, at most so many tries of 100 ms. */
  void awaitReady(int tries) throws IOException, InterruptedException {
    socket.setSoTimeout(100);
    for (int i = 0; i < tries; i++) {
      try {
        ask("d7:command4:pinge");
        socket.setSoTimeout(ANSWER_MS);
        return;
      } catch (IOException e) {
        Thread.sleep(100);
      }
    }
    throw new IOException("rtpengine does not answer");
  }

  /** Sets up so many calls. */
  List<RtpGenerator.Call> calls(int count) throws IOException {
    List<RtpGenerator.Call> calls = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      calls.add(call(i));
    }
    return calls;
  }

  private RtpGenerator.Call call(int number) throws IOException {
    RelayJob.Keys a = job.keys(number, 0);
    RelayJob.Keys b = job.keys(number, 1);
    CryptoAttribute fromA = a == null ? null : new CryptoAttribute(1, a.sends());
    String offered = ask(command("offer", number, sdp(generatorA, fromA), b != null));
    CryptoAttribute toB = b == null ? null : crypto(offered, b.sends().profile());
    CryptoAttribute fromB =
        b == null || toB == null ? null : new CryptoAttribute(toB.tag(), b.sends());
    String answered = ask(command("answer", number, sdp(generatorB, fromB), a != null));
    CryptoAttribute toA = a == null ? null : crypto(answered, a.sends().profile());
    // The SDP of the offer goes to B, so its port is the one B sends to; and the other way round.
    return RtpGenerator.Call.relayed(
        port(answered), port(offered), keys(fromA, toA), keys(fromB, toB));
  }

  private static RelayJob.@Nullable Keys keys(
      @Nullable CryptoAttribute sends, @Nullable CryptoAttribute receives) {
    return sends == null || receives == null
        ? null
        : new RelayJob.Keys(sends.key(), receives.key());
  }

  private static String sdp(int port, @Nullable CryptoAttribute crypto) {
    return "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio "
        + port
        + (crypto == null ? " RTP/AVP" : " RTP/SAVP")
        + " 0\r\na=rtpmap:0 PCMU/8000\r\n"
        + (crypto == null ? "" : "a=crypto:" + crypto.value() + "\r\n");
  }

  /**
   * @param encrypted whether whoever gets the SDP that comes back is to encrypt
   */
  private static String command(String name, int number, String sdp, boolean encrypted) {
    return "d"
        + string("DTLS")
        + string("off")
        + string("ICE")
        + string("remove")
        + string("call-id")
        + string("bench-" + number)
        + string("command")
        + string(name)
        + string("from-tag")
        + string("a" + number)
        + string("sdp")
        + string(sdp)
        + (name.equals("answer") ? string("to-tag") + string("b" + number) : "")
        + string("transport-protocol")
        + string(encrypted ? "RTP/SAVP" : "RTP/AVP")
        + "e";
  }

  private static String string(String text) {
    return text.length() + ":" + text;
  }

  private static int port(String answer) throws IOException {
    Matcher matcher = PORT.matcher(answer);
    if (!matcher.find()) {
      throw new IOException("rtpengine said: " + answer);
    }
    return Integer.parseInt(matcher.group(1));
  }

  /** The line of that suite: rtpengine offers one for each that it knows. */
  private static CryptoAttribute crypto(String sdp, SrtpProfile profile) throws IOException {
    Matcher matcher = CRYPTO.matcher(sdp);
    while (matcher.find()) {
      if (CryptoAttribute.parse(matcher.group(1)) instanceof CryptoAttribute found
          && found.profile() == profile) {
        return found;
      }
    }
    throw new IOException("rtpengine offers no " + profile + ": " + sdp);
  }

  private String ask(String bencode) throws IOException {
    byte[] bytes = (++cookie + " " + bencode).getBytes(StandardCharsets.US_ASCII);
    socket.send(
        new DatagramPacket(bytes, bytes.length, InetAddress.getByName("127.0.0.1"), controlPort));
    DatagramPacket answer = new DatagramPacket(new byte[8192], 8192);
    socket.receive(answer);
    return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.US_ASCII);
  }

  @Override
  public void close() {
    socket.close();
  }
}
