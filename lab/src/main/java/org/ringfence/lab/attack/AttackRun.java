package org.ringfence.lab.attack;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Transport;
import org.ringfence.lab.bench.ProcessAccount;
import org.ringfence.lab.peer.ServerUnderTest;

/** Attacks one server while honest phones call through it. */
final class AttackRun implements AutoCloseable {
  private static final int CALLS_PER_SECOND = 20;
  private static final int BOTS = 250;

  private final ServerUnderTest server;
  private final int phones;
  private final HonestCalls honest;
  private final InetSocketAddress target;
  private final @Nullable StrangersBytes bytes;
  private long seed;

  /**
   * @param phones how many; one more account is the insider's
   * @param counted whether the kernel counts strangers' bytes, in a namespace of our own
   */
  AttackRun(ServerUnderTest server, int phones, boolean counted) {
    this.server = server;
    this.phones = phones;
    int port = server.port(Transport.UDP);
    target = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    bytes = counted ? new StrangersBytes(port) : null;
    honest = new HonestCalls(server, phones);
    honest.during(2, CALLS_PER_SECOND); // Nobody attacks a cold server.
  }

  AttackResult result(Attack attack, int seconds) {
    ProcessAccount before = ProcessAccount.of(server.pids());
    long received = bytes == null ? 0 : bytes.received();
    long answered = bytes == null ? 0 : bytes.answered();
    long startNs = System.nanoTime();
    HonestCalls.Experience experience;
    double perSecond;
    try (Attacker attacker = attacker(attack)) {
      experience = honest.during(seconds, CALLS_PER_SECOND);
      perSecond = attacker.sent() / ((System.nanoTime() - startNs) / 1e9);
    }
    ProcessAccount after = ProcessAccount.of(server.pids());
    return new AttackResult(
        server.name(),
        attack,
        perSecond,
        experience,
        honest.shutOut(),
        after.pssMb() - before.pssMb(),
        bytes == null ? 0 : bytes.received() - received,
        bytes == null ? 0 : bytes.answered() - answered);
  }

  /** Somebody at work until closed. */
  private interface Attacker extends AutoCloseable {
    long sent();

    @Override
    void close();

    static Attacker of(java.util.function.LongSupplier sent, AutoCloseable worker) {
      return new Attacker() {
        @Override
        public long sent() {
          return sent.getAsLong();
        }

        @Override
        public void close() {
          try {
            worker.close();
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        }
      };
    }
  }

  private Attacker attacker(Attack attack) {
    int rate = attack.ratePerSecond();
    return switch (attack.kind()) {
      case NONE -> Attacker.of(() -> 0, () -> {});
      case RANDOM_INVITE -> flood("INVITE", List.of(), rate);
      case RANDOM_REGISTER -> flood("REGISTER", List.of(), rate);
      case AS_VICTIM -> flood("INVITE", honest.addresses(), rate);
      case BOTS -> {
        Bots bots = new Bots(server.domain(), target, BOTS, rate);
        yield Attacker.of(bots::sent, bots);
      }
      case INSIDER -> {
        InetSocketAddress own = new InetSocketAddress("127.0.2.1", 0);
        String victim = HonestCalls.account(0).user();
        Insider insider =
            new Insider(HonestCalls.account(phones), server.domain(), target, own, victim, rate);
        yield Attacker.of(insider::sent, insider);
      }
      case CONNECTIONS, SLOW -> {
        boolean slowly = attack.kind() == Attack.Kind.SLOW;
        Connections connections = new Connections(target, rate, slowly);
        yield Attacker.of(connections::opened, connections);
      }
    };
  }

  private Attacker flood(String method, List<InetSocketAddress> sources, int rate) {
    Flood flood = new Flood(method, server.domain(), target, sources, rate, ++seed);
    return Attacker.of(flood::sent, flood);
  }

  @Override
  public void close() {
    honest.close();
    if (bytes != null) bytes.close();
  }
}
