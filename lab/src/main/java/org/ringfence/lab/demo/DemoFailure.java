package org.ringfence.lab.demo;

/** The demo cannot go on; the message says why. */
public final class DemoFailure extends Exception {
  private static final long serialVersionUID = 1;

  DemoFailure(String message) {
    super(message);
  }
}
