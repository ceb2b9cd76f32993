package org.ringfence.srtp;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;

/**
 * Keys by offer and answer (RFC 4568 section 5.1). Whoever reads the session description has the
 * keys: only over TLS. Randomness is an argument: a {@code SecureRandom}.
 */
public final class Sdes {
  private Sdes() {}

  /** One line for each profile, tags from 1, each with its own key; the best one first. */
  public static List<CryptoAttribute> offer(List<SrtpProfile> ours, RandomGenerator random) {
    List<CryptoAttribute> lines = new ArrayList<>();
    for (SrtpProfile profile : ours) {
      lines.add(new CryptoAttribute(lines.size() + 1, MasterKey.generate(profile, random)));
    }
    return List.copyOf(lines);
  }

  /**
   * Answers with the first line offered whose profile is one of ours, as the offerer's order is his
   * preference; the first {@link Limits#CRYPTO_ATTRIBUTES} are looked at.
   *
   * @return null when there is none: then the media is refused, never sent in the clear
   */
  public static @Nullable SdesKeys choose(
      List<CryptoAttribute> offered, List<SrtpProfile> ours, RandomGenerator random) {
    for (CryptoAttribute each :
        offered.subList(0, Math.min(offered.size(), Limits.CRYPTO_ATTRIBUTES))) {
      if (ours.contains(each.profile())) {
        MasterKey key = MasterKey.generate(each.profile(), random);
        return new SdesKeys(new CryptoAttribute(each.tag(), key), each);
      }
    }
    return null;
  }

  /**
   * What an answer made of our offer.
   *
   * @return null when it answers no line of it, or sends our own key back: both directions would
   *     share one key stream
   */
  public static @Nullable SdesKeys accept(List<CryptoAttribute> offered, CryptoAttribute answer) {
    for (CryptoAttribute each : offered) {
      if (each.tag() == answer.tag() && each.profile() == answer.profile()) {
        return each.key().isSameAs(answer.key()) ? null : new SdesKeys(each, answer);
      }
    }
    return null;
  }
}
