package org.ringfence.lab.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ringfence.audio.Recording;
import org.ringfence.audio.ToneFinder;
import org.ringfence.codec.G711;

/**
 * What somebody in the path of the media sees: every datagram on loopback that could be RTP, and
 * whether it can be listened to.
 */
public final class WireCapture implements AutoCloseable {
  private static final int FILE_HEADER_BYTES = 24;
  private static final int RECORD_HEADER_BYTES = 16;
  private static final int ETHERNET_BYTES = 14;
  private static final int UDP_BYTES = 8;
  private static final int RTP_BYTES = 12;
  private static final int RATE_HZ = 8_000;
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final Path file;
  private final PeerProcess process;

  /** One stream as RTP tells them apart, and its G.711 as it stands. */
  private static final class Stream {
    short[] pcm = new short[RATE_HZ];
    int samples;
    int packets;

    void add(ByteBuffer packet, int from, int to) {
      packets++;
      for (int i = from; i < to; i++) {
        if (samples == pcm.length) pcm = Arrays.copyOf(pcm, 2 * pcm.length);
        pcm[samples++] = G711.MU_LAW.expand(packet.get(i));
      }
    }

    int toneMs(int hz) {
      return ToneFinder.find(new Recording(Arrays.copyOf(pcm, samples), RATE_HZ), hz).toneMs();
    }
  }

  /**
   * What was seen.
   *
   * @param rtpPackets all that looks like RTP
   * @param toneMs for each tone how long it could be heard
   * @param flows those packets by where they came from
   */
  public record Seen(int rtpPackets, Map<Integer, Integer> toneMs, List<RtpFlow> flows) {
    /** How many packets of a source left those ports. */
    public int packets(int ssrc, int firstPort, int ports) {
      return flows.stream()
          .filter(flow -> flow.ssrc == ssrc)
          .filter(flow -> flow.fromPort >= firstPort && flow.fromPort < firstPort + ports)
          .mapToInt(RtpFlow::packets)
          .sum();
    }
  }

  /** Packets of one source on one way. */
  public record RtpFlow(int ssrc, int fromPort, int toPort, int packets) {}

  /** Begins; back when packets are being kept. */
  public WireCapture(Path folder) {
    file = folder.resolve("wire.pcap");
    process =
        PeerProcess.start(
            "tcpdump",
            folder,
            null,
            List.of(
                "tcpdump",
                "-Z",
                "root",
                "-U",
                "--immediate-mode", // else the last second may be missing
                "-n",
                "-i",
                "lo",
                "-s",
                "256",
                "-B",
                "8192",
                "-w",
                file.toString(),
                "udp"));
    process.awaitOutput("listening on lo", PATIENCE);
  }

  /**
   * Ends it and looks for tones in what anybody could decode as PCMU.
   *
   * @param tonesHz which
   */
  public Seen end(int... tonesHz) {
    process.close();
    Map<Long, Stream> streams = new HashMap<>();
    int packets = read(streams);
    Map<Integer, Integer> toneMs = new HashMap<>();
    for (int hz : tonesHz) {
      toneMs.put(hz, streams.values().stream().mapToInt(stream -> stream.toneMs(hz)).sum());
    }
    List<RtpFlow> flows = new ArrayList<>();
    streams.forEach((key, stream) -> flows.add(flow(key, stream.packets)));
    return new Seen(packets, toneMs, flows);
  }

  private static RtpFlow flow(long key, int packets) {
    return new RtpFlow(
        (int) (key >>> 32), (int) (key >>> 16) & 0xFFFF, (int) key & 0xFFFF, packets);
  }

  private int read(Map<Long, Stream> streams) {
    ByteBuffer all;
    try {
      all = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    int packets = 0;
    int at = FILE_HEADER_BYTES;
    while (at + RECORD_HEADER_BYTES <= all.limit()) {
      int length = all.getInt(at + 8);
      at += RECORD_HEADER_BYTES;
      if (at + length > all.limit()) break;
      ByteBuffer packet = all.slice(at, length).order(ByteOrder.BIG_ENDIAN);
      if (rtp(packet, streams)) packets++;
      at += length;
    }
    return packets;
  }

  /** Takes the payload of what looks like RTP of twenty milliseconds or more, whatever follows. */
  private static boolean rtp(ByteBuffer packet, Map<Long, Stream> streams) {
    if (packet.limit() < ETHERNET_BYTES + 20 + UDP_BYTES + RTP_BYTES) return false;
    boolean ipv4 = packet.getShort(12) == 0x0800;
    if (!ipv4) return false;
    int udp = ETHERNET_BYTES + 4 * (packet.get(ETHERNET_BYTES) & 0xF);
    int rtp = udp + UDP_BYTES;
    if (packet.limit() < rtp + RTP_BYTES + 160 || (packet.get(rtp) & 0xC0) != 0x80) return false;
    if ((packet.get(rtp + 1) & 0x7F) != 0) return false; // PCMU, which these tests speak
    long key = ((long) packet.getInt(rtp + 8) << 32) | (packet.getInt(udp) & 0xFFFFFFFFL);
    streams
        .computeIfAbsent(key, k -> new Stream())
        .add(packet, rtp + RTP_BYTES, rtp + RTP_BYTES + 160);
    return true;
  }

  @Override
  public void close() {
    process.close();
  }
}
