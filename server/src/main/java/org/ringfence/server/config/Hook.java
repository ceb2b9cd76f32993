package org.ringfence.server.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.Set;

/**
 * A web-hook: a server that is told what happens.
 *
 * @param url where it takes what is posted
 * @param secretFile whose first line signs what is posted
 * @param internal whether its name may lead to an address of a private network, or to this machine
 */
public record Hook(String name, URI url, Path secretFile, Set<Events> events, boolean internal) {
  public Hook {
    events = Set.copyOf(events);
  }

  /** What it is told. */
  public enum Events {
    CALLS,
    APPLICATIONS
  }
}
