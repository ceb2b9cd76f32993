package org.ringfence.lab.peer;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.ringfence.agent.RegistrationState;
import org.ringfence.audio.Cadence;
import org.ringfence.media.VideoStatistics;
import org.ringfence.net.tls.BadIdentityException;
import org.ringfence.net.tls.Pem;
import org.ringfence.phone.CallVideo;
import org.ringfence.phone.PhoneCall;
import org.ringfence.phone.PhoneEvent;
import org.ringfence.phone.PhoneSettings;
import org.ringfence.phone.sound.ToneSource;
import org.ringfence.phone.sound.WavSink;
import org.ringfence.phone.video.PictureSink;
import org.ringfence.phone.video.Pictures;
import org.ringfence.phone.video.VideoFile;

/** Our own phone beside those of other makes, in this process: it plays a tone and records. */
public final class RingfencePhone implements Phone {
  private static final int RATE_HZ = 48_000;
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final long LOOK_MS = 20;

  private final Path recording;
  private final WavSink ear;
  private final org.ringfence.phone.Phone phone;
  private final Queue<String> events = new ConcurrentLinkedQueue<>();

  /** Starts it, with its own choice of codecs and keys; {@code plan} says the rest. */
  public RingfencePhone(Path folder, PhonePlan plan) {
    this(folder, plan, null);
  }

  /**
   * The same with video.
   *
   * @param shown IVF or Annex B, again and again; null for a phone without video
   */
  public RingfencePhone(Path folder, PhonePlan plan, @Nullable Path shown) {
    recording = folder.resolve("heard.wav");
    ServerUnderTest server = plan.server();
    Account account = plan.account();
    try {
      ear = new WavSink(recording, RATE_HZ);
      Pictures pictures = shown == null ? null : pictures(VideoFile.open(shown));
      PhoneSettings settings =
          PhoneSettings.of(
                  new PhoneSettings.Account(
                      account.user(), server.domain(), account.password(), ""))
              .withServer(new PhoneSettings.Server(server.host(), plan.port(), plan.transport()))
              .withBind(InetAddress.ofLiteral(server.host()))
              .withTrust(Pem.readCertificates(server.caFile()), null)
              .withLines(1, plan.answers())
              .withSounds(call ->
                  new PhoneSettings.Sounds(
                          new ToneSource(Cadence.sine(plan.toneHz()), RATE_HZ), List.of(ear))
                      .with(pictures));
      phone = new org.ringfence.phone.Phone(settings, this::told);
    } catch (IOException | BadIdentityException e) {
      throw new PeerFailure("our own phone cannot be started", e);
    }
    phone.register();
  }

  private static Pictures pictures(VideoFile file) {
    return new Pictures(List.of(file.codec()), file, PictureSink.NOWHERE);
  }

  /** How many pictures it has seen in its call, fit to be shown. */
  public long seen() {
    return phone.calls().stream().mapToLong(RingfencePhone::seen).max().orElse(0);
  }

  private static long seen(PhoneCall call) {
    CallVideo video = call.video();
    VideoStatistics told = video == null ? null : video.statistics();
    return told == null ? 0 : told.receivedFrames();
  }

  private void told(PhoneEvent event) {
    events.add(event.toString());
  }

  private void await(String complaint, BooleanSupplier condition) {
    long endNs = System.nanoTime() + SOON.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - endNs > 0) throw new PeerFailure(complaint + "\n" + tail());
      try {
        Thread.sleep(LOOK_MS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new PeerFailure("interrupted: " + complaint, e);
      }
    }
  }

  @Override
  public void awaitRegistered() {
    await(
        "our phone is not registered",
        () -> phone.registration() instanceof RegistrationState.Registered);
  }

  @Override
  public void dial(String user) {
    phone.dial(user);
  }

  @Override
  public void awaitEstablished() {
    await(
        "our phone has no call",
        () -> phone.calls().stream().anyMatch(each -> each.state() == PhoneCall.State.TALKING));
  }

  @Override
  public void awaitIdle() {
    await("our phone has a call left", () -> phone.calls().isEmpty());
  }

  /** Calls with keys that only the two phones have. */
  public void dialEndToEnd(String user) {
    phone.dialEndToEnd(user);
  }

  /** What the two of such a call compare. */
  public String digits() {
    await(
        "our phone has no digits",
        () -> phone.calls().stream().anyMatch(each -> !each.digits().isEmpty()));
    return phone.calls().getFirst().digits();
  }

  /** How the sound of its call is protected. */
  public String security() {
    await(
        "our phone does not encrypt",
        () -> phone.calls().stream().anyMatch(each -> !each.security().isEmpty()));
    return phone.calls().getFirst().security();
  }

  /** The way that ICE has found for its call. */
  public String path() {
    await(
        "our phone has found no path",
        () -> phone.calls().stream().anyMatch(each -> !each.path().isEmpty()));
    return phone.calls().getFirst().path();
  }

  @Override
  public void hold() {
    phone.calls().forEach(PhoneCall::hold);
  }

  @Override
  public void resume() {
    phone.calls().forEach(PhoneCall::resume);
  }

  @Override
  public void dtmf(String digits) {
    phone.calls().forEach(each -> each.dtmf(digits));
  }

  @Override
  public void hangUp() {
    phone.calls().forEach(PhoneCall::hangUp);
  }

  @Override
  public Path recording() {
    return recording;
  }

  @Override
  public String tail() {
    return String.join("\n", events);
  }

  @Override
  public void close() {
    phone.close();
    ear.close();
  }
}
