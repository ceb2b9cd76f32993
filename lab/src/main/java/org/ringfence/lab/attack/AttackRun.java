package org.ringfence.lab.attack;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Transport;
import org.ringfence.iax.Command;
import org.ringfence.iax.ElementId;
import org.ringfence.iax.Elements;
import org.ringfence.iax.FrameType;
import org.ringfence.iax.FullFrame;
import org.ringfence.lab.bench.ProcessAccount;
import org.ringfence.lab.peer.RingfenceServer;
import org.ringfence.lab.peer.ServerUnderTest;

/** Attacks one server while honest phones call through it, and two of them talk. */
final class AttackRun implements AutoCloseable {
  private static final int CALLS_PER_SECOND = 20;
  private static final int BOTS = 250;
  private static final int INSIDERS = 10;
  private static final int RETURNING = 20;

  /** Accounts beyond those of the phones that call: of insiders, two who talk, those who return. */
  static final int MORE_ACCOUNTS = INSIDERS + 2 + AttackRun.RETURNING;

  private static final byte[] LETTER = {'I'};
  private static final byte[] NOTHING = {};

  private final ServerUnderTest server;
  private final int phones;
  private final HonestCalls honest;
  private final LongCall talk;
  private final InetSocketAddress target;
  private final int apiPort;
  private final InetSocketAddress iax;
  private final @Nullable NameServer names;
  private final @Nullable StrangersBytes bytes;
  private long seed;

  /**
   * @param phones how many
   * @param apiPort where its interface for programs is; 0 for none
   * @param iaxPort where it serves IAX2; 0 for nowhere
   * @param names its only DNS server; null where it asks none
   * @param counted whether the kernel counts strangers' bytes, in a namespace of our own
   */
  AttackRun(
      ServerUnderTest server,
      int phones,
      int apiPort,
      int iaxPort,
      @Nullable NameServer names,
      boolean counted) {
    this.names = names;
    this.server = server;
    this.phones = phones;
    this.apiPort = apiPort;
    this.iax = new InetSocketAddress(InetAddress.getLoopbackAddress(), iaxPort);
    int port = server.port(Transport.UDP);
    target = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    bytes = counted ? new StrangersBytes(port) : null;
    honest = new HonestCalls(server, phones);
    talk =
        new LongCall(
            honest.another(server, phones + INSIDERS),
            honest.another(server, phones + INSIDERS + 1));
    honest.during(2, CALLS_PER_SECOND); // Nobody attacks a cold server.
  }

  AttackResult result(Attack attack, int seconds) {
    ProcessAccount before = ProcessAccount.of(server.pids());
    long received = bytes == null ? 0 : bytes.received();
    long answered = bytes == null ? 0 : bytes.answered();
    long spoken = talk.sent();
    long heard = talk.heard();
    long strange = talk.strange();
    long startNs = System.nanoTime();
    HonestCalls.Experience experience;
    double perSecond;
    long taken;
    try (Attacker attacker = attacker(attack)) {
      experience =
          attack.kind() == Attack.Kind.DNS
              ? honest.during(seconds, CALLS_PER_SECOND, NameServer.NUMBER)
              : honest.during(seconds, CALLS_PER_SECOND);
      long sent = attacker.sent();
      perSecond = sent < 0 ? -1 : sent / ((System.nanoTime() - startNs) / 1e9);
      taken = attacker.taken() + talk.strange() - strange;
    }
    ProcessAccount after = ProcessAccount.of(server.pids());
    double lost = 1 - (double) (talk.heard() - heard) / Math.max(1, talk.sent() - spoken);
    return new AttackResult(
        server.name(),
        attack,
        perSecond,
        experience,
        talk.isEnded() ? -1 : Math.clamp(lost, 0, 1),
        taken,
        honest.shutOut(),
        after.pssMb() - before.pssMb(),
        bytes == null ? 0 : bytes.received() - received,
        bytes == null ? 0 : bytes.answered() - answered);
  }

