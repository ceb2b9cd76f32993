package org.ringfence.net.web;

import java.net.InetAddress;

/** Takes a secret that a page of ours shows, and answers it. Asked on a thread that may wait. */
public interface WebExchange {
  /**
   * What the page is told.
   *
   * @param status of HTTP
   * @param json the body
   * @param waitSeconds when to come again; 0 to say nothing of it
   */
  record Answer(int status, String json, int waitSeconds) {}

  /**
   * @param secret as the page showed it; up to a header's length of anything
   * @param agent what it says it is; may be empty
   */
  Answer take(String secret, InetAddress from, String agent);
}
