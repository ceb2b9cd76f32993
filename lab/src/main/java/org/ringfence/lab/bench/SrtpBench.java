package org.ringfence.lab.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ringfence.srtp.SrtpProfile;

/**
 * What encryption costs on one core: each packet in our code beside libsrtp, and whole relays
 * beside Debian's rtpengine, all in one run. Arguments: {@code --quick}, {@code --json}, {@code
 * --write}, {@code --calls N}, {@code --only packets|relays}.
 */
public final class SrtpBench {
  private static final List<SrtpProfile> PROFILES =
      List.of(
          SrtpProfile.AES_CM_128_HMAC_SHA1_80,
          SrtpProfile.AEAD_AES_128_GCM,
          SrtpProfile.AEAD_AES_256_GCM);

  /** 20 ms of G.711, and a packet of video. */
  private static final int[] PAYLOADS = {160, 1200};

  private SrtpBench() {}

  public static void main(String[] args) throws Exception {
    List<String> given = List.of(args);
    int calls =
        given.contains("--calls") ? Integer.parseInt(given.get(given.indexOf("--calls") + 1)) : 200;
    String only = given.contains("--only") ? given.get(given.indexOf("--only") + 1) : "";
    RelayMeasurement.pin();
    StringBuilder text = new StringBuilder();
    if (!only.equals("relays")) {
      text.append(packets()).append('\n');
    }
    List<RelayFigures> figures = new ArrayList<>();
    if (!only.equals("packets")) {
      RelayMeasurement measurement = new RelayMeasurement(calls, given.contains("--quick"));
      for (RelayJob job : RelayJob.values()) {
        for (String relay : List.of("epoll", RelayMeasurement.PEER)) {
          if (RelayMeasurement.isThere(relay)) {
            figures.add(measurement.measure(relay, job));
          }
        }
      }
    }
    RelayTable table = new RelayTable(calls, figures);
    text.append(table.text()).append(besidesRtp(figures));
    System.out.println(given.contains("--json") ? table.json("srtp") : text);
    if (given.contains("--write")) PerformancePage.write("srtp", text.toString());
  }

  private static String packets() {
    StringBuilder out =
        new StringBuilder("One packet, us on one core (the best of many batches)\n");
    out.append(
        String.format(
            Locale.ROOT,
            "%-24s %7s  %-11s %8s %9s %8s%n",
            "profile",
            "payload",
            "code",
            "protect",
            "unprotect",
            "B/packet"));
    LibSrtp library = LibSrtp.load();
    if (library == null) {
      System.err.println("libsrtp is not installed (apt install libsrtp2-1): no peer");
    }
    for (int payload : PAYLOADS) {
      for (SrtpProfile profile : PROFILES) {
        out.append(row(profile, payload, "Ringfence", SrtpCost.ours(profile, payload)));
        if (library != null) {
          out.append(
              row(
                  profile,
                  payload,
                  "libsrtp " + library.version(),
                  library.cost(profile, payload)));
        }
      }
    }
    return out.toString();
  }

  private static String row(SrtpProfile profile, int payload, String code, SrtpCost cost) {
    return String.format(
        Locale.ROOT,
        "%-24s %7d  %-11s %8.3f %9.3f %8s%n",
        profile,
        payload,
        code,
        cost.protectUs(),
        cost.unprotectUs(),
        Double.isNaN(cost.allocatedBytes()) ? "-" : "%.2f".formatted(cost.allocatedBytes()));
  }

  /** Our own relay of SRTP beside our own of RTP. */
  private static String besidesRtp(List<RelayFigures> figures) {
    StringBuilder out = new StringBuilder();
    @Nullable RelayFigures plain = null;
    for (RelayFigures row : figures) {
      if (row.relay().equals(RelayMeasurement.PEER)) {
        continue;
      }
      if (row.job() == RelayJob.RTP) {
        plain = row;
      } else if (plain != null) {
        out.append(
            String.format(
                Locale.ROOT,
                "%s / RTP <-> RTP, both ours: %.2f of the rate%n",
                row.job().title(),
                (double) row.packetsPerSecond() / plain.packetsPerSecond()));
      }
    }
    return out.toString();
  }
}
