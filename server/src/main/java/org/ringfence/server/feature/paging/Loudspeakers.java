package org.ringfence.server.feature.paging;

import java.io.IOException;
import org.ringfence.server.config.Answering;

/** Phones that listen to what anybody says at a multicast address. */
@FunctionalInterface
public interface Loudspeakers {
  /** One announcement through them; frames are those of a {@link org.ringfence.call.Voice}. */
  interface Line extends AutoCloseable {
    /** Says a frame; on the media loop, so it never blocks. */
    void say(short[] frame);

    @Override
    void close();
  }

  /** Begins to speak there. */
  Line open(Answering.Multicast to) throws IOException;
}
