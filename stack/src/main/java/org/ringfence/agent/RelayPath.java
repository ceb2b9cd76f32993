package org.ringfence.agent;

import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ringfence.call.Bystander;
import org.ringfence.call.MediaEnd;
import org.ringfence.call.MediaPath;
import org.ringfence.call.MediaPolicy;
import org.ringfence.call.MediaSecurity;
import org.ringfence.call.Side;
import org.ringfence.call.View;
import org.ringfence.call.Voice;
import org.ringfence.media.AudioFormat;
import org.ringfence.media.FaxStatistics;
import org.ringfence.media.Protection;
import org.ringfence.media.RelayMode;
import org.ringfence.media.RelaySide;
import org.ringfence.net.CarriedAudio;
import org.ringfence.net.IceLeg;
import org.ringfence.net.IceListener;
import org.ringfence.net.InsideAudio;
import org.ringfence.net.MediaListener;
import org.ringfence.net.MediaLoop;
import org.ringfence.net.MediaPortsExhaustedException;
import org.ringfence.net.RelayHandle;
import org.ringfence.net.RelaySpec;
import org.ringfence.net.StreamCopy;
import org.ringfence.quality.QualityRecording;

/** The media of one call through a media loop: one relay for each media line. */
public final class RelayPath implements MediaPath {
  private final MediaLoop loop;
  private final Supplier<? extends MediaListener> listeners;
  private final InetAddress fallback;
  private final Bandwidth bandwidth;
  private final Bandwidth.@Nullable Claim[] claims = new Bandwidth.Claim[2];
  private final List<RelayHandle> relays = new ArrayList<>(1);
  private final List<IceLeg> legs = new ArrayList<>(1);
  private final @Nullable PathEnd[] heard = new PathEnd[2];
  private final List<BystanderTap> taps = new ArrayList<>(1);
  private final BitSet faxes = new BitSet();
  private @Nullable StreamCopy copy;

  /** Wants to know when somebody may speak otherwise than before. */
  private Runnable watcher = () -> {};

  private boolean sealed;

  /** Whether somebody beside the call may be heard in it, or could until now. */
  private boolean mixed;

  /** Whether more codecs were offered to somebody than the other has. */
  private boolean widened;

  private long sessionId;

  /**
   * @param listeners makes one for each media line
   * @param fallback our address towards a party not heard of yet
   * @param sessionId for the origin of our descriptions
   */
  public RelayPath(
      MediaLoop loop,
      Supplier<? extends MediaListener> listeners,
      InetAddress fallback,
      long sessionId) {
    this(loop, listeners, fallback, sessionId, Bandwidth.UNBOUNDED);
  }

  /** The same, where lines may be narrow. */
  public RelayPath(
      MediaLoop loop,
      Supplier<? extends MediaListener> listeners,
      InetAddress fallback,
      long sessionId,
      Bandwidth bandwidth) {
    this.bandwidth = bandwidth;
    this.loop = loop;
    this.listeners = listeners;
    this.fallback = fallback;
    this.sessionId = sessionId;
  }

  @Override
  public MediaEnd end(Side side, MediaPolicy policy) {
    return end(side, policy, bandwidth);
  }

  /** The same for a party behind a line of its own. */
  public MediaEnd end(Side side, MediaPolicy policy, Bandwidth line) {
    return new RelayEnd(this, side, policy, sessionId++, fallback, line);
  }

  @Override
  public MediaEnd inside(Side side, Voice voice) {
    VoiceAudio audio = new VoiceAudio(voice);
    String cname = Long.toUnsignedString(sessionId++, 36);
    RandomGenerator random = new SecureRandom();
    InsideAudio here = new InsideAudio(audio, audio, cname, random);
    View view = voice.view();
    ViewVideo video = view == null ? null : new ViewVideo(view, cname, random);
    // Nothing of it leaves this process.
    return new InsideEnd(this, side, here, video, MediaPolicy.CLEAR, () -> null);
  }

