package org.ringfence.server.config;

/** What answers calls besides people. */
public record Answering(Speech speech) {

  /**
   * What callers hear.
   *
   * @param language {@code en}, or a folder below {@code prompts} in the data folder
   */
  public record Speech(String language) {}
}
