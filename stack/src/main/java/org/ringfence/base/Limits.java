package org.ringfence.base;

/** The bounds on everything that comes from outside. Reaching one is counted, never thrown. */
public final class Limits {
  /** A SIP message's start line and headers, in bytes. */
  public static final int SIP_HEADER_BYTES = 32 * 1024;

  /** A SIP message's body, in bytes. */
  public static final int SIP_BODY_BYTES = 64 * 1024;

  /** Header fields in one SIP message. */
  public static final int SIP_HEADERS = 256;

  /** Comma separated values of one SIP header name (Via, Route, Contact, ...). */
  public static final int SIP_HEADER_VALUES = 128;

  /** Parameters of one address, Via or URI. */
  public static final int SIP_PARAMETERS = 64;

  /** Parts of one multipart body, and how deep they nest. */
  public static final int MULTIPART_PARTS = 32;

  public static final int MULTIPART_DEPTH = 4;

  /** Transactions of one shard, on each side. */
  public static final int SIP_CLIENT_TRANSACTIONS = 262_144;

  public static final int SIP_SERVER_TRANSACTIONS = 262_144;

  /** Server transactions from which on answered ones linger for T4 only instead of 64 * T1. */
  public static final int SIP_SERVER_TRANSACTIONS_CROWDED = 65_536;

  private Limits() {}
}
