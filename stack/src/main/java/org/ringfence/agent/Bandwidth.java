package org.ringfence.agent;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** How much the line to where a party is can still carry. Any thread may ask. */
public interface Bandwidth {
  /** As much as anybody wants. */
  Bandwidth UNBOUNDED = party -> Claim.UNBOUNDED;

  /**
   * A share of that line, nothing of it taken yet.
   *
   * @param party its address; null where that is not known
   */
  Claim claim(@Nullable InetAddress party);

  /** One party's share. */
  interface Claim {
    Claim UNBOUNDED =
        new Claim() {
          @Override
          public int availableKbps() {
            return Integer.MAX_VALUE;
          }

          @Override
          public int mostKbps() {
            return Integer.MAX_VALUE;
          }

          @Override
          public void take(int kbps) {
            // There is no end of it.
          }
        };

    /** What could be taken now, what is taken already included. */
    int availableKbps();

    /** What the line carries when nobody else talks. */
    int mostKbps();

    /** Takes so much, in the place of what was taken before; 0 gives it back. */
    void take(int kbps);
  }
}
