package org.ringfence.sip.message;

/**
 * A request method: a token whose case matters (RFC 3261 section 7.1). Any token is a method; the
 * constants are those the stack knows.
 */
public record Method(String name) {
  public static final Method INVITE = new Method("INVITE");
  public static final Method ACK = new Method("ACK");
  public static final Method BYE = new Method("BYE");
  public static final Method CANCEL = new Method("CANCEL");
  public static final Method REGISTER = new Method("REGISTER");
  public static final Method OPTIONS = new Method("OPTIONS");
  public static final Method PRACK = new Method("PRACK");
  public static final Method UPDATE = new Method("UPDATE");
  public static final Method INFO = new Method("INFO");
  public static final Method REFER = new Method("REFER");
  public static final Method NOTIFY = new Method("NOTIFY");
  public static final Method SUBSCRIBE = new Method("SUBSCRIBE");
  public static final Method MESSAGE = new Method("MESSAGE");
  public static final Method PUBLISH = new Method("PUBLISH");

  public static Method of(String name) {
    return switch (name) {
      case "INVITE" -> INVITE;
      case "ACK" -> ACK;
      case "BYE" -> BYE;
      case "CANCEL" -> CANCEL;
      case "REGISTER" -> REGISTER;
      case "OPTIONS" -> OPTIONS;
      case "PRACK" -> PRACK;
      case "UPDATE" -> UPDATE;
      case "INFO" -> INFO;
      case "REFER" -> REFER;
      case "NOTIFY" -> NOTIFY;
      case "SUBSCRIBE" -> SUBSCRIBE;
      case "MESSAGE" -> MESSAGE;
      case "PUBLISH" -> PUBLISH;
      default -> new Method(name);
    };
  }

  @Override
  public String toString() {
    return name;
  }
}
