package org.ringfence.phone;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ringfence.ice.Candidate;
import org.ringfence.ice.IceCredentials;
import org.ringfence.ice.IceDescription;
import org.ringfence.ice.IceFragment;
import org.ringfence.net.AudioPort;
import org.ringfence.net.IceEndpoint;
import org.ringfence.net.IceEvents;
import org.ringfence.net.IceServers;
import org.ringfence.sdp.Attribute;
import org.ringfence.sdp.Attributes;
import org.ringfence.sdp.Connection;
import org.ringfence.sdp.MediaAddress;
import org.ringfence.sdp.MediaDescription;
import org.ringfence.sdp.SessionDescription;

/**
 * How the packets of one call find their way by ICE: what its offers and answers say of candidates
 * (RFC 8839), and the agent that follows. On the shard only.
 */
final class CallPath {
  private static final List<String> OPTIONS = List.of("ice2", "trickle");

  /** While there is nothing to be told yet (RFC 8840 section 4.1.1). */
  private static final MediaAddress NOWHERE = new MediaAddress("0.0.0.0", 9, 9);

  private final IceServers servers;
  private final IceEndpoint port;
  private final Executor shard;
  private final Runnable changed;
  private @Nullable IceDescription ours;
  private @Nullable IceCredentials theirs;
  private @Nullable Runnable waiting;

  /** The line of ours that was told last, by which later candidates are named. */
  private @Nullable MediaDescription told;

  /** Sends the other side a fragment; false when it cannot be sent yet. */
  private Predicate<byte[]> later = _ -> false;

  private boolean trickles;
  private boolean untold;
  private volatile String words = "";

  /**
   * @param changed told on the shard when the path is found or lost
   */
  CallPath(
      AudioPort audio,
      IceServers servers,
      boolean controlling,
      RandomGenerator random,
      Executor shard,
      Runnable changed) {
    this.servers = servers;
    this.shard = shard;
    this.changed = changed;
    this.port = audio.ice(servers, controlling, random, new Heard());
  }

  /** What the media loop tells; it only enqueues. */
  private final class Heard implements IceEvents {
    @Override
    public void gathered(IceDescription description) {
      shard.execute(() -> {
        ours = description;
        Runnable next = waiting;
        waiting = null;
        if (next != null) next.run();
      });
    }

    @Override
    public void found(Candidate candidate) {
      shard.execute(() -> {
        List<Candidate> all = new ArrayList<>(known());
        all.add(candidate);
        more(all, false);
      });
    }

    @Override
    public void finished() {
      shard.execute(() -> more(known(), true));
    }

    @Override
    public void selected(InetSocketAddress remote, boolean relayed) {
      words = (relayed ? "relayed to " : "direct to ") + text(remote);
      shard.execute(changed);
    }

    @Override
    public void consentLost() {
      words = "lost";
      shard.execute(changed);
    }

    @Override
    public void failed() {
      words = "not found";
      shard.execute(changed);
    }
  }

  private List<Candidate> known() {
    IceDescription now = ours;
    return now == null ? List.of() : now.candidates();
  }

  /** What was found after the peer was told of some (RFC 8838 section 10). */
  private void more(List<Candidate> all, boolean ended) {
    IceDescription now = ours;
    if (now == null) return;
    ours = new IceDescription(now.credentials(), false, now.options(), all, ended, 0);
    untold = true;
    tellMore();
  }

  /** How the other side is told of candidates that come later. */
  void later(Predicate<byte[]> way) {
    later = way;
  }

  /** The other side takes candidates that come later, as far as is known without its word. */
  void assumeTrickle() {
    trickles = true;
  }

  /** An offer of theirs is to be answered. */
  void offered(@Nullable IceDescription theirs) {
    trickles = theirs != null && theirs.options().contains("trickle");
  }

  /** Tells what has been found since our last offer or answer, if there is somebody who listens. */
  void tellMore() {
    IceDescription now = ours;
    MediaDescription line = told;
    if (!untold || !trickles || theirs == null || now == null || line == null) return;
    String media =
        "%s 9 %s %s".formatted(line.media(), line.transport(), String.join(" ", line.formats()));
    untold = !later.test(IceFragment.write(now, media, line.mid()));
  }

  /** Takes what the other side has found since (RFC 8840 section 4.3). */
  void trickled(String contentType, byte[] body) {
    IceCredentials peer = theirs;
    MediaDescription line = told;
    if (peer == null || line == null || !contentType.startsWith(IceFragment.TYPE)) return;
    IceDescription more = IceFragment.parse(body, line.mid());
    // Of another generation: too late, or of an offer that has not come.
    if (more != null && more.credentials().equals(peer)) port.remote(more);
  }

