package org.ringfence.lab.bench;

/** What is asked of a server, again and again. */
public enum SipBenchJob {
  REGISTER("REGISTER, no proof asked", "bench-register", false, 1, 4_000),
  REGISTER_DIGEST("REGISTER with digest (401, 200)", "bench-register-digest", true, 2, 6_000),
  CALL("INVITE-200-ACK-BYE", "bench-call", false, 2, 1_000),
  CALL_DIGEST("INVITE-407-INVITE-200-ACK-BYE", "bench-call-digest", true, 3, 1_000);

  private final String title;
  private final String scenario;
  private final boolean challenged;
  private final int exchanges;
  private final int firstRate;

  SipBenchJob(String title, String scenario, boolean challenged, int exchanges, int firstRate) {
    this.title = title;
    this.scenario = scenario;
    this.challenged = challenged;
    this.exchanges = exchanges;
    this.firstRate = firstRate;
  }

  public String title() {
    return title;
  }

  public String scenario() {
    return scenario;
  }

  public boolean challenged() {
    return challenged;
  }

  /** Requests with a final answer in one job done. */
  public int exchanges() {
    return exchanges;
  }

  /** Where the search for the highest rate begins, jobs a second. */
  public int firstRate() {
    return firstRate;
  }

  public boolean isCall() {
    return this == CALL || this == CALL_DIGEST;
  }
}
