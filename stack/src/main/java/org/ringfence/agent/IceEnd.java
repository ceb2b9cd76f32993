package org.ringfence.agent;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ringfence.call.Reach;
import org.ringfence.ice.IceCredentials;
import org.ringfence.net.IceLeg;
import org.ringfence.sdp.MediaDescription;
import org.ringfence.sdp.SessionDescription;

/**
 * One party's ways over the port for ICE: which of its lines go over which, over all its offers and
 * answers. Lines of one BUNDLE group share a way (RFC 9143), others have their own. A party whose
 * lines do not go over ICE has none.
 */
final class IceEnd {
  /** A leg, and the credentials that the party has there. */
  private static final class Way {
    final IceLeg leg;
    @Nullable IceCredentials theirs;

    /** Those of an offer under way. */
    @Nullable IceCredentials offered;

    Way(IceLeg leg) {
      this.leg = leg;
    }
  }

  private final RelayPath path;
  private final List<IceLeg> legs = new ArrayList<>(1);
  private final List<@Nullable String> mids = new ArrayList<>(1);

  /** By line, as the offer under way has them, as they are used, and as they were agreed. */
  private List<@Nullable Way> proposed = new ArrayList<>();

  private List<@Nullable Way> current = new ArrayList<>();
  private List<@Nullable Way> agreed = new ArrayList<>();

  /** The way of the BUNDLE group. */
  private @Nullable Way shared;

  /** The number of the header extension that names the lines of the group; 0 for none. */
  private int midExtension;

  /** By line, whether the offer under way has it. */
  private final BitSet offeredNames = new BitSet();

  private boolean full;

  IceEnd(RelayPath path) {
    this.path = path;
  }

  /** The leg that a line goes over; null when it does not go over ICE. */
  @Nullable IceLeg leg(int line) {
    Way way = at(current, line);
    return way == null ? null : way.leg;
  }

  /** The same of the offer under way. */
  @Nullable IceLeg proposed(int line) {
    Way way = at(proposed, line);
    return way == null ? null : way.leg;
  }

  private static @Nullable Way at(List<@Nullable Way> ways, int line) {
    return line < ways.size() ? ways.get(line) : null;
  }

  private @Nullable Way open() {
    IceLeg leg = path.openIce();
    full |= leg == null;
    if (leg == null) return null;
    legs.add(leg);
    return new Way(leg);
  }

  // We offer.

  /**
   * Sees to a way for each line that we offer: to browsers, and to who offered ICE before.
   *
   * @return false when there is no room for it
   */
  boolean propose(SessionDescription ours, Reach reach) {
    boolean uses = agreed.stream().anyMatch(Objects::nonNull);
    boolean wanted = path.hasIce() && (uses || reach.signalling().web());
    full = false;
    List<@Nullable Way> next = new ArrayList<>();
    Way group = shared;
    for (int i = 0; i < ours.media().size(); i++) {
      MediaDescription line = ours.media().get(i);
      Way way = null;
      if (wanted && !line.refused() && line.rtp()) {
        way = at(agreed, i);
        boolean joins = group != null && !clashes(ours, i, next, group);
        if (way == null) way = joins ? group : open();
        if (group == null) group = way;
      }
      next.add(way);
    }
    shared = group;
    proposed = next;
    nameLines(ours);
    return !full;
  }

  /** The extensions of both sides are the same ones: ours takes a number that is left over. */
  private void nameLines(SessionDescription ours) {
    List<MediaDescription> lines = ours.media();
    int before = midExtension;
    boolean free = before > 0 && lines.stream().noneMatch(line -> line.hasExtension(before));
    if (!free) midExtension = MediaDescription.freeExtension(lines);
    offeredNames.set(0, lines.size());
  }

  /** Whether a line cannot share that way with those before it that do. */
  private static boolean clashes(
      SessionDescription ours, int line, List<@Nullable Way> before, Way way) {
    for (int i = 0; i < before.size(); i++) {
      boolean shares = before.get(i) == way;
      if (shares && IceLines.clash(ours.media().get(i), ours.media().get(line))) return true;
    }
    return false;
  }

  /** Our offer, which says how to reach those ways. */
  SessionDescription offer(SessionDescription ours, InetAddress address) {
    return IceLines.write(ours, said(proposed, true), address);
  }

