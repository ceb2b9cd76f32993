package org.ringfence.iax;

import java.net.InetSocketAddress;
import java.util.function.Consumer;

/** We register with another server, once; to be done again in time (RFC 5456 section 6.1). */
public final class IaxRegistration extends Dialog {
  private static final int LOST = 41;
  private static final int DEFAULT_SECONDS = 60;

  private final IaxAccount account;
  private final int seconds;
  private final Consumer<? super IaxEvent> listener;
  private boolean tokenShown;

  IaxRegistration(
      IaxEndpoint endpoint,
      InetSocketAddress peer,
      int ours,
      IaxAccount account,
      int seconds,
      Consumer<? super IaxEvent> listener,
      long nowNs) {
    super(endpoint, peer, ours, 0, nowNs);
    this.account = account;
    this.seconds = seconds;
    this.listener = listener;
  }

  void begin(long nowNs) {
    ask(Elements.NONE.and(ElementId.CALL_TOKEN, new byte[0]), nowNs);
    rearm(nowNs);
  }

  private void ask(Elements proof, long nowNs) {
    Elements elements = Elements.NONE.and(ElementId.USERNAME, account.name());
    elements = elements.and16(ElementId.REFRESH, seconds);
    for (Elements.Element each : proof.all()) elements = elements.and(each.id(), each.value());
    channel.send(seconds > 0 ? Command.REGREQ : Command.REGREL, elements, nowNs);
  }

  @Override
  void deliver(FullFrame frame, Elements elements, long nowNs) {
    switch (frame.subclass()) {
      case Command.CALLTOKEN -> {
        byte[] token = elements.raw(ElementId.CALL_TOKEN);
        if (token == null || tokenShown) return;
        tokenShown = true;
        channel.startOver();
        ask(Elements.NONE.and(ElementId.CALL_TOKEN, token), nowNs);
      }
      case Command.REGAUTH -> {
        Elements proof = IaxEndpoint.proof(elements, elements.text(ElementId.CHALLENGE), account);
        if (proof == null) refused(21, "no way to prove who we are", nowNs);
        else ask(proof, nowNs);
      }
      case Command.REGACK -> {
        proved();
        over(nowNs);
        int granted = seconds == 0 ? 0 : elements.number(ElementId.REFRESH, DEFAULT_SECONDS);
        int messages = elements.number(ElementId.MESSAGE_COUNT, 0);
        listener.accept(new IaxEvent.Registered(account.name(), peer, granted, messages));
      }
      case Command.REGREJ ->
          refused(elements.number(ElementId.CAUSE_CODE, 29), elements.text(ElementId.CAUSE), nowNs);
      default -> unsupported(frame, nowNs);
    }
  }

  private void refused(int cause, String words, long nowNs) {
    over(nowNs);
    listener.accept(new IaxEvent.Ended(cause, words));
  }

  @Override
  void unreadable(long nowNs) {}

  @Override
  void gone(long nowNs) {
    listener.accept(new IaxEvent.Ended(LOST, "the server does not answer"));
  }
}
