package org.ringfence.phone;

import java.util.function.Consumer;
import org.ringfence.net.MediaListener;

/**
 * What a call hears of its handshake.
 *
 * @param done told that there are keys
 * @param failed told why there are none
 */
record Handshaken(Runnable done, Consumer<String> failed) implements MediaListener {
  @Override
  public void secured(int side) {
    done.run();
  }

  @Override
  public void unsecured(int side, String reason) {
    failed.accept(reason);
  }
}
