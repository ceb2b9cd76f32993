package org.ringfence.lab.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A linphonec: driven by commands on its standard input, with WAV files for sound cards. It knows
 * MD5 and SHA-256 digest and verifies the server's certificate.
 */
public final class LinphonePeer implements Phone {
  private static final Duration REGISTERED = Duration.ofSeconds(20);
  private static final Duration CALL = Duration.ofSeconds(15);
  private static final String TRACE = "linphone.trace";
  private static final int SHOWN_CHARS = 12_000;
  private static final int TONE_SECONDS = 60;

  private final PhonePlan plan;
  private final Path folder;
  private final PeerProcess process;

  /** Starts it in {@code folder}; back when it takes commands. */
  public LinphonePeer(Path folder, PhonePlan plan) {
    this.plan = plan;
    this.folder = folder;
    Wav.tone(plan.toneHz(), plan.codec().rateHz(), TONE_SECONDS).write(folder.resolve("tone.wav"));
    // Without its folder it complains of a database it has no use for.
    TempFolder.inside(folder, ".local/share/linphone");
    Path rc = TempFolder.write(folder, "linphonerc", config());
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
    String user = plan.account().user();
    String domain = plan.server().domain();
    int port = Ports.next();
    return """
        [sip]
        bind_address=127.0.0.1
        ipv6=0
        sip_port=%1$d
        sip_tcp_port=%1$d
        sip_tls_port=%2$d
        root_ca=%3$s
        verify_server_certs=1
        verify_server_cn=1
        media_encryption=%4$s
        media_encryption_mandatory=%5$d
        guess_hostname=0
        default_proxy=0
        inc_timeout=60
        [rtp]
        audio_rtp_port=%6$d
        download_ptime=0
        [net]
        nat_policy_ref=
        firewall_policy=0
        [sound]
        echocancellation=0
        [video]
        enabled=0
        capture=0
        display=0
        [auth_info_0]
        username=%7$s
        userid=%7$s
        passwd=%8$s
        realm=%9$s
        domain=%9$s
        [proxy_0]
        reg_proxy=<sip:%10$s;transport=%11$s>
        reg_route=<sip:%10$s;transport=%11$s>
        reg_identity=sip:%7$s@%10$s
        reg_expires=60
        reg_sendregister=1
        publish=0
        [audio_codec_0]
        mime=%12$s
        rate=%13$d
        channels=%14$d
        enabled=1
        """
        .formatted(
            port,
            port + 1,
            plan.transport().secure() ? plan.server().caFile() : "",
            plan.media() == PhonePlan.Media.SDES ? "srtp" : "none",
            plan.media() == PhonePlan.Media.SDES ? 1 : 0,
            Ports.next(),
            user,
            plan.account().password(),
            domain,
            plan.hostPort(),
            plan.transportName(),
            plan.codec().sdpName(),
            plan.codec() == PhonePlan.Codec.G722 ? 8_000 : plan.codec().rateHz(),
            plan.codec() == PhonePlan.Codec.OPUS ? 2 : 1);
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
    return process.tail() + "\n--- end of trace\n"
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
