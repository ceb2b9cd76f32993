package org.ringfence.lab.impair;

import java.net.InetSocketAddress;
import org.ringfence.audio.Recording;

/** A phone in a call, of whichever make, that keeps what it plays. */
interface Ear extends AutoCloseable {
  /** Where it wants its RTP. */
  InetSocketAddress rtp();

  /** Ends the call; what was heard in it. */
  Recording hangUp();

  @Override
  void close();
}
