package org.ringfence.lab.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A linphonec: driven by commands on its standard input, with WAV files for sound cards. It knows
 * MD5 and SHA-256 digest and verifies the server's certificate. It shows one of its own when
 * {@value #CERTIFICATE} and its key are in its folder.
 */
public final class LinphonePeer implements Phone {
  /** PEM; in its folder before it starts, with {@value #KEY}. */
  public static final String CERTIFICATE = "device.crt";

  public static final String KEY = "device.key";

  private static final Duration REGISTERED = Duration.ofSeconds(20);
  private static final Duration CALL = Duration.ofSeconds(15);
  private static final String TRACE = "linphone.trace";
  private static final int SHOWN_CHARS = 12_000;
  private final PhonePlan plan;
  private final Path folder;
  private final PeerProcess process;

  /** Starts it in {@code folder}; back when it takes commands. */
  public LinphonePeer(Path folder, PhonePlan plan) {
    this(folder, plan, "");
  }

  /**
   * The same without an account, which it is to fetch.
   *
   * @param address where its settings are
   */
  public static LinphonePeer provisioned(Path folder, PhonePlan plan, String address) {
    return new LinphonePeer(folder, plan, address);
  }

  private LinphonePeer(Path folder, PhonePlan plan, String address) {
    this.plan = plan;
    this.folder = folder;
    ToneFile.write(folder, plan);
    // Without its folder it complains of a database it has no use for.
    TempFolder.inside(folder, ".local/share/linphone");
    String config = address.isEmpty() ? config() : config(address);
    Path rc = TempFolder.write(folder, "linphonerc", config);
    process =
        PeerProcess.start(
            "linphone-" + plan.account().user(),
            folder,
            null,
            List.of("linphonec", "-c", rc.toString(), "-d", "1", "-l", TRACE));
    process.type("soundcard use files");
    process.type("play " + folder.resolve("tone.wav"));
    process.type("record " + recording());
    if (plan.answers()) {
      process.type("autoanswer enable");
    }
  }

  private String config() {
    boolean mandatory =
        plan.media() == PhonePlan.Media.SDES || plan.media() == PhonePlan.Media.DTLS;
    boolean opus = plan.codec() == PhonePlan.Codec.OPUS;
    int port = Ports.next();
    // SDP says 8000 for G.722, whatever its sound files run at (RFC 3551 section 4.5.2).
    int rateHz = plan.codec() == PhonePlan.Codec.G722 ? 8_000 : plan.codec().rateHz();
    return TempFolder.template(
        LinphonePeer.class,
        "linphonerc",
        Map.ofEntries(
            Map.entry("port", Integer.toString(port)),
            Map.entry("tlsPort", Integer.toString(port + 1)),
            Map.entry("caFile", plan.transport().secure() ? "" + plan.server().caFile() : ""),
            Map.entry("device", device()),
            Map.entry("encryption", encryption()),
            Map.entry("encryptionMandatory", mandatory ? "1" : "0"),
            Map.entry("mediaPort", Integer.toString(Ports.next())),
            Map.entry("user", plan.account().user()),
            Map.entry("password", plan.account().password()),
            Map.entry("domain", plan.server().domain()),
            Map.entry("hostPort", plan.hostPort()),
            Map.entry("transport", plan.transportName()),
            Map.entry("codec", plan.codec().sdpName()),
            Map.entry("rateHz", Integer.toString(rateHz)),
            Map.entry("channels", opus ? "2" : "1")));
  }

  /** Everything but who it is and how it protects its calls. */
  private String config(String address) {
    return config()
        .replaceFirst("(?s)\\[auth_info_0\\].*?(?=\\[audio_codec_0\\])", "")
        .replaceAll("(?m)^media_encryption.*$", "")
        .concat("\n[misc]\nconfig-uri=" + address + "\n");
  }

  /** What it shows of itself over TLS. */
  private String device() {
    Path certificate = folder.resolve(CERTIFICATE);
    return Files.exists(certificate)
        ? "client_cert_chain=%s\nclient_cert_key=%s\n".formatted(certificate, folder.resolve(KEY))
        : "";
  }

  private String encryption() {
    return switch (plan.media()) {
      case RTP -> "none";
      case SDES, SDES_OR_RTP -> "srtp";
      case DTLS -> "dtls";
    };
  }

  @Override
  public void awaitRegistered() {
    awaitTrace("to [LinphoneRegistrationOk]", REGISTERED);
  }

  /** What it tells a person comes and goes with its version; its trace names every state. */
  private void awaitTrace(String words, Duration within) {
    process.await("did not trace " + words, () -> trace().contains(words), within);
  }

  private String trace() {
    Path file = folder.resolve(TRACE);
    try {
      return Files.exists(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void dial(String user) {
    process.type("call sip:" + user + "@" + plan.hostPort());
  }

  @Override
  public void awaitEstablished() {
    awaitTrace("LinphoneCallStreamsRunning", CALL);
  }

  @Override
  public void awaitIdle() {
    awaitTrace("LinphoneCallReleased", CALL);
  }

  @Override
  public void hold() {
    process.type("pause");
  }

  @Override
  public void resume() {
    process.type("resume");
  }

  /** Waits until calls of its have come into a state so many times: {@code PausedByRemote}. */
  public void awaitState(String state, int times) {
    Pattern entered = Pattern.compile("to \\[?(LinphoneCall)?" + state + "\\b");
    process.await(
        "was not " + times + " times " + state,
        () -> entered.matcher(trace()).results().count() >= times,
        CALL);
  }

  /** Joins the far ends of its first two calls (RFC 5589 section 7). */
  public void joinCalls() {
    process.type("transfer 1 --to-call 2");
  }

  @Override
  public void dtmf(String digits) {
    for (int i = 0; i < digits.length(); i++) {
      process.type(digits.substring(i, i + 1));
    }
  }

  @Override
  public void hangUp() {
    process.type("terminate");
  }

  @Override
  public Path recording() {
    return folder.resolve("heard.wav");
  }

  @Override
  public String tail() {
    String trace = trace();
    return process.tail()
        + "\n--- end of trace\n"
        + trace.substring(Math.max(0, trace.length() - SHOWN_CHARS));
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      process.type("quit");
      process.awaitExit(Duration.ofSeconds(3));
    }
    process.close();
  }
}
