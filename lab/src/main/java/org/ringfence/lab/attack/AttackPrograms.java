package org.ringfence.lab.attack;

import java.util.List;

/** How the attackers' own programs are called. */
final class AttackPrograms {
  private static final String HERE = "127.0.0.1";

  private AttackPrograms() {}

  static List<List<String>> of(Attack attack, String domain, int port, int apiPort) {
    String sip = Integer.toString(port);
    String rate = Integer.toString(attack.ratePerSecond());
    String api = "https://" + HERE + ":" + apiPort + "/api/v1/calls";
    return switch (attack.kind()) {
      case SCANNERS ->
          List.of(
              List.of("svmap", "-p", sip, HERE),
              List.of("svwar", "--force", "-p", sip, "-m", "REGISTER", "-e3000-3100", HERE),
              List.of("svwar", "--force", "-p", sip, "-m", "INVITE", "-e3000-3100", HERE),
              List.of("svcrack", "-p", sip, "-u", "3000", "-r1-9999", HERE));
      case SYN -> {
        String micros = "u" + 1_000_000 / attack.ratePerSecond();
        yield List.of(
            List.of("hping3", "-q", "-S", "--rand-source", "-i", micros, "-p", sip, HERE));
      }
      case HTTP -> List.of(List.of("wrk", "-t1", "-c50", "-d30s", api));
      case SLOW_HTTP ->
          List.of(
              List.of(
                  "slowhttptest",
                  "-H",
                  "-c",
                  "1000",
                  "-r",
                  rate,
                  "-i",
                  "5",
                  "-l",
                  "60",
                  "-u",
                  api));
      default -> throw new IllegalArgumentException(attack + " at " + domain + " is no program's");
    };
  }
}
