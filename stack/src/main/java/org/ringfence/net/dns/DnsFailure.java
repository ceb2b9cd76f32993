package org.ringfence.net.dns;

/** DNS gave no answer, which is not the same as answering that there is none. */
public final class DnsFailure extends Exception {
  private static final long serialVersionUID = 1;

  DnsFailure(String question, String reason) {
    super("DNS has no answer for " + question + ": " + reason);
  }
}
