package org.ringfence.iax;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** A phone registers with us, or says that it goes (RFC 5456 section 6.1). */
final class RegistrarDialog extends Dialog {
  private static final int FORBIDDEN = 29;
  private static final int DEFAULT_SECONDS = 60;

  private String challenge = "";
  private String name = "";
  private @Nullable IaxAccount account;

  RegistrarDialog(IaxEndpoint endpoint, InetSocketAddress peer, int ours, int theirs, long nowNs) {
    super(endpoint, peer, ours, theirs, nowNs);
  }

  /** It asks for the first time: by a challenge, also when nobody is called so. */
  void ask(Elements elements, long nowNs) {
    name = elements.text(ElementId.USERNAME);
    account = endpoint.surroundings().account(name);
    challenge = endpoint.challenge();
    int methods = account == null ? Proof.MD5 : account.methods();
    channel.send(
        Command.REGAUTH,
        Elements.NONE
            .and16(ElementId.AUTH_METHODS, methods)
            .and(ElementId.CHALLENGE, challenge)
            .and(ElementId.USERNAME, name),
        nowNs);
    rearm(nowNs);
  }

  @Override
  void deliver(FullFrame frame, Elements elements, long nowNs) {
    if (frame.is(Command.REGREJ)) {
      over(nowNs);
      return;
    }
    boolean gone = frame.is(Command.REGREL);
    if (!gone && !frame.is(Command.REGREQ)) {
      unsupported(frame, nowNs);
      return;
    }
    IaxAccount who = account;
    boolean same = elements.text(ElementId.USERNAME).equals(name);
    if (who == null || !same || !IaxEndpoint.isProof(elements, challenge, who)) {
      Elements why =
          Elements.NONE
              .and(ElementId.CAUSE, "wrong user or secret")
              .and8(ElementId.CAUSE_CODE, FORBIDDEN);
      channel.send(Command.REGREJ, why, nowNs);
    } else {
      proved();
      int asked = elements.number(ElementId.REFRESH, DEFAULT_SECONDS);
      int seconds = gone ? 0 : endpoint.surroundings().registrationSeconds(asked);
      Elements granted =
          Elements.NONE
              .and(ElementId.USERNAME, name)
              .and16(ElementId.REFRESH, seconds)
              .and(ElementId.APPARENT_ADDRESS, IaxEndpoint.apparent(peer));
      int messages = endpoint.surroundings().messages(name);
      if (messages != 0) granted = granted.and16(ElementId.MESSAGE_COUNT, messages);
      channel.send(Command.REGACK, granted, nowNs);
      endpoint.surroundings().registered(name, peer, seconds);
    }
    over(nowNs);
  }

  @Override
  void unreadable(long nowNs) {}

  @Override
  void gone(long nowNs) {}
}
