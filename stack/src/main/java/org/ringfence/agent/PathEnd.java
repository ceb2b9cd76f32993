package org.ringfence.agent;

import org.ringfence.call.Side;

/** What a {@link RelayPath} knows of the ends of a call's media. */
sealed interface PathEnd permits RelayEnd, InsideEnd {
  Side side();

  /** Whether a line that it offered is refused. */
  boolean refuses(int line);
}
