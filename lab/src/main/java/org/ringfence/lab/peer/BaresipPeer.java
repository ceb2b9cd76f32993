package org.ringfence.lab.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Transport;
import org.ringfence.lab.nat.Host;

/**
 * A baresip, headless: driven over its control port, playing a tone, recording what it hears. It
 * knows MD5 digest only. A {@value #DEVICE} in its folder, certificate and key, is what it shows of
 * itself over TLS.
 */
public final class BaresipPeer implements Phone {
  /** PEM. */
  public static final String DEVICE = "device.pem";

  private static final Pattern DISPLAYED = Pattern.compile("vidisp: .*? frames=(\\d+)");

  private static final Duration START = Duration.ofSeconds(30);
  private static final Duration REGISTERED = Duration.ofSeconds(15);
  private static final Duration CALL = Duration.ofSeconds(15);

  /** The program ends itself after this, whatever becomes of the test. */
  private static final int LIFE_SECONDS = 180;

  /** How many ports it has for media, from {@link #firstMediaPort} on. */
  public static final int MEDIA_PORTS = 8;

  private final int firstMediaPort = Ports.range(MEDIA_PORTS);
  private final PhonePlan plan;
  private final Path folder;
  private final @Nullable Host host;
  private final boolean camera;
  private final PeerProcess process;
  private final BaresipControl control;

  /** Starts it in {@code folder}; back when its control port takes commands. */
  public BaresipPeer(Path folder, PhonePlan plan) {
    this(folder, plan, null);
  }

  /** The same with a camera that shows a pattern, and a screen that counts: VP8. */
  public static BaresipPeer withCamera(Path folder, PhonePlan plan) {
    return new BaresipPeer(folder, plan, null, true);
  }

  /**
   * The same on a machine of its own.
   *
   * @param host null for this one's loopback
   */
  public BaresipPeer(Path folder, PhonePlan plan, @Nullable Host host) {
    this(folder, plan, host, false);
  }

  private BaresipPeer(Path folder, PhonePlan plan, @Nullable Host host, boolean camera) {
    this.plan = plan;
    this.camera = camera;
    this.folder = folder;
    this.host = host;
    int controlPort = Ports.next();
    ToneFile.write(folder, plan);
    TempFolder.write(folder, "config", config(controlPort));
    TempFolder.write(folder, "accounts", account() + "\n");
    TempFolder.write(folder, "contacts", "");
    process = PeerProcess.start("baresip-" + plan.account().user(), folder, null, command());
    try {
      process.await(
          "does not listen for control",
          () -> there(() -> SipProbe.answers(Transport.TCP, controlPort)),
          START);
      Socket socket = there(() -> new Socket(InetAddress.getLoopbackAddress(), controlPort));
      control = new BaresipControl(socket, process);
    } catch (RuntimeException e) {
      process.close();
      throw e;
    }
  }

  /** RTP goes by even ones. */
  public int firstMediaPort() {
    return firstMediaPort;
  }

  private List<String> command() {
    List<String> command = new ArrayList<>();
    if (host != null) command.addAll(host.namespace().prefix());
    command.addAll(List.of("baresip", "-f", folder.toString(), "-s"));
    command.addAll(List.of("-t", Integer.toString(LIFE_SECONDS)));
    return command;
  }

  private String address() {
    return host == null ? "127.0.0.1" : host.address();
  }

  /** Does something where the program runs. */
  private <T> T there(Callable<T> task) {
    try {
      return host == null ? task.call() : host.namespace().inside(task);
    } catch (Exception e) {
      throw process.failure("is not reached", e);
    }
  }

  private String config(int controlPort) {
    int rateHz = plan.codec().rateHz();
    Stream<String> names =
        Stream.concat(
            Stream.of(
                "g711",
                "g722",
                "opus",
                "gsm",
                "aufile",
                "srtp",
                "dtls_srtp",
                "sndfile",
                "uuid",
                "account",
                "ctrl_tcp"),
            camera ? Stream.of("vp8", "fakevideo") : Stream.empty());
    String modules =
        names.map(name -> "module " + name + ".so").collect(Collectors.joining("\n")) + cameras();
    // Its jitter buffer now and then takes all of a new talker's packets for late ones after a
    // transfer; loopback needs none.
    // Version 1.0.0 cannot play into a file, so the sndfile filter writes down what is decoded.
    return """
    sip_listen %s:%d
    %s
    sip_verify_server yes
    audio_source aufile,%s
    snd_path %s
    ausrc_srate %d
    auplay_srate %d
    ausrc_channels 1
    auplay_channels 1
    jitter_buffer_delay 0-0
    opus_stereo no
    opus_sprop_stereo no
    rtp_ports %d-%d
    net_interface %s
    module_path /usr/lib/baresip/modules
    %s
    module_app menu.so
    module_app contact.so
    ctrl_tcp_listen 127.0.0.1:%d
    """
        .formatted(
            address(),
            Ports.next(),
            plan.transport().secure() ? "sip_cafile " + plan.server().caFile() + device() : "",
            folder.resolve("tone.wav"),
            folder,
            rateHz,
            rateHz,
            firstMediaPort,
            firstMediaPort + MEDIA_PORTS,
            address(),
            modules,
            controlPort);
  }

