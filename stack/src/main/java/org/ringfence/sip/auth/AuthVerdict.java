package org.ringfence.sip.auth;

/** What a server makes of the credentials in a request. */
public sealed interface AuthVerdict {

  /** The user has shown to know the password. */
  record Authenticated(String username) implements AuthVerdict {}

  /**
   * Answer 401 or 407 with new challenges.
   *
   * @param stale whether the client should try again without asking its user
   */
  record Challenge(boolean stale) implements AuthVerdict {}

  /** Answer 400 or 403. */
  record Refused(Reason reason) implements AuthVerdict {}

  /** Why credentials were refused. */
  enum Reason {
    /** They cannot be read. */
    MALFORMED,
    /** The user is unknown or the password wrong; nobody is told which. */
    WRONG_CREDENTIALS
  }
}
