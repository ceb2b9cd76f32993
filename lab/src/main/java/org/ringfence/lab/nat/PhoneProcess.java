package org.ringfence.lab.nat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ringfence.agent.RegistrationState;
import org.ringfence.audio.Cadence;
import org.ringfence.base.Transport;
import org.ringfence.call.MediaPolicy;
import org.ringfence.codec.G711;
import org.ringfence.net.IceServers;
import org.ringfence.net.tls.BadIdentityException;
import org.ringfence.net.tls.Pem;
import org.ringfence.phone.Phone;
import org.ringfence.phone.PhoneCall;
import org.ringfence.phone.PhoneEvent;
import org.ringfence.phone.PhoneSettings;
import org.ringfence.phone.sound.SoundSink;
import org.ringfence.phone.sound.ToneSource;
import org.ringfence.phone.sound.WavSink;

/**
 * Our phone in a process of its own, so that it can live behind a router. Commands come by standard
 * input, a word and perhaps a number; what happens is told a line each, after {@link
 * System#nanoTime}, which all processes of a machine share.
 */
public final class PhoneProcess {
  /** In place of an address: whatever network the machine is in. */
  static final String ANYWHERE = "anywhere";

  private static final int RATE_HZ = 8_000;

  private final Path folder;
  private final Phone phone;

  private PhoneProcess(String[] words) throws IOException, BadIdentityException {
    String user = words[0];
    Transport transport = Transport.valueOf(words[4].toUpperCase(Locale.ROOT));
    int toneHz = Integer.parseInt(words[6]);
    folder = Path.of(words[7]);
    var account = new PhoneSettings.Account(user, words[2], words[1], "");
    var server = new PhoneSettings.Server(words[2], Integer.parseInt(words[3]), transport);
    boolean mobile = words[8].equals(ANYWHERE);
    PhoneSettings settings =
        PhoneSettings.of(account)
            .withServer(server)
            .withBind(mobile ? null : InetAddress.ofLiteral(words[8]))
            .withTrust(Pem.readCertificates(Path.of(words[5])), null)
            .withCodecs(List.of(G711.MU_LAW))
            .withLines(1, Boolean.parseBoolean(words[9]))
            .withMedia(new PhoneSettings.Media(MediaPolicy.valueOf(words[10]), ice(words[11])))
            .withSounds(call ->
                new PhoneSettings.Sounds(
                    new ToneSource(Cadence.sine(toneHz), RATE_HZ), List.of(ear(call))));
    phone = new Phone(settings, this::told);
  }

  /**
   * One phone until its input ends.
   *
   * @param words user, password, server's address, port, transport, authority's file, tone in Hz,
   *     folder, own address, whether it answers by itself, how its media must be protected, whether
   *     it finds its path by ICE
   */
  public static void main(String[] words) throws IOException, BadIdentityException {
    var process = new PhoneProcess(words);
    try (process.phone;
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      process.phone.register();
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.equals("quit")) break;
        process.command(line.split(" ", 2));
      }
    }
    System.exit(0);
  }

  private static @Nullable IceServers ice(String wanted) {
    return Boolean.parseBoolean(wanted) ? IceServers.NONE : null;
  }

  private void command(String[] words) {
    switch (words[0]) {
      case "dial" -> phone.dial(words[1]);
      case "hangup" -> phone.calls().forEach(PhoneCall::hangUp);
      case "hold" -> phone.calls().forEach(PhoneCall::hold);
      case "resume" -> phone.calls().forEach(PhoneCall::resume);
      case "dtmf" -> phone.calls().forEach(call -> call.dtmf(words[1]));
      default -> say("UNKNOWN " + words[0]);
    }
  }

  private static void say(String what) {
    System.out.println(System.nanoTime() + " " + what);
  }

  private void told(PhoneEvent event) {
    switch (event) {
      case PhoneEvent.Registered changed -> {
        switch (changed.state()) {
          case RegistrationState.Registered done -> say("REGISTERED");
          case RegistrationState.Refused refused -> say("REFUSED " + refused.words());
          case RegistrationState.Waiting waiting -> say("WAITING " + waiting.words());
          case RegistrationState.Trying trying -> say("TRYING");
          case RegistrationState.Off off -> say("OFF");
        }
      }
      case PhoneEvent.Incoming incoming -> say("INCOMING");
      case PhoneEvent.Answered answered -> say("ESTABLISHED");
      case PhoneEvent.Path path -> say("PATH " + path.way());
      case PhoneEvent.HoldChanged held -> say("HOLD");
      case PhoneEvent.Ended ended -> say("ENDED " + ended.end().words());
      default -> {}
    }
  }

  private SoundSink ear(PhoneCall call) {
    try {
      return new Ear(new WavSink(folder.resolve("heard-" + call.number() + ".wav"), RATE_HZ));
    } catch (IOException e) {
      say("NOFILE " + e.getMessage());
      return SoundSink.NONE;
    }
  }

  /**
   * Keeps what is heard, and tells when sound begins and ends; and five times a second that there
   * has been nothing else for a second.
   */
  private static final class Ear implements SoundSink {
    private static final int LOUD = 500;

    /** A phone makes up a lost packet or two: so much silence is an end. */
    private static final int SILENT_SAMPLES = RATE_HZ / 5;

    private final WavSink file;

    /** So much of it unbroken, but for a packet or two, is steady. */
    private static final int HOLE_SAMPLES = RATE_HZ / 20;

    private int silent = SILENT_SAMPLES;
    private int unbroken;
    private int untold;
    private @Nullable String said;

    Ear(WavSink file) {
      this.file = file;
    }

    @Override
    public int rateHz() {
      return file.rateHz();
    }

    @Override
    public void write(short[] pcm, int samples) {
      file.write(pcm, samples);
      boolean loud = false;
      for (int i = 0; i < samples; i++) loud |= Math.abs(pcm[i]) > LOUD;
      silent = loud ? 0 : silent + samples;
      if (loud) tell("SOUND");
      else if (silent >= SILENT_SAMPLES) tell("SILENCE");
      unbroken = silent > HOLE_SAMPLES ? 0 : unbroken + samples;
      untold += samples;
      if (unbroken >= RATE_HZ && untold >= RATE_HZ / 5) {
        untold = 0;
        say("STEADY");
      }
    }

    private void tell(String what) {
      if (what.equals(said)) return;
      said = what;
      say(what);
    }

    @Override
    public void close() {
      file.close();
    }
  }
}
