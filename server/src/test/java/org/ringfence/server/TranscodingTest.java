package org.ringfence.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ringfence.audio.Cadence;
import org.ringfence.audio.Goertzel;
import org.ringfence.audio.Level;
import org.ringfence.audio.Tone;
import org.ringfence.base.Transport;
import org.ringfence.codec.AudioCodec;
import org.ringfence.codec.Codecs;
import org.ringfence.codec.G711;
import org.ringfence.codec.G722;
import org.ringfence.media.AudioFormat;
import org.ringfence.media.AudioSession;
import org.ringfence.media.AudioStatus;
import org.ringfence.media.MediaAddress;
import org.ringfence.media.RelaySession;
import org.ringfence.media.RelaySide;
import org.ringfence.server.store.Cdr;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.SipMessage;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;

/** Phones with no codec in common talk through the server, which decodes and encodes. */
@Timeout(120)
class TranscodingTest {
  private static final MediaAddress ANY = MediaAddress.of(new InetSocketAddress("127.0.0.1", 9));

  @TempDir Path folder;

  private static String sdp(Handset phone, String format, String... attributes) {
    String text =
        """
        v=0
        o=- 1 1 IN IP4 127.0.0.1
        s=-
        c=IN IP4 127.0.0.1
        t=0 0
        m=audio %d RTP/AVP %s
        """
            .formatted(phone.rtp.getLocalPort(), format);
    return (text + String.join("\n", attributes) + "\n").replace("\n", "\r\n");
  }

  private static String body(SipMessage message) {
    return new String(message.body(), US_ASCII);
  }

  private static int mediaPort(SipMessage message) {
    var found = Pattern.compile("m=audio (\\d+)").matcher(body(message));
    assertThat(found.find()).as(body(message)).isTrue();
    return Integer.parseInt(found.group(1));
  }

  /** A phone's voice: says a tone, listens for another, in its own codec. */
  private static final class Voice implements AutoCloseable {
    private final Handset phone;
    private final AudioSession session;
    private Tone tone;
    private final int hears;
    private final Thread talking;
    private final Thread listening;
    private volatile int heard;
    private volatile char key;
    private volatile boolean over;

    Voice(Handset phone, int port, AudioFormat format, int says, int hears) {
      this.phone = phone;
      this.hears = hears;
      session = new AudioSession(format, "voice", new SplittableRandom(says));
      session.expect(RelaySide.Terms.of(ANY, null, null, true));
      tone = new Tone(Cadence.sine(says), format.codec().sampleRateHz(), 0.3);
      InetSocketAddress to = new InetSocketAddress(ServerBed.LOOPBACK, port);
      talking = Thread.ofPlatform().start(() -> talk(format, to));
      listening = Thread.ofPlatform().start(this::listen);
    }

    private void talk(AudioFormat format, InetSocketAddress to) {
      short[] pcm = new short[format.frameSamples()];
      ByteBuffer out = ByteBuffer.allocate(2048);
      long next = System.nanoTime();
      while (!over) {
        synchronized (session) {
          tone.read(pcm, 0, pcm.length);
          int length = session.write(pcm, true, out, 0, System.nanoTime());
          if (length > 0) send(out, length, to);
          session.read(pcm, System.nanoTime());
          if (session.heardKey() != 0) key = session.heardKey();
          int rate = format.codec().sampleRateHz();
          double all = Level.meanSquare(pcm, 0, pcm.length);
          double part = Goertzel.power(pcm, 0, pcm.length, hears, rate);
          if (Level.dbfs(all) > -40 && part > 0.6 * all) heard++;
        }
        next += 20_000_000L;
        java.util.concurrent.locks.LockSupport.parkNanos(next - System.nanoTime());
      }
    }

    private void send(ByteBuffer out, int length, InetSocketAddress to) {
      try {
        phone.rtp.send(new DatagramPacket(out.array(), length, to));
      } catch (IOException closed) {
        over = true;
      }
    }

