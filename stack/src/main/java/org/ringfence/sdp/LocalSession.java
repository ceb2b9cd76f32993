package org.ringfence.sdp;

import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What must stay the same over all that we say in one dialog: the session's number, its version,
 * the meaning of payload types (RFC 3264 sections 8 and 8.3.2).
 */
public final class LocalSession {
  private final long sessionId;
  private final String address;
  private final @Nullable RtpMap[] assigned = new RtpMap[128];
  private @Nullable SessionDescription last;
  private long version;
  private boolean renewed;

  /**
   * A session that has said nothing yet.
   *
   * @param sessionId random, at most 62 bits so that every phone can read it
   * @param address ours, shown in {@code o=}
   */
  public LocalSession(long sessionId, String address) {
    this.sessionId = sessionId & (Long.MAX_VALUE >> 1);
    this.address = address;
    this.version = this.sessionId;
  }

  /** The description under our origin; the version rises by one when it differs from the last. */
  public SessionDescription stamp(SessionDescription description) {
    SessionDescription same = description.withOrigin(origin());
    if (last != null && (renewed || !same.equals(last))) {
      version++;
      same = description.withOrigin(origin());
    }
    renewed = false;
    last = same;
    remember(same, true);
    return same;
  }

  /**
   * Lets the next description count as another even in the same words: the other side has to look
   * anew where our media come from.
   */
  public void renew() {
    renewed = true;
  }

  /**
   * Learns the numbers the other side gives its formats, so that a later offer of ours gives none
   * of them another meaning.
   */
  void hear(SessionDescription offer) {
    remember(offer, false);
  }

  private void remember(SessionDescription description, boolean ours) {
    for (MediaDescription media : description.media()) {
      for (RtpMap map : media.rtpMaps()) {
        if (ours || assigned[map.payloadType()] == null) {
          assigned[map.payloadType()] = map;
        }
      }
    }
  }

  /** What we said last; null before the first. */
  public @Nullable SessionDescription last() {
    return last;
  }

  public Origin origin() {
    return Origin.of(sessionId, version, address);
  }

  /**
   * The payload type to offer a format under: the one it has had, else the one it likes, else a
   * free one; -1 when none is left.
   *
   * @param taken payload types already given in this offer, marked here
   */
  int payloadType(Format format, boolean[] taken) {
    for (int number = 0; number < assigned.length; number++) {
      RtpMap map = assigned[number];
      if (map != null && format.is(map) && !taken[number]) {
        return take(number, taken);
      }
    }
    int liked = format.payloadType();
    if (liked >= 0 && liked < 128 && free(liked, taken)) {
      return take(liked, taken);
    }
    int fresh = firstDynamic(number -> free(number, taken));
    // Only a peer that has spoken of every number leaves none unused.
    int number = fresh >= 0 ? fresh : firstDynamic(used -> !taken[used]);
    return number < 0 ? -1 : take(number, taken);
  }

  /** RFC 3551's dynamic numbers, then those RTCP cannot be mistaken for (RFC 5761 section 4). */
  private static int firstDynamic(IntPredicate wanted) {
    return IntStream.concat(IntStream.range(96, 128), IntStream.range(35, 64))
        .filter(wanted)
        .findFirst()
        .orElse(-1);
  }

  private boolean free(int number, boolean[] taken) {
    return assigned[number] == null && !taken[number];
  }

  private static int take(int number, boolean[] taken) {
    taken[number] = true;
    return number;
  }
}
