package org.ringfence.server.cli;

import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sun.misc.Signal;

/** SIGTERM and SIGINT: the first asks the server to drain, the second ends it at once. */
final class Signals {
  private static final Logger LOG = LoggerFactory.getLogger(Signals.class);
  private static final int SIGNALLED = 128;

  private final CountDownLatch asked = new CountDownLatch(1);

  Signals() {
    for (String name : new String[] {"TERM", "INT"}) {
      Signal.handle(new Signal(name), this::handle);
    }
  }

  private void handle(Signal signal) {
    if (asked.getCount() == 0) {
      LOG.warn("SIG{} again: ending at once", signal.getName());
      Runtime.getRuntime().halt(SIGNALLED + signal.getNumber());
    }
    asked.countDown();
  }

  /** Waits for the first one. */
  void await() throws InterruptedException {
    asked.await();
  }
}