  /** Looks for candidates, and goes on when there are some. */
  void gather(List<InetAddress> hosts, Runnable then) {
    waiting = then;
    port.gather(hosts, trickles);
  }

  /** Begins anew, with what the machine's addresses are now. */
  void restart(List<InetAddress> hosts, Runnable then) {
    IceCredentials fresh = port.restart();
    theirs = null;
    gather(
        hosts,
        () -> {
          renew(fresh);
          then.run();
        });
  }

  /** Shows the other side where our packets come from now, over the path in use. */
  void show() {
    port.askConsent();
  }

  private void renew(IceCredentials fresh) {
    IceDescription before = ours;
    if (before == null) return;
    ours =
        new IceDescription(fresh, false, before.options(), before.candidates(), before.ended(), 0);
  }

  /** The way in words for a person; empty while none is found. */
  String words() {
    return words;
  }

  /** Where media is to be sent by who knows no ICE; null for the socket's own address. */
  @Nullable MediaAddress standing() {
    IceDescription known = ours;
    if (!servers.relayOnly() || known == null) return null;
    if (known.candidates().isEmpty()) return NOWHERE;
    InetSocketAddress first = known.candidates().getFirst().address();
    String host = first.getAddress().getHostAddress();
    return new MediaAddress(host, first.getPort(), first.getPort());
  }

  /**
   * Adds our candidates to what we say; video goes the way of the sound or without ICE.
   *
   * @param offer whether it is an offer, which names its line for what is found later
   */
  SessionDescription describe(SessionDescription ours, boolean offer) {
    return ours.mapMedia(
        line -> line.refused() || line.media().equals("video") ? line : describe(line, offer));
  }

  private MediaDescription describe(MediaDescription line, boolean offer) {
    IceDescription known = ours;
    if (known == null) return line;
    List<Attribute> all = new ArrayList<>(line.attributes().list());
    if (offer && line.mid() == null) all.add(new Attribute("mid", line.media()));
    all.add(new Attribute("ice-ufrag", known.credentials().ufrag()));
    all.add(new Attribute("ice-pwd", known.credentials().pwd()));
    all.add(new Attribute("ice-options", String.join(" ", OPTIONS)));
    for (Candidate each : known.candidates()) all.add(new Attribute("candidate", each.write()));
    if (known.ended()) all.add(Attribute.property("end-of-candidates"));
    untold = false;
    MediaDescription described = line.withAttributes(new Attributes(all));
    told = described;
    return described;
  }

  /** Whether a party offers ICE that fits us: one port for all, and nobody changed the address. */
  static boolean offered(SessionDescription session, MediaDescription line) {
    return line.rtcpMux() && description(session, line) != null;
  }

  /** Their ICE; null where there is none, or where someone on the way did not know it. */
  static @Nullable IceDescription description(SessionDescription session, MediaDescription line) {
    List<String> lines = new ArrayList<>();
    for (Attributes level : List.of(session.attributes(), line.attributes())) {
      for (Attribute each : level.list()) {
        lines.add(each.value() == null ? each.name() : each.name() + ":" + each.value());
      }
    }
    IceDescription read = IceDescription.parse(lines);
    if (read == null || line.attributes().has("ice-mismatch")) return null;
    return read.candidates().isEmpty() || fits(read, session.connectionOf(line), line.port())
        ? read
        : null;
  }

  /** RFC 8839 section 4.2.5: the address without ICE has to be one of the candidates. */
  private static boolean fits(IceDescription read, @Nullable Connection connection, int port) {
    if (connection == null || connection.unspecified()) return true;
    for (Candidate each : read.candidates()) {
      boolean same = each.address().getAddress().equals(literal(connection.host()));
      if (same && each.address().getPort() == port) return true;
    }
    return false;
  }

  static @Nullable InetAddress literal(String host) {
    try {
      return InetAddress.ofLiteral(host);
    } catch (IllegalArgumentException name) {
      return null; // A name would have to be looked up, and hardly anybody sends one.
    }
  }

  /**
   * Follows what the other side says of its candidates.
   *
   * @param offer whether it is an offer: new credentials in one ask for a restart
   */
  void follow(IceDescription description, boolean offer) {
    IceCredentials before = theirs;
    if (offer && before != null && !before.equals(description.credentials())) {
      renew(port.restart());
    }
    theirs = description.credentials();
    trickles = description.options().contains("trickle");
    port.remote(description);
    tellMore();
  }

  private static String text(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + " port " + address.getPort();
  }
}