  private List<IceLines.Said> said(List<@Nullable Way> ways, boolean offer) {
    List<IceLines.Said> said = new ArrayList<>();
    boolean first = true;
    boolean several = ways.stream().filter(way -> way != null && way == shared).count() > 1;
    boolean named = several && !path.isSealed(); // what is sealed passes with the names it has
    for (int i = 0; i < ways.size(); i++) {
      Way way = ways.get(i);
      boolean inGroup = way != null && way == shared;
      // What is new in the group has no port of its own (RFC 9143 section 7.2.2).
      boolean bundleOnly = offer && inGroup && !first && at(agreed, i) != way;
      int names = named && inGroup && offeredNames.get(i) ? midExtension : 0;
      IceLeg leg = way == null ? null : way.leg;
      said.add(new IceLines.Said(mid(i), leg, inGroup, bundleOnly, names));
      if (inGroup) first = false;
    }
    return said;
  }

  /** The name of a line, which it keeps (RFC 5888). */
  private String mid(int line) {
    while (mids.size() <= line) mids.add(null);
    String mid = mids.get(line);
    for (int number = line; mid == null; number++) {
      String free = Integer.toString(number);
      if (!mids.contains(free)) mid = free;
    }
    mids.set(line, mid);
    return mid;
  }

  /**
   * Takes their answer to our offer.
   *
   * @return false when it says nothing of ICE where it has to
   */
  boolean answered(SessionDescription theirs) {
    List<@Nullable Way> next = new ArrayList<>();
    for (int i = 0; i < theirs.media().size(); i++) {
      Way way = theirs.media().get(i).refused() ? null : at(proposed, i);
      IceCredentials credentials = IceLines.credentials(theirs, theirs.media().get(i));
      if (way != null && credentials == null) return false;
      if (way != null) way.theirs = credentials;
      next.add(way);
    }
    agree(next);
    return true;
  }

  private void agree(List<@Nullable Way> ways) {
    current = ways;
    agreed = ways;
  }

  // They offer.

  /**
   * Takes their offer.
   *
   * @return false when there is no room for its ways
   */
  boolean offered(SessionDescription theirs) {
    full = false;
    List<@Nullable Way> next = new ArrayList<>();
    List<String> bundle = theirs.bundle();
    Way group = null;
    offeredNames.clear();
    for (int i = 0; i < theirs.media().size(); i++) {
      MediaDescription line = theirs.media().get(i);
      name(i, line.mid());
      if (line.midExtension() > 0) midExtension = line.midExtension();
      offeredNames.set(i, line.midExtension() > 0);
      boolean inGroup = IceLines.isIn(bundle, line) && IceLines.mayShare(line);
      IceCredentials credentials = path.hasIce() ? IceLines.credentials(theirs, line) : null;
      Way way = null;
      if (credentials != null && IceLines.isUsable(line, inGroup)) {
        way = inGroup && group != null ? group : kept(i, next);
        if (way != null) way.offered = credentials;
        if (inGroup) group = way;
      }
      next.add(way);
    }
    shared = group;
    proposed = next;
    current = next;
    return !full;
  }

  private void name(int line, @Nullable String mid) {
    while (mids.size() <= line) mids.add(null);
    if (mid != null) mids.set(line, mid);
  }

  /** The way that a line has had, unless another line of the offer has it now. */
  private @Nullable Way kept(int line, List<@Nullable Way> taken) {
    Way way = at(agreed, line);
    return way == null || taken.contains(way) ? open() : way;
  }

  /** Our answer, which says how to reach the ways of their offer. */
  SessionDescription answer(SessionDescription ours, InetAddress address) {
    List<@Nullable Way> next = new ArrayList<>();
    for (int i = 0; i < ours.media().size(); i++) {
      Way way = ours.media().get(i).refused() ? null : at(proposed, i);
      if (way != null) meet(way);
      next.add(way);
    }
    agree(next);
    return IceLines.write(ours, said(next, false), address);
  }

  /** Other credentials than before ask for a restart (RFC 8839 section 4.4.1.1.1). */
  private static void meet(Way way) {
    IceCredentials offered = way.offered;
    if (way.theirs != null && offered != null && !offered.equals(way.theirs)) way.leg.restart();
    if (offered != null) way.theirs = offered;
    way.offered = null;
  }

  /** The offer under way came to nothing. */
  void refused() {
    current = agreed;
  }

  void close() {
    for (IceLeg leg : legs) path.closeIce(leg);
    legs.clear();
  }
}