  private Attacker attacker(Attack attack) {
    int rate = attack.ratePerSecond();
    return switch (attack.kind()) {
      case NONE -> Attacker.of(() -> 0, () -> {});
      case RANDOM_INVITE -> flood("INVITE", List.of(), 0, rate);
      case RANDOM_REGISTER -> flood("REGISTER", List.of(), 0, rate);
      case SUBSCRIBE -> flood("SUBSCRIBE", List.of(), 0, rate);
      case MESSAGE -> flood("MESSAGE", List.of(), 0, rate);
      case IAX_NEW -> iax(Command.NEW, rate);
      case IAX_POKE -> iax(Command.POKE, rate);
      case BROKEN -> flood("INVITE", List.of(), 8, rate);
      case AS_VICTIM -> flood("INVITE", honest.addresses(), 0, rate);
      case BOTS -> {
        Bots bots = new Bots(server.domain(), target, BOTS, rate);
        yield Attacker.of(bots::sent, bots);
      }
      case INSIDER -> insiders(1, rate);
      case INSIDERS -> insiders(INSIDERS, rate);
      case FORGED_DIALOG -> {
        DialogForger forger = new DialogForger(target, Objects.requireNonNull(talk.known()), rate);
        yield Attacker.of(forger::sent, forger);
      }
      case HIJACK -> {
        Hijacker hijacker = new Hijacker(target, honest.phones(), rate);
        yield new Attacker.Counted(hijacker::sent, hijacker::calls, hijacker);
      }
      case MEDIA -> media();
      case CONNECTIONS -> connections(server.port(Transport.UDP), NOTHING, false, rate);
      case SLOW -> connections(server.port(Transport.UDP), LETTER, true, rate);
      case CLIENT_HELLOS ->
          connections(server.port(Transport.TLS), ClientHellos.tls(), false, rate);
      case RETURNING -> {
        InetSocketAddress to =
            new InetSocketAddress(target.getAddress(), server.port(Transport.TLS));
        Returning returning =
            new Returning(to, server.domain(), phones + INSIDERS + 2, RETURNING, rate);
        yield Attacker.of(returning::in, returning);
      }
      case DNS -> withoutNames(Objects.requireNonNull(names));
      case SCANNERS, SYN, HTTP, SLOW_HTTP -> {
        List<List<String>> commands =
            AttackPrograms.of(attack, server.domain(), server.port(Transport.UDP), apiPort);
        yield Attacker.of(() -> -1, new Programs(commands));
      }
    };
  }

  private Attacker flood(String method, List<InetSocketAddress> sources, int broken, int rate) {
    Flood flood = new Flood(method, server.domain(), target, sources, broken, rate, ++seed);
    return Attacker.of(flood::sent, flood);
  }

  /** Each asks for a token, as whoever calls for the first time does. */
  private Attacker iax(int command, int rate) {
    byte[] asks =
        Elements.NONE
            .and16(ElementId.VERSION, 2)
            .and(ElementId.CALLED_NUMBER, "3001")
            .and(ElementId.USERNAME, "3000")
            .and(ElementId.CALL_TOKEN, new byte[0])
            .write();
    FullFrame frame = new FullFrame(false, 2, 0, 3, 0, 0, FrameType.IAX, command, asks);
    Flood flood = new Flood(frame.write(), iax, rate, ++seed);
    return Attacker.of(flood::sent, flood);
  }

  /** The carrier has been called before; then what is known of its name runs out. */
  private Attacker withoutNames(NameServer silenced) {
    honest.during(1, 2, NameServer.NUMBER);
    silenced.silent(true);
    return Attacker.of(() -> -1, () -> silenced.silent(false));
  }

  private Attacker insiders(int count, int rate) {
    String victim = HonestCalls.account(0).user();
    List<Insider> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      InetSocketAddress own = new InetSocketAddress("127.0.2." + (1 + i), 0);
      all.add(
          new Insider(
              HonestCalls.account(phones + i),
              server.domain(),
              target,
              own,
              victim,
              Math.max(1, rate / count)));
    }
    return Attacker.of(
        () -> all.stream().mapToLong(Insider::sent).sum(), () -> all.forEach(Insider::close));
  }

  private Attacker connections(int port, byte[] first, boolean slowly, int rate) {
    InetSocketAddress to = new InetSocketAddress(target.getAddress(), port);
    Connections connections = new Connections(to, rate, first, slowly);
    return Attacker.of(connections::opened, connections);
  }

  /** One who forges with the phones' addresses, and one who hopes to be taken for one of them. */
  private Attacker media() {
    RingfenceServer ours = (RingfenceServer) server;
    Forger forger = new Forger(ClientHellos.dtls(), ours.firstMediaPort(), ours.mediaPorts());
    forger.pretendToBe(talk.voices());
    return Attacker.of(() -> 2 * forger.sent(), forger);
  }

  @Override
  public void close() {
    talk.close();
    honest.close();
    if (bytes != null) bytes.close();
  }
}