    private void listen() {
      ByteBuffer buffer = ByteBuffer.allocate(2048);
      DatagramPacket packet = new DatagramPacket(buffer.array(), 2048);
      while (!over) {
        try {
          phone.rtp.receive(packet);
        } catch (IOException closed) {
          return;
        }
        synchronized (session) {
          AudioStatus status =
              session.receive(
                  RelaySession.RTP,
                  buffer,
                  0,
                  packet.getLength(),
                  ANY.high(),
                  ANY.low(),
                  ANY.port(),
                  System.nanoTime());
          if (status == AudioStatus.DIGIT) key = session.digit();
          packet.setLength(2048);
        }
      }
    }

    void press(char digit) {
      synchronized (session) {
        assertThat(session.sendDigit(digit)).isTrue();
      }
    }

    /** Plays the tones of a key instead of its own, for there are no events. */
    void play(char digit) {
      synchronized (session) {
        int rate = session.format().codec().sampleRateHz();
        tone = new Tone(Cadence.dtmf(digit, 200), rate, 0.3);
      }
    }

    @Override
    public void close() throws Exception {
      over = true;
      talking.join();
      phone.rtp.close();
      listening.join();
    }
  }

  /** The caller offers one codec, the called one refuses and takes another of what comes then. */
  private static SipRequest refuseOnce(Handset called) throws Exception {
    Talk first = called.awaitCall();
    first.refuse(488);
    return called.awaitCall().invite;
  }

  private static AudioFormat format(AudioCodec codec, int type, int event) {
    return AudioFormat.of(codec, type, event);
  }

