package org.ringfence.lab.demo;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.ringfence.audio.Alignment;
import org.ringfence.audio.Recording;
import org.ringfence.audio.WavReader;
import org.ringfence.audio.WavWriter;
import org.ringfence.codec.AudioCodec;
import org.ringfence.media.AudioFormat;
import org.ringfence.media.AudioStatistics;
import org.ringfence.net.tls.BadIdentityException;
import org.ringfence.phone.Phone;
import org.ringfence.phone.PhoneCall;
import org.ringfence.phone.PhoneEvent;
import org.ringfence.phone.sound.WavSource;
import org.ringfence.server.report.Failure;
import org.ringfence.server.runtime.PortInUse;

/** The demo itself: server, phones, call, measurement. */
final class DemoRun {
  /** Said before the speech, so that the first packets, which set up the way, carry none of it. */
  private static final int LEAD_MS = 300;

  private static final int TAIL_MS = 500;
  private static final long LONGEST_MS = 15_000;
  private static final long TICK_NS = 20_000_000L;

  private final Path serverFolder;
  private final Path folder;
  private final AudioCodec codec;
  private final int seconds;
  private final Journey fromAlice = new Journey();
  private final Journey fromBob = new Journey();

  /**
   * A run that has not begun.
   *
   * @param folder for the recordings
   * @param seconds how long they talk; 0 until both have said all
   */
  DemoRun(Path serverFolder, Path folder, AudioCodec codec, int seconds) {
    this.serverFolder = serverFolder;
    this.folder = folder;
    this.codec = codec;
    this.seconds = seconds;
  }

  DemoReport run() throws IOException, DemoFailure, InterruptedException {
    long startNs = System.nanoTime();
    Recording alicesWords = lead(WavSource.resource(Phone.class, "alice.wav"));
    Recording bobsWords = lead(WavSource.resource(Phone.class, "bob.wav"));
    try (PrivateServer server = PrivateServer.start(serverFolder.resolve("data"))) {
      double serverMs = sinceMs(startNs);
      try (Talk alice =
              new Talk(
                  server.logins().get(0),
                  "Alice",
                  server,
                  codec,
                  alicesWords,
                  folder.resolve("alice-heard.wav"),
                  fromAlice,
                  fromBob,
                  false);
          Talk bob =
              new Talk(
                  server.logins().get(1),
                  "Bob",
                  server,
                  codec,
                  bobsWords,
                  folder.resolve("bob-heard.wav"),
                  fromBob,
                  fromAlice,
                  true)) {
        double registerMs = Math.max(alice.register(), bob.register());
        Connected made = connect(alice, server.logins().get(1).user());
        talk(alice, bob, made.call());
        PhoneCall bobsCall = bob.phone.calls().isEmpty() ? null : bob.phone.calls().getFirst();
        AudioStatistics bobs = bobsCall == null ? null : bobsCall.statistics();
        AudioStatistics alices = made.call().statistics();
        made.call().hangUp();
        bob.await(PhoneEvent.Answered.class);
        awaitEnd(alice, bob);
        alice.close();
        bob.close();
        save("alice-said.wav", alicesWords);
        save("bob-said.wav", bobsWords);
        Heard byBob = heard("Alice", "Bob", alice, bob, "bob-heard.wav", bobs);
        Heard byAlice = heard("Bob", "Alice", bob, alice, "alice-heard.wav", alices);
        return new DemoReport(
            folder,
            codec,
            serverMs,
            registerMs,
            made.ringMs(),
            made.answerMs(),
            fromAlice,
            fromBob,
            byBob,
            byAlice,
            sinceMs(startNs));
      }
    } catch (Failure | PortInUse | BadIdentityException e) {
      throw new DemoFailure("The private server does not start: " + e.getMessage());
    }
  }

  private record Connected(PhoneCall call, double ringMs, double answerMs) {}

  private Connected connect(Talk alice, String number) throws DemoFailure, InterruptedException {
    long dialledNs = System.nanoTime();
    PhoneCall call = alice.dial(number);
    alice.await(PhoneEvent.Ringing.class);
    double ringMs = sinceMs(dialledNs);
    alice.await(PhoneEvent.Answered.class);
    return new Connected(call, ringMs, sinceMs(dialledNs));
  }

  private void talk(Talk alice, Talk bob, PhoneCall call) {
    fromAlice.begin();
    fromBob.begin();
    long beganNs = System.nanoTime();
    long mostMs = seconds > 0 ? seconds * 1000L : LONGEST_MS;
    while (sinceMs(beganNs) < mostMs && call.state() == PhoneCall.State.TALKING) {
      boolean said = alice.voice.finished() && bob.voice.finished();
      if (said && seconds == 0) break;
      LockSupport.parkNanos(TICK_NS);
    }
    long tailNs = System.nanoTime();
    while (seconds == 0 && sinceMs(tailNs) < TAIL_MS) LockSupport.parkNanos(TICK_NS);
  }

  private static void awaitEnd(Talk alice, Talk bob) throws DemoFailure, InterruptedException {
    alice.await(PhoneEvent.Ended.class);
    bob.await(PhoneEvent.Ended.class);
  }

  private Heard heard(
      String speaker,
      String hearer,
      Talk mouth,
      Talk ear,
      String file,
      @org.jspecify.annotations.Nullable AudioStatistics figures)
      throws IOException {
    Recording all = mouth.voice.recording();
    // Of a call cut short, what was said last had no time to arrive.
    long saidMs = seconds > 0 ? Math.min(all.durationMs(), seconds * 1000L - TAIL_MS) : 0;
    Recording said = saidMs > 0 ? first(all, saidMs) : all;
    Alignment alignment = Alignment.measure(said, read(folder.resolve(file)));
    double startedMs = (ear.recordingNs() - mouth.said.beganNs()) / 1e6;
    long lost = figures == null ? 0 : figures.lost();
    return new Heard(speaker, hearer, alignment, startedMs + alignment.delayMs(), lost);
  }

  private static Recording first(Recording all, long ms) {
    return new Recording(Arrays.copyOf(all.pcm(), (int) (all.rateHz() * ms / 1000)), all.rateHz());
  }

  private static Recording lead(Recording speech) {
    int silent = speech.rateHz() * LEAD_MS / 1000;
    int frame = speech.rateHz() * AudioFormat.FRAME_MS / 1000;
    short[] pcm = new short[silent - silent % frame + speech.pcm().length];
    System.arraycopy(speech.pcm(), 0, pcm, silent - silent % frame, speech.pcm().length);
    return new Recording(pcm, speech.rateHz());
  }

  private static Recording read(Path file) throws IOException {
    return WavReader.readAll(FileChannel.open(file, StandardOpenOption.READ));
  }

  private void save(String name, Recording recording) throws IOException {
    WavWriter.writeAll(
        FileChannel.open(
            folder.resolve(name),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING),
        recording);
  }

  private static double sinceMs(long startNs) {
    return (System.nanoTime() - startNs) / 1e6;
  }
}
