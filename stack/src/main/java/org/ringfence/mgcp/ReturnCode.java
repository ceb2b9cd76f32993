package org.ringfence.mgcp;

/** What responses say (RFC 3435 section 2.4; how they are used, RFC 3661). */
public final class ReturnCode {
  public static final int ACKNOWLEDGED = 0;
  public static final int IN_PROGRESS = 100;
  public static final int QUEUED = 101;
  public static final int OK = 200;
  public static final int DELETED = 250;
  public static final int TRANSIENT_ERROR = 400;
  public static final int OFF_HOOK_ALREADY = 401;
  public static final int ON_HOOK_ALREADY = 402;
  public static final int NO_RESOURCES_NOW = 403;
  public static final int BANDWIDTH = 404;
  public static final int RESTARTING = 405;
  public static final int NO_ENDPOINT_FREE = 410;
  public static final int UNKNOWN_ENDPOINT = 500;
  public static final int NOT_READY = 501;
  public static final int NO_RESOURCES = 502;
  public static final int WILDCARD_TOO_COMPLICATED = 503;
  public static final int UNKNOWN_COMMAND = 504;
  public static final int BAD_REMOTE_DESCRIPTION = 505;
  public static final int UNSUPPORTED_REMOTE_DESCRIPTION = 509;
  public static final int PROTOCOL_ERROR = 510;
  public static final int UNKNOWN_EXTENSION = 511;
  public static final int CANNOT_DETECT = 512;
  public static final int CANNOT_SIGNAL = 513;
  public static final int UNKNOWN_CONNECTION = 515;
  public static final int UNKNOWN_CALL = 516;
  public static final int UNSUPPORTED_MODE = 517;
  public static final int UNKNOWN_PACKAGE = 518;
  public static final int NO_DIGIT_MAP = 519;
  public static final int RESTART_IN_PROGRESS = 520;
  public static final int ANOTHER_CALL_AGENT = 521;
  public static final int NO_SUCH_EVENT = 522;
  public static final int WRONG_VERSION = 528;
  public static final int OPTIONS_UNSUPPORTED = 534;
  public static final int UNSUPPORTED_PARAMETER = 539;
  public static final int TOO_MANY_CONNECTIONS = 540;

  private ReturnCode() {}

  /** What is said beside a code, for people. */
  static String words(int code) {
    return switch (code) {
      case ACKNOWLEDGED -> "";
      case IN_PROGRESS -> "in progress";
      case OK, DELETED -> "OK";
      case OFF_HOOK_ALREADY -> "off hook already";
      case ON_HOOK_ALREADY -> "on hook already";
      case UNKNOWN_ENDPOINT -> "no such endpoint";
      case UNKNOWN_COMMAND -> "no such command";
      case UNKNOWN_CONNECTION -> "no such connection";
      case ANOTHER_CALL_AGENT -> "not yours";
      case PROTOCOL_ERROR -> "not understood";
      default -> code < 500 ? "not now" : "cannot be done";
    };
  }
}
