package org.ringfence.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ringfence.audio.Recording;
import org.ringfence.call.CallEndedException;
import org.ringfence.call.Cause;
import org.ringfence.call.Feature;
import org.ringfence.call.FeatureCall;
import org.ringfence.call.Leg;
import org.ringfence.call.LegListener;
import org.ringfence.call.MediaEnd;
import org.ringfence.call.MediaPath;
import org.ringfence.call.MediaPolicy;
import org.ringfence.call.Party;
import org.ringfence.call.Side;
import org.ringfence.call.Taken;
import org.ringfence.call.Transfer;
import org.ringfence.call.Voice;
import org.ringfence.sdp.SdpParser;
import org.ringfence.sdp.SessionDescription;

/** A feature's verbs, with the call and the sound done by hand. */
class AttendantTest {
  private static final Party ALICE = Party.of("1001", "Alice");
  private static final Party FEATURE = Party.of("*99", "Feature");
  private static final long WAIT_SECONDS = 20;

  private final ExecutorService shard = Executors.newSingleThreadExecutor();
  private final BlockingQueue<Object> told = new LinkedBlockingQueue<>();
  private final CompletableFuture<Object> result = new CompletableFuture<>();
  private Voice voice;
  private Leg leg;

  @AfterEach
  void stop() {
    shard.shutdownNow();
  }

  /** What the call is told: descriptions, causes and wishes. */
  private final class Listener implements LegListener {
    @Override
    public void ringing(@Nullable SessionDescription early, boolean agreed) {}

    @Override
    public void answered(SessionDescription description) {
      told.add(description);
    }

    @Override
    public void confirmed(@Nullable SessionDescription answer) {}

    @Override
    public void offered(@Nullable SessionDescription description) {}

    @Override
    public void offerAnswered(SessionDescription answer) {
      told.add(answer);
    }

    @Override
    public void offerRefused() {
      told.add("refused");
    }

    @Override
    public void transferAsked(Transfer transfer) {
      told.add(transfer);
    }

    @Override
    public void digit(char digit) {}

    @Override
    public void release(Consumer<@Nullable Taken> taken) {
      taken.accept(null);
    }

    @Override
    public void replaced(Leg newcomer, SessionDescription offer) {}

    @Override
    public void ended(Cause cause) {
      told.add(cause);
    }
  }

  /** A path on which the one inside is all there is. */
  private final class Path implements MediaPath {
    @Override
    public MediaEnd end(Side side, MediaPolicy policy) {
      throw new UnsupportedOperationException();
    }

    @Override
    public @Nullable MediaEnd inside(Side side, Voice inside) {
      voice = inside;
      return null;
    }

    @Override
    public boolean isSealed() {
      return false;
    }

    @Override
    public void close() {}
  }

  private static SessionDescription offer(String formats) {
    String text =
        "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n"
            + "m=audio 4000 RTP/AVP "
            + formats
            + "\r\n";
    return SdpParser.parse(text.getBytes(StandardCharsets.UTF_8))
            instanceof SessionDescription description
        ? description
        : fail("not SDP: " + text);
  }

  /** Rings the feature; what it returns or throws is the result. */
  private void ring(Function<FeatureCall, Object> verbs, String formats) {
    Feature feature =
        call -> {
          try {
            result.complete(verbs.apply(call));
          } catch (CallEndedException over) {
            result.complete(over.cause());
            throw over;
          }
        };
    Attendant attendant = new Attendant("feature", feature, shard, new SplittableRandom(7));
    attendant.open(new Path(), Side.CALLED, MediaPolicy.ENCRYPTED);
    shard.execute(
        () -> leg = attendant.dial(ALICE, FEATURE, offer(formats), List.of(), new Listener()));
  }

  private <T> T next(Class<T> type) throws InterruptedException {
    return type.cast(told.poll(WAIT_SECONDS, TimeUnit.SECONDS));
  }

  private Object outcome() throws Exception {
    return result.get(WAIT_SECONDS, TimeUnit.SECONDS);
  }

  private static Recording tone(int samples) {
    short[] pcm = new short[samples];
    Arrays.fill(pcm, (short) 1000);
    return new Recording(pcm, Voice.RATE_HZ);
  }

  private static short[] frame(int level) {
    short[] frame = new short[Voice.FRAME_SAMPLES];
    Arrays.fill(frame, (short) level);
    return frame;
  }

  /** Lets the voice speak until it has said so many samples that are not silence. */
  private void hearOut(int samples) throws InterruptedException {
    short[] frame = frame(0);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
    for (int heard = 0; heard < samples; ) {
      if (System.nanoTime() > deadline) fail("heard only " + heard + " samples");
      voice.speak(frame);
      for (short sample : frame) heard += sample == 0 ? 0 : 1;
      TimeUnit.MICROSECONDS.sleep(100); // the feature's thread begins to play when it gets to it
    }
  }

