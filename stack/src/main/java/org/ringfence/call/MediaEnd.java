package org.ringfence.call;

import org.jspecify.annotations.Nullable;
import org.ringfence.sdp.SessionDescription;

/**
 * One party's end of the media of a call, with addresses and keys of its own: phones that ring
 * together share none. Each offer, ours or the party's, is followed by its answer or by {@link
 * #refused}. Never blocks.
 */
public interface MediaEnd {
  /**
   * What to offer the party: the other's description with our addresses and keys; null when there
   * are no ports for it.
   */
  @Nullable SessionDescription offer(SessionDescription others, Reach reach);

  /** Why there is nothing to offer it. */
  default Cause unable() {
    return Cause.OVERLOADED;
  }

  /**
   * What to offer a party that refused {@link #offer} for its media: the same, protected in another
   * way; null when there is none left.
   */
  default @Nullable SessionDescription offerOtherwise(SessionDescription others, Reach reach) {
    return null;
  }

  /** What to answer the party's offer, from what the other says; null when there are no ports. */
  @Nullable SessionDescription answer(SessionDescription others, Reach reach);

  /** An answer that sends the party its own media back; null when none of its offer will do. */
  @Nullable SessionDescription echo(SessionDescription offer, Reach reach);

  /**
   * Takes note of where the party receives, and of its keys, from what it offers.
   *
   * @return null when that will do; otherwise why its offer is to be refused
   */
  @Nullable Cause offered(SessionDescription theirs, Reach reach);

  /**
   * The same, from its answer to what we offered; there may be several to one offer, of which the
   * last counts.
   *
   * @return null when that will do; otherwise why it cannot be talked to
   */
  @Nullable Cause answered(SessionDescription theirs, Reach reach);

  /**
   * From now on what it is offered is to take little of its line, or again as much as it may.
   *
   * @return whether that makes another offer: not where nobody between the two can speak otherwise
   */
  default boolean spare(boolean on) {
    return false;
  }

  /** What it speaks as agreed now, in words; empty where that is not known. */
  default String spoken() {
    return "";
  }

  /** How its media are protected as agreed now, the least of its lines; null before. */
  @Nullable MediaSecurity security();

  /** What it sent as fax on a line of its own; null where nothing of that was agreed with it. */
  default @Nullable Faxed faxed() {
    return null;
  }

  /**
   * What a party sent as fax (ITU-T T.38).
   *
   * @param packets that came
   * @param lost by their numbers
   */
  record Faxed(long packets, long lost) {}

  /** The offer under way came to nothing, whosever it was: what was agreed before holds. */
  void refused();

  /**
   * The party left: nothing goes there, nor comes from it, and there is nothing to offer or to
   * answer it. More than once does no harm.
   */
  void close();
}
