package org.ringfence.server.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import org.ringfence.base.Transport;
import org.ringfence.net.Dscp;
import org.ringfence.server.config.Config;
import org.ringfence.server.config.ListenAddress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the network around the server can do for it: what to let in, mark, and keep apart. */
@Command(
    name = "network",
    description = {
      "Prints what routers and switches should do: ports to let in, marks, and a VLAN for phones.",
      "Lines for nftables (a router on Linux) and for lldpd (LLDP-MED, by which phones join a"
          + " VLAN)."
    })
final class NetworkHints implements Callable<Integer> {
  private static final int VOICE_PRIORITY = 5;

  private final Console console;
  @Mixin private FolderOption folder = new FolderOption();

  @Option(names = "--vlan", paramLabel = "NUMBER", description = "The VLAN of the phones.")
  private int vlan = 100;

  @Option(names = "--phones", paramLabel = "PREFIX", description = "The phones' addresses.")
  private String phones = "10.20.0.0/16";

  @Option(names = "--json", description = "The ports as JSON.")
  private boolean json;

  NetworkHints(Console console) {
    this.console = console;
  }

  /** Ports of one kind. */
  record Open(String protocol, String ports, String what) {}

  @Override
  public Integer call() throws Exception {
    Config config = folder.config();
    List<Open> open = open(config);
    if (json) Json.print(console.out(), open);
    else lines(open, config.media().dscp()).forEach(console.out()::println);
    return 0;
  }

  static List<Open> open(Config config) {
    List<Open> open = new ArrayList<>();
    for (ListenAddress address : config.listen()) {
      String protocol = address.transport() == Transport.UDP ? "udp" : "tcp";
      String what = "SIP over " + address.transport();
      open.add(new Open(protocol, "" + address.port(), what));
      // What is too long for UDP comes by TCP, at the same port.
      if (protocol.equals("udp")) open.add(new Open("tcp", "" + address.port(), what));
    }
    var media = config.media();
    open.add(new Open("udp", media.ports().first() + "-" + media.ports().last(), "voice, video"));
    if (media.icePort() != 0) open.add(new Open("udp", "" + media.icePort(), "browsers' media"));
    ListenAddress iax = config.iax().listen();
    if (iax != null) open.add(new Open("udp", "" + iax.port(), "IAX2"));
    return open;
  }

  private List<String> lines(List<Open> open, boolean marked) {
    List<String> lines = new ArrayList<>();
    lines.add("# What phones need of this server, and nothing else:");
    Map<String, StringJoiner> byProtocol = new LinkedHashMap<>();
    for (Open each : open) {
      lines.add("#   %s %-12s %s".formatted(each.protocol(), each.ports(), each.what()));
      byProtocol
          .computeIfAbsent(each.protocol(), protocol -> new StringJoiner(", "))
          .add(each.ports());
    }
    lines.add("");
    lines.add(
        "# A router on Linux between phones and the rest (nft -f): phones reach the server only.");
    lines.add("define server = 192.0.2.1   # put the server's address here");
    lines.add("table inet voice {");
    lines.add("  chain forward {");
    lines.add("    type filter hook forward priority 0; policy accept;");
    lines.add("    ct state established,related accept");
    byProtocol.forEach((protocol, ports) ->
        lines.add(
            "    ip saddr %s ip daddr $server %s dport { %s } accept"
                .formatted(phones, protocol, ports)));
    lines.add("    ip saddr " + phones + " drop");
    lines.add("    ip daddr " + phones + " ip saddr != $server drop");
    lines.add("  }");
    lines.add("}");
    lines.add("");
    lines.add("# Switches with lldpd: phones join VLAN " + vlan + " by themselves (LLDP-MED).");
    lines.add(med("voice", Dscp.VOICE));
    lines.add(med("voice-signaling", Dscp.SIGNALLING));
    lines.add("");
    lines.add(
        marked
            ? "# Our packets are marked: voice %d (EF), video %d (AF41), signalling %d (CS3)."
                .formatted(
                    Dscp.VOICE.codePoint(), Dscp.VIDEO.codePoint(), Dscp.SIGNALLING.codePoint())
            : "# Our packets are not marked: `dscp: on` under `media:` in the configuration.");
    return lines;
  }

  private String med(String application, Dscp mark) {
    return "lldpcli configure med policy application %s tagged vlan %d priority %d dscp %d"
        .formatted(application, vlan, VOICE_PRIORITY, mark.codePoint());
  }
}
