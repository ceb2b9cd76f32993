package org.ringfence.iax;

/** What frames of the protocol itself say (RFC 5456 section 8.4). */
public final class Command {
  public static final int NEW = 0x01;
  public static final int PING = 0x02;
  public static final int PONG = 0x03;
  public static final int ACK = 0x04;
  public static final int HANGUP = 0x05;
  public static final int REJECT = 0x06;
  public static final int ACCEPT = 0x07;
  public static final int AUTHREQ = 0x08;
  public static final int AUTHREP = 0x09;
  public static final int INVAL = 0x0a;
  public static final int LAGRQ = 0x0b;
  public static final int LAGRP = 0x0c;
  public static final int REGREQ = 0x0d;
  public static final int REGAUTH = 0x0e;
  public static final int REGACK = 0x0f;
  public static final int REGREJ = 0x10;
  public static final int REGREL = 0x11;
  public static final int VNAK = 0x12;
  public static final int DPREQ = 0x13;
  public static final int DPREP = 0x14;
  public static final int DIAL = 0x15;
  public static final int TXREQ = 0x16;
  public static final int TXCNT = 0x17;
  public static final int TXACC = 0x18;
  public static final int TXREADY = 0x19;
  public static final int TXREL = 0x1a;
  public static final int TXREJ = 0x1b;
  public static final int QUELCH = 0x1c;
  public static final int UNQUELCH = 0x1d;
  public static final int POKE = 0x1e;
  public static final int MWI = 0x20;
  public static final int UNSUPPORT = 0x21;
  public static final int TRANSFER = 0x22;
  public static final int CALLTOKEN = 0x28;

  private Command() {}

  /** Whether such a frame has no number of its own, and is not acknowledged. */
  static boolean unnumbered(int command) {
    return command == ACK
        || command == INVAL
        || command == VNAK
        || command == TXCNT
        || command == TXACC
        || command == CALLTOKEN;
  }
}
