package org.ringfence.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Flow;
import org.ringfence.base.Transport;
import org.ringfence.net.dns.KnownTarget;
import org.ringfence.net.dns.SipResolver;
import org.ringfence.net.dns.SipTarget;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where others were when DNS last said so, kept on disk: a server that starts while DNS is gone
 * calls them all the same (RFC 8767). A line for each address.
 */
final class KnownTargets {
  static final String NAME = "targets.tsv";
  private static final Logger LOG = LoggerFactory.getLogger(KnownTargets.class);
  private static final int FIELDS = 11;

  private final Path file;
  private final SipResolver resolver;
  private List<KnownTarget> written = List.of();

  /**
   * @param folder the server's
   */
  KnownTargets(Path folder, SipResolver resolver) {
    this.file = folder.resolve(NAME);
    this.resolver = resolver;
  }

  /** Takes in what an earlier run learnt. */
  void restore() {
    try {
      if (!Files.exists(file)) return;
      written = read(Files.readAllLines(file));
      resolver.restore(written);
    } catch (IOException e) {
      LOG.warn("{} cannot be read: {}", file, e.getMessage());
    }
  }

  /** Writes what is known now, if that is something else than last time. */
  void keep() {
    List<KnownTarget> now = resolver.export();
    if (now.isEmpty() || now.equals(written)) return;
    try {
      Path fresh = file.resolveSibling(NAME + ".new");
      Files.write(fresh, lines(now));
      Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
      written = now;
    } catch (IOException e) {
      LOG.warn("{} cannot be written: {}", file, e.getMessage());
    }
  }

  static List<String> lines(List<KnownTarget> targets) {
    List<String> lines = new ArrayList<>();
    for (KnownTarget known : targets) {
      SipTarget target = known.target();
      Transport wanted = target.transport();
      for (KnownTarget.Server server : known.servers()) {
        for (Flow at : server.addresses()) {
          lines.add(
              String.join(
                  "\t",
                  target.host(),
                  "" + target.port(),
                  wanted == null ? "-" : wanted.name(),
                  target.secure() ? "secure" : "any",
                  target.peerName(),
                  "" + known.learntMs(),
                  "" + server.rank(),
                  "" + server.weight(),
                  at.transport().name(),
                  at.remote().getAddress().getHostAddress(),
                  "" + at.remote().getPort()));
        }
      }
    }
    return lines;
  }

  /** What stands there; lines that make no sense are left out. */
  static List<KnownTarget> read(List<String> lines) {
    List<KnownTarget> targets = new ArrayList<>();
    for (String line : lines) {
      KnownTarget one = one(line.split("\t", -1));
      if (one == null) continue;
      KnownTarget before = targets.isEmpty() ? null : targets.getLast();
      if (before != null && before.target().equals(one.target())) {
        targets.set(targets.size() - 1, joined(before, one.servers().getFirst()));
      } else {
        targets.add(one);
      }
    }
    return targets;
  }

  private static KnownTarget joined(KnownTarget known, KnownTarget.Server more) {
    List<KnownTarget.Server> servers = new ArrayList<>(known.servers());
    KnownTarget.Server last = servers.getLast();
    if (last.rank() == more.rank() && last.weight() == more.weight()) {
      List<Flow> addresses = new ArrayList<>(last.addresses());
      addresses.addAll(more.addresses());
      servers.set(
          servers.size() - 1, new KnownTarget.Server(last.rank(), last.weight(), addresses));
    } else {
      servers.add(more);
    }
    return new KnownTarget(known.target(), servers, known.learntMs());
  }

  private static @Nullable KnownTarget one(String[] field) {
    if (field.length != FIELDS) return null;
    try {
      Transport wanted = field[2].equals("-") ? null : transport(field[2]);
      int port = Integer.parseInt(field[1]);
      SipTarget target = new SipTarget(field[0], port, wanted, field[3].equals("secure"), field[4]);
      InetAddress address = InetAddress.ofLiteral(field[9]);
      InetSocketAddress remote = new InetSocketAddress(address, Integer.parseInt(field[10]));
      Transport transport = transport(field[8]);
      Flow flow = Flow.to(transport, remote, transport.secure() ? field[4] : null);
      int rank = Integer.parseInt(field[6]);
      int weight = Integer.parseInt(field[7]);
      var server = new KnownTarget.Server(rank, weight, List.of(flow));
      return new KnownTarget(target, List.of(server), Long.parseLong(field[5]));
    } catch (IllegalArgumentException broken) {
      return null;
    }
  }

  private static Transport transport(String name) {
    return Transport.valueOf(name.toUpperCase(Locale.ROOT));
  }
}
