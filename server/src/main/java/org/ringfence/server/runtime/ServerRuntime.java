package org.ringfence.server.runtime;

import org.ringfence.server.config.Config;
import org.ringfence.server.report.Failure;
import org.ringfence.server.report.Progress;
import org.ringfence.server.store.Stores;

/** Starts the SIP server. */
@FunctionalInterface
public interface ServerRuntime {
  /**
   * Opens every listener and answers when phones can connect. What was opened is closed again when
   * something fails.
   *
   * @throws PortInUse when a listener's port is taken
   * @throws Failure when something else keeps it from starting
   */
  StartedServer start(Config config, Stores stores, Progress progress) throws Failure, PortInUse;
}
