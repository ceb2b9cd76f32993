package org.ringfence.lab.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes figures for people and for programs. */
final class SipBenchTable {
  private static final double BUSY_CORES = 0.3;

  private SipBenchTable() {}

  static String line(SipBenchStep step) {
    return String.format(
        Locale.ROOT,
        "%,d/s %s: %,.0f done/s, %.3f %% failed, %,d repeated, p50 %.1f ms, p99 %.1f ms,"
            + " server %.2f core, %.0f us a job, sipp %.2f core,"
            + " others %.2f core%s",
        step.rate(),
        step.isGood() ? "held" : "not held",
        step.achieved(),
        step.failedShare() * 100,
        step.retransmissions(),
        step.p50Ms(),
        step.p99Ms(),
        step.serverCores(),
        step.cpuUs(),
        step.generatorCores(),
        step.otherCores(),
        step.isGeneratorFull() ? " (sipp is full: the figure is sipp's)" : "");
  }

  static String text(List<SipBenchResult> results) {
    var out = new StringBuilder();
    out.append("SIP on one core, UDP on loopback. A rate counts while failures stay under 0.1 %\n");
    out.append("and 99 of 100 first answers come within 100 ms.\n\n");
    out.append(
        String.format(
            Locale.ROOT,
            "%-32s %-14s %9s %9s %11s %8s %8s %8s %7s %6s %23s%n",
            "job",
            "server",
            "jobs/s",
            "cold",
            "exchanges/s",
            "cpu us",
            "p50 ms",
            "p99 ms",
            "server",
            "sipp",
            "RSS/PSS MB: idle-load-5s"));
    for (SipBenchResult result : results) {
      out.append(row(result)).append(ratio(result, results)).append('\n');
    }
    return out.toString();
  }

  private static String row(SipBenchResult result) {
    SipBenchStep best = result.best();
    if (best == null) {
      return String.format(
          Locale.ROOT,
          "%-32s %-14s %9s  %s",
          result.job().title(),
          result.server(),
          "-",
          why(result));
    }
    return String.format(
        Locale.ROOT,
        "%-32s %-14s %,9d %9s %,11d %8.0f %8.1f %8.1f %7.2f %6.2f %7.0f/%.0f %.0f/%.0f "
            + "%.0f/%.0f  %s%s",
        result.job().title(),
        result.server(),
        best.rate(),
        rate(result.cold()),
        best.rate() * result.job().exchanges(),
        best.cpuUs(),
        best.p50Ms(),
        best.p99Ms(),
        best.serverCores(),
        best.generatorCores(),
        result.before().rssMb(),
        result.before().pssMb(),
        best.rssMb(),
        best.pssMb(),
        result.after().rssMb(),
        result.after().pssMb(),
        result.note(),
        (best.isGeneratorFull() ? "; sipp is full: the figure is sipp's" : "") + others(best));
  }

  /** A figure taken while others worked on the same cores is worth less, and says so. */
  private static String others(SipBenchStep step) {
    return step.otherCores() < BUSY_CORES
        ? ""
        : String.format(Locale.ROOT, "; others used %.1f core meanwhile", step.otherCores());
  }

  private static String why(SipBenchResult result) {
    return result.steps().isEmpty() ? result.note() : "not even the first rate was held";
  }

  private static String rate(@Nullable SipBenchStep step) {
    return step == null ? "-" : String.format(Locale.ROOT, "%,d", step.rate());
  }

  /** How the rate stands to that of the first other server with the same job. */
  private static String ratio(SipBenchResult result, List<SipBenchResult> all) {
    SipBenchStep own = result.best();
    for (SipBenchResult other : all) {
      SipBenchStep peer = other.best();
      if (own != null && peer != null && other.job() == result.job() && other != result) {
        return String.format(
            Locale.ROOT, "; %.2f of %s", (double) own.rate() / peer.rate(), other.server());
      }
    }
    return "";
  }

  static String json(List<SipBenchResult> results) {
    return results.stream()
        .map(SipBenchTable::json)
        .collect(Collectors.joining(",\n ", "[", "]\n"));
  }

  private static String json(SipBenchResult result) {
    return String.format(
        Locale.ROOT,
        "{\"job\":\"%s\",\"server\":\"%s\",\"best\":%s,\"cold\":%s,\"rssBeforeMb\":%.1f,"
            + "\"pssBeforeMb\":%.1f,\"rssAfterMb\":%.1f,\"pssAfterMb\":%.1f,\"note\":\"%s\"}",
        result.job(),
        result.server(),
        json(result.best()),
        json(result.cold()),
        result.before().rssMb(),
        result.before().pssMb(),
        result.after().rssMb(),
        result.after().pssMb(),
        result.note());
  }

  private static String json(@Nullable SipBenchStep step) {
    return step == null
        ? "null"
        : String.format(
            Locale.ROOT,
            "{\"rate\":%d,\"achieved\":%.1f,\"failedShare\":%.6f,\"retransmissions\":%d,"
                + "\"p50Ms\":%.2f,\"p99Ms\":%.2f,\"serverCores\":%.3f,\"cpuUs\":%.1f,"
                + "\"generatorCores\":%.3f,"
                + "\"otherCores\":%.3f,\"rssMb\":%.1f,\"pssMb\":%.1f,\"generatorFull\":%b}",
            step.rate(),
            step.achieved(),
            step.failedShare(),
            step.retransmissions(),
            step.p50Ms(),
            step.p99Ms(),
            step.serverCores(),
            step.cpuUs(),
            step.generatorCores(),
            step.otherCores(),
            step.rssMb(),
            step.pssMb(),
            step.isGeneratorFull());
  }
}