  @Test
  void pcmuAndG722AreTranslatedWithTheirKeysAndTheRecordSaysSo() throws Exception {
    try (ServerBed bed = new ServerBed(folder)) {
      Handset alice = bed.registered(Transport.TCP, "1001");
      Handset bob = bed.registered(Transport.TCP, "1002");
      String offer =
          sdp(
              alice,
              "0 101",
              "a=rtpmap:0 PCMU/8000",
              "a=rtpmap:101 telephone-event/8000",
              "a=fmtp:101 0-15",
              "a=rtcp-mux");
      Talk out = alice.dial(alice.invite("1002").body("application/sdp", offer.getBytes(US_ASCII)));
      SipRequest widened = refuseOnce(bob);
      assertThat(body(widened)).contains("G722/8000").contains("opus/48000/2").contains("PCMU");
      Talk in = new Talk(bob, widened, false);
      String answer = sdp(bob, "9", "a=rtpmap:9 G722/8000", "a=rtcp-mux");
      bob.send(in.response(200).body("application/sdp", answer.getBytes(US_ASCII)).build());
      SipResponse ok = out.awaitAnswer();
      in.awaitRequest("ACK");
      assertThat(body(ok)).contains(" 0 101").doesNotContain("G722");
      try (Voice left = new Voice(alice, mediaPort(ok), format(G711.MU_LAW, 0, 101), 700, 1200);
          Voice right = new Voice(bob, mediaPort(widened), format(G722.CODEC, 9, -1), 1200, 700)) {
        await().atMost(Duration.ofSeconds(30)).until(() -> left.heard > 25 && right.heard > 25);
        left.press('5');
        await().atMost(Duration.ofSeconds(30)).until(() -> right.key == '5');
        right.play('7');
        await().atMost(Duration.ofSeconds(30)).until(() -> left.key == '7');
        out.ask(out.request(Method.BYE));
      }
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() ->
              bed.stores.calls().recent(1, null).stream()
                  .anyMatch(cdr -> !cdr.quality().transcoded().isEmpty()));
      Cdr record = bed.stores.calls().recent(1, null).getFirst();
      assertThat(record.quality().transcoded()).isEqualTo("PCMU/G722");
    }
  }

  /** Some phones take a call whose codecs they do not know, and refuse its line instead. */
  @Test
  void whoTakesACallWithoutItsSoundIsOfferedWhatTheServerSpeaks() throws Exception {
    try (ServerBed bed = new ServerBed(folder)) {
      Handset alice = bed.registered(Transport.TCP, "1001");
      Handset bob = bed.registered(Transport.TCP, "1002");
      Talk out = alice.dial("1002");
      Talk in = bob.awaitCall();
      String deaf = sdp(bob, "0").replaceAll("m=audio \\d+", "m=audio 0");
      bob.send(in.response(200).body("application/sdp", deaf.getBytes(US_ASCII)).build());
      in.awaitRequest("ACK");
      SipRequest again = in.awaitRequest("INVITE");
      assertThat(body(again)).contains("G722/8000");
      String answer = sdp(bob, "9", "a=rtpmap:9 G722/8000", "a=rtcp-mux");
      bob.send(
          SipResponse.to(again, 200, null)
              .add(HeaderName.CONTACT, bob.contact())
              .body("application/sdp", answer.getBytes(US_ASCII))
              .build());
      SipResponse ok = out.awaitAnswer();
      assertThat(body(ok)).contains("RTP/AVP 0").doesNotContain("m=audio 0 ");
      try (Voice left = new Voice(alice, mediaPort(ok), format(G711.MU_LAW, 0, -1), 700, 1200);
          Voice right = new Voice(bob, mediaPort(again), format(G722.CODEC, 9, -1), 1200, 700)) {
        await().atMost(Duration.ofSeconds(30)).until(() -> left.heard > 25 && right.heard > 25);
        out.ask(out.request(Method.BYE));
      }
    }
  }

  @Test
  void whoTakesNothingOfThatEitherIsHungUpOn() throws Exception {
    try (ServerBed bed = new ServerBed(folder)) {
      Handset alice = bed.registered(Transport.TCP, "1001");
      Handset bob = bed.registered(Transport.TCP, "1002");
      Talk out = alice.dial("1002");
      Talk in = bob.awaitCall();
      String deaf = sdp(bob, "0").replaceAll("m=audio \\d+", "m=audio 0");
      bob.send(in.response(200).body("application/sdp", deaf.getBytes(US_ASCII)).build());
      in.awaitRequest("ACK");
      SipRequest again = in.awaitRequest("INVITE");
      bob.send(SipResponse.to(again, 488, null).build());
      in.accept("BYE");
      assertThat(out.awaitRefusal().status()).isEqualTo(488);
    }
  }

  @Test
  void aCodecInCommonIsRelayedEvenAfterARefusal() throws Exception {
    try (ServerBed bed = new ServerBed(folder)) {
      Handset alice = bed.registered(Transport.TCP, "1001");
      Handset bob = bed.registered(Transport.TCP, "1002");
      Talk out = alice.dial("1002");
      Talk in = new Talk(bob, refuseOnce(bob), false);
      in.answer();
      SipResponse ok = out.awaitAnswer();
      in.awaitRequest("ACK");
      assertThat(body(ok)).contains("RTP/AVP 0\r\n");
      byte[] packet = new byte[172];
      packet[0] = (byte) 0x80;
      packet[12] = 42;
      InetSocketAddress to = new InetSocketAddress(ServerBed.LOOPBACK, mediaPort(ok));
      DatagramPacket got = new DatagramPacket(new byte[2048], 2048);
      bob.rtp.setSoTimeout(100);
      await()
          .atMost(Duration.ofSeconds(20))
          .ignoreExceptionsInstanceOf(SocketTimeoutException.class)
          .until(() -> {
            alice.rtp.send(new DatagramPacket(packet, packet.length, to));
            bob.rtp.receive(got);
            return true;
          });
      assertThat(got.getLength()).isEqualTo(172);
      assertThat(got.getData()[12]).as("as it was").isEqualTo((byte) 42);
      out.ask(out.request(Method.BYE));
    }
  }

  @Test
  void whoKnowsNoCodecOfOursIsRefusedTruly() throws Exception {
    try (ServerBed bed = new ServerBed(folder)) {
      Handset alice = bed.registered(Transport.TCP, "1001");
      Handset bob = bed.registered(Transport.TCP, "1002");
      String offer = sdp(alice, "18", "a=rtpmap:18 G729/8000");
      Talk out = alice.dial(alice.invite("1002").body("application/sdp", offer.getBytes(US_ASCII)));
      bob.awaitCall().refuse(488);
      assertThat(out.awaitRefusal().status()).isEqualTo(488);
      assertThat(requireNonNull(out.invite.value(HeaderName.CALL_ID))).isNotEmpty();
      assertThat(Codecs.byName("G729", 8000, 1)).isEmpty();
    }
  }
}