  /**
   * An end for a party whose sound another protocol carries.
   *
   * @param security how it is protected on its way; asked once the party has answered
   */
  public MediaEnd carried(
      Side side,
      MediaPolicy policy,
      CarriedAudio audio,
      Supplier<@Nullable MediaSecurity> security) {
    return new InsideEnd(this, side, audio, null, policy, security);
  }

  /** Sees to a relay for each line; false when there are no ports for it. */
  boolean open(int lines) {
    try {
      while (relays.size() < lines) {
        relays.add(loop.openRelay(RelaySpec.of(listeners.get())));
      }
      return true;
    } catch (MediaPortsExhaustedException e) {
      return false;
    }
  }

  /**
   * Sees to ports of a side's own, which a leg over ICE does without; false when there are none.
   */
  boolean lendPorts(int line, Side side) {
    try {
      relay(line).lendPorts(side.ordinal());
      return true;
    } catch (MediaPortsExhaustedException e) {
      return false;
    }
  }

  /** Whether there is a port for ICE. */
  boolean hasIce() {
    return loop.hasIce();
  }

  /** A way over the port for ICE, as long as the call; null when there is no room for it. */
  @Nullable IceLeg openIce() {
    try {
      IceLeg leg = loop.openIce(null, IceListener.NONE);
      legs.add(leg);
      return leg;
    } catch (MediaPortsExhaustedException e) {
      return null;
    }
  }

  void closeIce(IceLeg leg) {
    if (legs.remove(leg)) leg.close();
  }

  RelayHandle relay(int line) {
    return relays.get(line);
  }

  /** Whether a line carries a fax by T.38. */
  boolean isFax(int line) {
    return faxes.get(line);
  }

  /** From now on a line carries a fax by T.38, or sound again. */
  void fax(int line, boolean on) {
    if (faxes.get(line) == on) return;
    faxes.set(line, on);
    relays.get(line).fax(on);
  }

  /** What that side sent as fax, on all lines. */
  MediaEnd.Faxed faxed(Side side) {
    long packets = 0;
    long lost = 0;
    for (RelayHandle relay : relays) {
      FaxStatistics each = relay.faxed(side.ordinal());
      packets += each == null ? 0 : each.packets();
      lost += each == null ? 0 : each.lost();
    }
    return new MediaEnd.Faxed(packets, lost);
  }

  /** From now on that end is the one that is heard at its side. */
  void hear(PathEnd end) {
    int side = end.side().ordinal();
    if (heard[side] == end) return;
    heard[side] = end;
    vacate(side);
  }

  /** Nobody is heard at that end's side, if it was this one. */
  void leave(PathEnd end) {
    int side = end.side().ordinal();
    if (heard[side] != end) return;
    heard[side] = null;
    vacate(side);
  }

  private void vacate(int side) {
    for (RelayHandle relay : relays) {
      relay.update(side, RelaySide.Terms.NONE);
      relay.protect(side, Protection.AWAITED);
      relay.useOwnPorts(side);
    }
  }

  /** Whether the other side refuses a line that it offered itself. */
  boolean isRefused(Side by, int line) {
    PathEnd end = heard[by.ordinal()];
    return end != null && end.refuses(line);
  }

  /** A share of the line to a party of that side. */
  Bandwidth.Claim claim(Side side, Bandwidth line, @Nullable InetAddress party) {
    Bandwidth.Claim made = line.claim(party);
    claims[side.ordinal()] = made;
    return made;
  }

  /** What the line to whoever is at that side carries. */
  int availableKbps(Side side) {
    Bandwidth.Claim made = claims[side.ordinal()];
    return made == null ? Integer.MAX_VALUE : made.availableKbps();
  }

  /** Offers say from now on what we can decode too, for somebody has none of the other's codecs. */
  void widen() {
    widened = true;
  }

  boolean isWidened() {
    return widened;
  }

  /** Whether both speak over networks, so that we may speak otherwise to one than to the other. */
  boolean isBetweenNetworks() {
    return heard[0] instanceof RelayEnd && heard[1] instanceof RelayEnd;
  }

