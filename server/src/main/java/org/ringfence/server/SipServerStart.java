package org.ringfence.server;

import java.io.IOException;
import org.ringfence.server.config.Config;
import org.ringfence.server.config.ListenAddress;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;
import org.ringfence.server.report.Progress;
import org.ringfence.server.runtime.PortInUse;
import org.ringfence.server.runtime.StartedServer;
import org.ringfence.server.store.Stores;

/** Starts the SIP server for the command {@code up}. */
public final class SipServerStart {
  private SipServerStart() {}

  /** See {@link org.ringfence.server.runtime.ServerRuntime}. */
  public static StartedServer start(Config config, Stores stores, Progress progress)
      throws Failure, PortInUse {
    SipServer server;
    try {
      server = new SipServer(config, stores, Machinery.Sizes.STANDARD);
    } catch (IOException e) {
      throw new Failure(
          Exit.UNAVAILABLE,
          "The media ports cannot be opened: " + e.getMessage(),
          "Choose others in media.ports and media.icePort (`off` for none).",
          e);
    }
    try {
      for (ListenAddress address : config.listen()) server.listen(address);
      server.listen(config);
      server.serving();
      return server;
    } catch (PortInUse | Failure e) {
      server.close();
      throw e;
    }
  }
}
