package org.ringfence.mgcp;

/** What commands are called (RFC 3435 section 3.2.1.1). */
public final class Verb {
  public static final String ENDPOINT_CONFIGURATION = "EPCF";
  public static final String CREATE_CONNECTION = "CRCX";
  public static final String MODIFY_CONNECTION = "MDCX";
  public static final String DELETE_CONNECTION = "DLCX";
  public static final String NOTIFICATION_REQUEST = "RQNT";
  public static final String NOTIFY = "NTFY";
  public static final String AUDIT_ENDPOINT = "AUEP";
  public static final String AUDIT_CONNECTION = "AUCX";
  public static final String RESTART_IN_PROGRESS = "RSIP";

  private Verb() {}
}
