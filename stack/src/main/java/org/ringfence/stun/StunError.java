package org.ringfence.stun;

/**
 * An ERROR-CODE (RFC 8489 section 14.8).
 *
 * @param code 300 to 699
 */
public record StunError(int code, String reason) {
  public static final int TRY_ALTERNATE = 300;
  public static final int BAD_REQUEST = 400;
  public static final int UNAUTHENTICATED = 401;
  public static final int FORBIDDEN = 403;
  public static final int UNKNOWN_ATTRIBUTE = 420;
  public static final int ALLOCATION_MISMATCH = 437;
  public static final int STALE_NONCE = 438;
  public static final int ALLOCATION_QUOTA_REACHED = 486;
  public static final int ROLE_CONFLICT = 487;
  public static final int SERVER_ERROR = 500;
}