  @Test
  void whatIsPlayedIsHeardToItsEnd() throws Exception {
    ring(call -> call.play(tone(700), "#"), "8");
    assertThat(next(SessionDescription.class).media().getFirst().formats()).containsExactly("8");
    hearOut(700);
    assertThat(outcome()).isEqualTo(FeatureCall.NONE);
    assertThat(next(Cause.class)).isEqualTo(Cause.NORMAL);
  }

  @Test
  void aKeyStopsTheQuestionAndBeginsTheAnswer() throws Exception {
    ring(call -> call.ask(tone(16_000 * 600), 4, Duration.ofSeconds(WAIT_SECONDS)), "8");
    next(SessionDescription.class);
    for (char key : "12#".toCharArray()) voice.key(key);
    assertThat(outcome()).isEqualTo("12");
  }

  @Test
  void keysThatDoNotCountArePassedOver() throws Exception {
    ring(call -> call.play(tone(16_000 * 600), "9"), "8");
    next(SessionDescription.class);
    for (char key : "12#9".toCharArray()) voice.key(key);
    assertThat(outcome()).isEqualTo('9');
  }

  @Test
  void aRecordingEndsWithSilenceAndHoldsWhatWasSaid() throws Exception {
    ring(call -> call.record(Duration.ofSeconds(60), Duration.ofMillis(100), "#"), "8");
    next(SessionDescription.class);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
    while (!result.isDone() && System.nanoTime() < deadline) {
      for (int i = 0; i < 50; i++) voice.hear(frame(9_000));
      for (int i = 0; i < 5; i++) voice.hear(frame(0));
      TimeUnit.MILLISECONDS.sleep(1);
    }
    Recording heard = (Recording) outcome();
    assertThat(heard.pcm().length % Voice.FRAME_SAMPLES).isZero();
    assertThat(heard.pcm()).endsWith(frame(0)).contains((short) 9_000);
  }

  @Test
  void whatWasSaidBeforeTheCallerHungUpIsKept() throws Exception {
    ring(
        call -> {
          Recording said = call.record(Duration.ofSeconds(60), Duration.ofSeconds(60), "#");
          return said.pcm().length > 0 && assertGone(call) ? said : "nothing";
        },
        "8");
    next(SessionDescription.class);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
    for (int i = 0; !result.isDone() && System.nanoTime() < deadline; i++) {
      voice.hear(frame(9_000));
      TimeUnit.MICROSECONDS.sleep(100);
      if (i == 2_000) shard.execute(() -> leg.end(Cause.NORMAL));
    }
    assertThat(((Recording) outcome()).pcm()).contains((short) 9_000);
  }

  private static boolean assertGone(FeatureCall call) {
    try {
      call.play(tone(700), "");
      return false;
    } catch (CallEndedException gone) {
      return true;
    }
  }

  @Test
  void whenTheCallerGoesTheVerbThatWaitsEnds() throws Exception {
    ring(call -> call.play(tone(16_000 * 600), "#"), "8");
    next(SessionDescription.class);
    shard.execute(() -> leg.end(Cause.NORMAL));
    assertThat(outcome()).isEqualTo(Cause.NORMAL);
    shard.submit(() -> {}).get();
    assertThat(told).isEmpty(); // the call ended it and need not be told
  }

  @Test
  void aBugInAFeatureEndsItsCall() throws Exception {
    ring(
        call -> {
          throw new IllegalStateException("a bug, made for the test");
        },
        "8");
    assertThat(next(Cause.class)).isEqualTo(Cause.FAILED);
  }

  @Test
  void withoutACodecInCommonThereIsNoCall() throws Exception {
    ring(call -> call.play(tone(700), "#"), "18");
    assertThat(next(Cause.class)).isEqualTo(Cause.NO_COMMON_MEDIA);
    assertThat(outcome()).isEqualTo(Cause.NO_COMMON_MEDIA);
  }

  @Test
  void theCallerIsSentOnOrTheFeatureHearsWhyNot() throws Exception {
    ring(call -> call.transfer("1002"), "8");
    next(SessionDescription.class);
    Transfer wish = next(Transfer.class);
    assertThat(wish.target().number()).isEqualTo("1002");
    shard.execute(() -> wish.refuse(Cause.BUSY));
    assertThat(outcome()).isEqualTo(Cause.BUSY);
  }

  @Test
  void aNewOfferIsAnsweredOrRefused() throws Exception {
    ring(call -> call.play(tone(16_000 * 600), "#"), "8");
    next(SessionDescription.class);
    shard.execute(() -> leg.offer(offer("0")));
    assertThat(next(SessionDescription.class).media().getFirst().formats()).containsExactly("0");
    shard.execute(() -> leg.offer(offer("18")));
    assertThat(next(String.class)).isEqualTo("refused");
  }
}
