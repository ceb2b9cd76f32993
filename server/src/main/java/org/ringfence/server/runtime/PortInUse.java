package org.ringfence.server.runtime;

import org.ringfence.server.config.ListenAddress;

/** A listener could not be opened; {@code up} finds out who holds the port. */
public final class PortInUse extends Exception {
  private static final long serialVersionUID = 1;

  private final transient ListenAddress address;

  public PortInUse(ListenAddress address, Throwable cause) {
    super(address.transport() + " " + address.text(), cause);
    this.address = address;
  }

  public ListenAddress address() {
    return address;
  }
}