  /**
   * Sees whether the two who are heard understand each other, and puts ourselves between if not, or
   * if somebody beside them speaks.
   */
  void translate() {
    PathEnd caller = heard[Side.CALLER.ordinal()];
    PathEnd called = heard[Side.CALLED.ordinal()];
    attended(caller, called);
    boolean mixes = taps.stream().anyMatch(BystanderTap::speaks);
    mixed |= mixes;
    if (!widened && !mixed || caller == null || called == null) return;
    for (int i = 0; i < relays.size(); i++) {
      AudioFormat a = caller.speaks(i);
      AudioFormat b = called.speaks(i);
      boolean spares = caller.spares() || called.spares();
      boolean between = a != null && b != null && (mixes || spares || !a.codec().equals(b.codec()));
      if (a == null || b == null || !between) relays.get(i).relayOnly();
      else relays.get(i).transcode(a, b);
    }
  }

  /** Tells the first line with sound who is beside the call. */
  private void attended(@Nullable PathEnd caller, @Nullable PathEnd called) {
    for (int i = 0; i < relays.size(); i++) {
      AudioFormat a = caller == null ? null : caller.sounds(i);
      AudioFormat b = called == null ? null : called.sounds(i);
      if (a == null && b == null) continue;
      relays.get(i).attend(taps, a, b);
      relays.get(i).copyTo(copy);
      watcher.run();
      return;
    }
  }

  /**
   * Somebody else has what both say as well from now on.
   *
   * @param other null for nobody
   * @param changed told, on the shard, whenever somebody may speak otherwise than before
   * @return whether it can be: nobody here hears what is encrypted end to end
   */
  public boolean copyTo(@Nullable StreamCopy other, Runnable changed) {
    if (sealed) return false;
    copy = other;
    watcher = () -> {};
    translate();
    watcher = changed;
    return true;
  }

  /** Ports for that; null when there are none. */
  public @Nullable StreamCopy openCopy() {
    try {
      return loop.openCopy(Long.toUnsignedString(sessionId++, 36));
    } catch (MediaPortsExhaustedException e) {
      return null;
    }
  }

  /** How the party at that side speaks on the first line with sound; null for one that does not. */
  public @Nullable AudioFormat speaks(Side side) {
    PathEnd end = heard[side.ordinal()];
    for (int i = 0; end != null && i < relays.size(); i++) {
      AudioFormat format = end.sounds(i);
      if (format != null) return format;
    }
    return null;
  }

  @Override
  public boolean attend(Bystander bystander) {
    if (sealed) return false;
    taps.add(new BystanderTap(bystander));
    translate();
    return true;
  }

  @Override
  public boolean hearsBystanders() {
    PathEnd caller = heard[Side.CALLER.ordinal()];
    PathEnd called = heard[Side.CALLED.ordinal()];
    if (sealed || caller == null || called == null) return false;
    for (int i = 0; i < relays.size(); i++) {
      if (caller.speaks(i) != null && called.speaks(i) != null) return true;
    }
    return false;
  }

  @Override
  public void dismiss(Bystander bystander) {
    if (taps.removeIf(tap -> tap.bystander() == bystander)) translate();
  }

  /** The first offer of a call says whether its media are encrypted end to end. */
  void seal() {
    if (heard[0] == null && heard[1] == null) sealed = true;
  }

  @Override
  public boolean isSealed() {
    return sealed;
  }

  void echo() {
    for (RelayHandle relay : relays) relay.mode(RelayMode.ECHO);
  }

  @Override
  public void close() {
    if (copy != null) copy.close();
    for (RelayHandle relay : relays) relay.close();
    for (IceLeg leg : legs) leg.close();
    legs.clear();
  }

  /** What was measured of each line in the last seconds. */
  public List<CompletableFuture<Optional<QualityRecording>>> measure() {
    return relays.stream().map(RelayHandle::measure).toList();
  }

  /** What each side sent so far: {@code [line][side]}. */
  public List<RelaySide.Statistics> statistics(Side side) {
    List<RelaySide.Statistics> statistics = new ArrayList<>(relays.size());
    for (RelayHandle relay : relays) statistics.add(relay.statistics(side.ordinal()));
    return statistics;
  }
}