  private String cameras() {
    if (!camera) return "";
    return """

    video_source fakevideo,nil
    video_display fakevideo,nil
    video_size 320x240
    video_bitrate 300000
    video_fps 15
    videnc_format yuv420p\
    """;
  }

  private String device() {
    Path device = folder.resolve(DEVICE);
    return Files.exists(device) ? "\nsip_certificate " + device : "";
  }

  private static String name(PhonePlan.Codec codec) {
    return switch (codec) {
      case OPUS -> "opus/48000/2";
      case G722 -> "G722/16000/1";
      default -> codec.sdpName();
    };
  }

  private String account() {
    PhonePlan.Codec spare = plan.spare();
    String codecs = name(plan.codec()) + (spare == null ? "" : "," + name(spare));
    return ("<sip:%s@%s;transport=%s>;auth_user=%s;auth_pass=%s;regint=%d;answermode=%s;"
            + "audio_codecs=%s%s%s%s")
        .formatted(
            plan.account().user(),
            plan.hostPort(),
            plan.transportName(),
            plan.account().user(),
            plan.account().password(),
            plan.refreshSeconds(),
            plan.answers() ? "auto" : "manual",
            codecs,
            camera ? ";video_codecs=vp8" : "",
            encryption(),
            outbound());
  }

  /**
   * Behind a router it keeps its UDP flow open by STUN to the server's SIP port, and where it is to
   * watch looks whether its connection lives by line breaks (RFC 5626).
   */
  private String outbound() {
    if (host == null || (plan.transport() != Transport.UDP && !plan.watches())) return "";
    return ";sipnat=outbound;outbound=\"sip:%s;transport=%s\""
        .formatted(plan.hostPort(), plan.transportName());
  }

  private String encryption() {
    return switch (plan.media()) {
      case RTP -> "";
      case SDES_OR_RTP -> ";mediaenc=srtp";
      case SDES -> ";mediaenc=srtp-mand";
      case DTLS -> ";mediaenc=dtls_srtp";
    };
  }

  /** By its output: it may have registered before its control port was spoken to. */
  @Override
  public void awaitRegistered() {
    process.awaitOutput("\\} 200 OK \\(.*\\[\\d+ binding", REGISTERED);
  }

  /** Waits until its registration was refused. */
  public void awaitRefused() {
    control.awaitEvent("REGISTER_FAIL", REGISTERED);
  }

  /** Waits until it has registered so many times. */
  public void awaitRegistrations(int times) {
    control.awaitEvent("REGISTER_OK", times, REGISTERED);
  }

  /** The same, of one who takes longer. */
  public void awaitRegistrations(int times, Duration within) {
    control.awaitEvent("REGISTER_OK", times, within);
  }

  /** How often it has registered. */
  public int registrations() {
    return control.count("REGISTER_OK");
  }

  /** Waits until it rings. */
  public void awaitRinging() {
    control.awaitEvent("CALL_INCOMING", CALL);
  }

  public void answer() {
    control.command("accept", "");
  }

  @Override
  public void dial(String user) {
    control.command("dial", "sip:" + user + "@" + plan.hostPort());
  }

  @Override
  public void awaitEstablished() {
    control.awaitEvent("CALL_ESTABLISHED", CALL);
  }

  @Override
  public void awaitIdle() {
    control.awaitEvent("CALL_CLOSED", CALL);
  }

  /** How many pictures it has decoded in its call. */
  public long seen() {
    Matcher told = DISPLAYED.matcher(control.command("video_debug", ""));
    return told.find() ? Long.parseLong(told.group(1)) : 0;
  }

  @Override
  public void hold() {
    control.command("hold", "");
  }

  @Override
  public void resume() {
    control.command("resume", "");
  }

  @Override
  public void dtmf(String digits) {
    for (int i = 0; i < digits.length(); i++) {
      control.command("sndcode", digits.substring(i, i + 1));
    }
  }

  @Override
  public void hangUp() {
    control.command("hangup", "");
  }

  /** Asks for a blind transfer (RFC 5589) of the current call to another extension. */
  public void transfer(String user) {
    control.command("transfer", "sip:" + user + "@" + plan.hostPort());
  }

  /** Waits until its trace of SIP messages holds a match. */
  public void awaitTrace(String pattern) {
    process.awaitOutput(pattern, CALL);
  }

  /** Waits until a digit arrived as telephone event. */
  public void awaitDigit(char digit) {
    control.awaitEvent("CALL_DTMF_START", CALL);
    process.await(
        "got no " + digit + ", only " + control.events(),
        () -> control.events().stream().anyMatch(e -> e.contains("\"param\":\"" + digit + "\"")),
        CALL);
  }

  @Override
  public Path recording() {
    List<Path> all = recordings();
    if (all.isEmpty()) throw process.failure("recorded nothing", null);
    return all.getLast();
  }

  /** All of them, one after the other: each time its media began anew. */
  public List<Path> recordings() {
    try (var files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith("-dec.wav"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String tail() {
    return process.tail();
  }

  @Override
  public void close() {
    control.close();
    process.close();
  }
}
