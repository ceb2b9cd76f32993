package org.ringfence.agent;

import org.jspecify.annotations.Nullable;
import org.ringfence.call.Side;
import org.ringfence.media.AudioFormat;

/** What a {@link RelayPath} knows of the ends of a call's media. */
sealed interface PathEnd permits RelayEnd, InsideEnd {
  Side side();

  /** How it speaks on a line as agreed now; null where there is no sound of a codec we know. */
  @Nullable AudioFormat speaks(int line);

  /** The same, also of one that speaks whatever the other does. */
  default @Nullable AudioFormat sounds(int line) {
    return speaks(line);
  }

  /** Whether its line is full, so that it speaks otherwise than the other even in one codec. */
  default boolean spares() {
    return false;
  }

  /** Whether a line that it offered is refused. */
  boolean refuses(int line);
}
