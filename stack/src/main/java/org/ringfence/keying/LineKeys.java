package org.ringfence.keying;

import org.jspecify.annotations.Nullable;
import org.ringfence.media.Protection;
import org.ringfence.srtp.SdesKeys;

/**
 * The keys of one media line.
 *
 * @param sdes how SDES agreed on them; null when it did not
 */
record LineKeys(Protection protection, @Nullable SdesKeys sdes) {
  static final LineKeys NONE = new LineKeys(Protection.AWAITED, null);
  static final LineKeys CLEAR = new LineKeys(Protection.CLEAR, null);

  static LineKeys of(SdesKeys keys) {
    return new LineKeys(new Protection.Srtp(keys.remote().key(), keys.local().key()), keys);
  }

  static LineKeys of(Protection.Dtls dtls) {
    return new LineKeys(dtls, null);
  }

  Protection.@Nullable Dtls dtls() {
    return protection instanceof Protection.Dtls dtls ? dtls : null;
  }

  boolean encrypted() {
    return sdes != null || dtls() != null;
  }
}
