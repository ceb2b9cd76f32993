package org.ringfence.lab.impair;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.ringfence.audio.Recording;
import org.ringfence.audio.WavReader;
import org.ringfence.base.Transport;
import org.ringfence.lab.peer.PeerFailure;
import org.ringfence.lab.peer.PeerProcess;
import org.ringfence.lab.peer.Ports;
import org.ringfence.lab.peer.SipProbe;

/** A phone of another make, headless, in one call with the lab. */
final class PeerEar implements Ear {
  private static final Duration START = Duration.ofSeconds(20);

  private final Path folder;
  private final String recording;
  private final PeerProcess process;
  private final DirectCall call;

  /**
   * baresip plays into a bridge whose other end is its own microphone, so that what it records of
   * that is what it played, when it played it. Everything else is as its own example has it, and
   * its filter that conceals is on.
   */
  static PeerEar baresip(Path folder, Line line, InetSocketAddress sender) {
    int port = Ports.next();
    int media = Ports.range(8);
    int rateHz = line.codec.sampleRateHz();
    write(
        folder.resolve("config"),
        """
        sip_listen 127.0.0.1:%d
        audio_player aubridge,loop
        audio_source aubridge,loop
        snd_path %s
        ausrc_srate %d
        auplay_srate %d
        ausrc_channels 1
        auplay_channels 1
        jitter_buffer_delay 5-10
        opus_stereo no
        opus_sprop_stereo no
        rtp_ports %d-%d
        net_interface 127.0.0.1
        module_path /usr/lib/baresip/modules
        module g711.so
        module g722.so
        module opus.so
        module aubridge.so
        module plc.so
        module sndfile.so
        module uuid.so
        module account.so
        module_app menu.so
        """
            .formatted(port, folder, rateHz, rateHz, media, media + 8));
    String codec =
        switch (line) {
          case OPUS, OPUS_RED -> "opus/48000/2";
          case G722 -> "G722/16000/1";
          case PCMU, PCMU_RED -> "PCMU";
        };
    write(
        folder.resolve("accounts"),
        "<sip:peer@127.0.0.1:%d;transport=udp>;regint=0;answermode=auto;audio_codecs=%s%n"
            .formatted(port, codec));
    write(folder.resolve("contacts"), "");
    List<String> command = List.of("baresip", "-f", folder.toString(), "-t", "120");
    return new PeerEar("baresip", folder, "-enc.wav", command, port, line, sender);
  }

  /** linphonec with a file in the place of the loudspeaker. */
  static PeerEar linphone(Path folder, Line line, InetSocketAddress sender) {
    int port = Ports.next();
    boolean opus = line.codec.sampleRateHz() == 48_000;
    // SDP says 8000 for G.722, whatever its sound files run at (RFC 3551 section 4.5.2).
    write(
        folder.resolve("linphonerc"),
        """
        [sip]
        bind_address=127.0.0.1
        ipv6=0
        sip_port=%d
        sip_tcp_port=-1
        sip_tls_port=-1
        guess_hostname=0
        contact=sip:peer@127.0.0.1
        inc_timeout=60
        [rtp]
        audio_rtp_port=%d
        download_ptime=0
        [sound]
        echocancellation=0
        [video]
        enabled=0
        capture=0
        display=0
        [audio_codec_0]
        mime=%s
        rate=%d
        channels=%d
        enabled=1
        """
            .formatted(
                port,
                Ports.next(),
                line.codec.encodingName(),
                line.codec.clockRateHz(),
                opus ? 2 : 1));
    try {
      Files.createDirectories(folder.resolve(".local/share/linphone"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<String> command = List.of("linphonec", "-c", "linphonerc", "-d", "1", "-l", "trace");
    return new PeerEar("linphone", folder, "heard.wav", command, port, line, sender);
  }

  private PeerEar(
      String name,
      Path folder,
      String recording,
      List<String> command,
      int port,
      Line line,
      InetSocketAddress sender) {
    this.folder = folder;
    this.recording = recording;
    process = PeerProcess.start(name, folder, null, command);
    try {
      if (name.equals("linphone")) {
        process.type("soundcard use files");
        process.type("record " + folder.resolve(recording));
        process.type("autoanswer enable");
      }
      process.await("does not listen", () -> SipProbe.answers(Transport.UDP, port), START);
      String rtpmap =
          line.payloadType
              + " "
              + line.codec.encodingName()
              + "/"
              + line.codec.clockRateHz()
              + (line.codec.rtpmapChannels() > 1 ? "/2" : "");
      String fmtp = line.payloadType == 96 ? "96 useinbandfec=1" : "";
      call = new DirectCall(port, sender, rtpmap, fmtp);
    } catch (PeerFailure e) {
      String tail = process.tail();
      process.close();
      throw new PeerFailure(name + ": " + e.getMessage() + "\n" + tail, e);
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public InetSocketAddress rtp() {
    return call.media();
  }

  @Override
  public Recording hangUp() {
    call.close();
    if (recording.equals("heard.wav")) {
      process.type("quit");
      process.awaitExit(Duration.ofSeconds(5));
    }
    process.close();
    try (var files = Files.list(folder)) {
      Path file =
          files
              .filter(each -> each.getFileName().toString().endsWith(recording))
              .findFirst()
              .orElseThrow(() -> process.failure("recorded nothing", null));
      return WavReader.readAll(FileChannel.open(file, StandardOpenOption.READ));
    } catch (IOException e) {
      throw process.failure("has a recording that cannot be read", e);
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
