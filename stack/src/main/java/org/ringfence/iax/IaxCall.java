package org.ringfence.iax;

import java.net.InetSocketAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A call, ours or theirs (RFC 5456 section 6.2). See the package for its states. */
public final class IaxCall extends Dialog {
  /** See the package description. */
  public enum State {
    CALLING,
    ASKED,
    OFFERED,
    ACCEPTED,
    UP,
    ENDED
  }

  /**
   * What a call is begun with.
   *
   * @param formats the bits of all that will do
   * @param preferred the format that is liked best
   * @param account what proves who we are; null for nothing
   * @param patienceNs how long the peer may say nothing at all before it counts as not there
   */
  public record Invitation(
      String called,
      String callingNumber,
      String callingName,
      boolean hidden,
      int formats,
      MediaFormat preferred,
      @Nullable IaxAccount account,
      long patienceNs) {
    /** With the patience that everybody deserves. */
    public Invitation(
        String called,
        String callingNumber,
        String callingName,
        boolean hidden,
        int formats,
        MediaFormat preferred,
        @Nullable IaxAccount account) {
      this(called, callingNumber, callingName, hidden, formats, preferred, account, PATIENCE_NS);
    }
  }

  private static final long PATIENCE_NS = 15_000_000_000L;

  private static final int VERSION = 2;
  private static final int AES_128 = 1;
  private static final int HIDDEN = 0x23;
  private static final int NOT_ENCRYPTED = 57;
  private static final int FORBIDDEN = 21;
  private static final int PROTOCOL_ERROR = 111;
  private static final int LOST = 41;
  private static final int ABSENT = 27;
  private static final int NO_COMMON_FORMAT = 88;

  private final boolean incoming;
  private State state;
  private Consumer<? super IaxEvent> listener = event -> {};
  private @Nullable Invitation invitation;
  private Elements asked = Elements.NONE;
  private @Nullable IaxAccount account;
  private String challenge = "";
  private boolean tokenShown;
  private boolean ringing;
  private int heardAt;
  private @Nullable MediaFormat format;

  IaxCall(
      IaxEndpoint endpoint,
      InetSocketAddress peer,
      int ours,
      int theirs,
      boolean incoming,
      long nowNs) {
    super(endpoint, peer, ours, theirs, nowNs);
    this.incoming = incoming;
    this.state = incoming ? State.ASKED : State.CALLING;
  }

  // What it is.

  public State state() {
    return state;
  }

  /** Hears what happens from now on. */
  public void listener(Consumer<? super IaxEvent> hears) {
    listener = hears;
  }

  boolean isTheirs() {
    return incoming;
  }

  public InetSocketAddress peer() {
    return peer;
  }

  /** Our number for it. */
  public int number() {
    return channel.ours();
  }

  /** The peer's number for it; 0 while it is not known. */
  public int peerNumber() {
    return channel.theirs();
  }

  /** When it began, which its timestamps count from. */
  public long startNs() {
    return channel.startNs();
  }

  /** The name of the account that proved to be the caller. */
  public String accountName() {
    return account == null ? "" : account.name();
  }

  public String called() {
    return asked.text(ElementId.CALLED_NUMBER);
  }

  public String callingNumber() {
    return asked.text(ElementId.CALLING_NUMBER);
  }

  public String callingName() {
    return asked.text(ElementId.CALLING_NAME);
  }

  /** Whether the caller wants to be hidden. */
  public boolean hidden() {
    return (asked.number(ElementId.PRESENTATION, 0) & 0x60) == 0x20;
  }

  /** The bits of the formats the caller can. */
  public int formats() {
    return asked.number(ElementId.CAPABILITY, 0) | asked.number(ElementId.FORMAT, 0);
  }

  /** The format the caller likes best; null when it is none of ours. */
  public @Nullable MediaFormat wish() {
    return MediaFormat.of(asked.number(ElementId.FORMAT, 0) & 0xFFFFFFFFL);
  }

  /** What was agreed on; null before. */
  public @Nullable MediaFormat format() {
    return format;
  }

  /** The keys of its frames; null when they are in the clear. */
  public @Nullable FrameCipher keys() {
    return cipher();
  }

  // Ours.

  void invite(Invitation with, long nowNs) {
    invitation = with;
    account = with.account();
    awaitUntil(nowNs + with.patienceNs());
    sendNew(new byte[0], nowNs);
    rearm(nowNs);
  }

  private void sendNew(byte[] token, long nowNs) {
    Invitation with = invitation;
    if (with == null) return;
    IaxAccount as = account;
    Elements elements =
        Elements.NONE
            .and16(ElementId.VERSION, VERSION)
            .and(ElementId.CALLED_NUMBER, with.called)
            .andIfAny(ElementId.CALLING_NUMBER, with.callingNumber)
            .andIfAny(ElementId.CALLING_NAME, with.callingName)
            .and8(ElementId.PRESENTATION, with.hidden ? HIDDEN : 0)
            .andIfAny(ElementId.USERNAME, as == null ? "" : as.name())
            .and32(ElementId.FORMAT, with.preferred.bit())
            .and32(ElementId.CAPABILITY, with.formats);
    if (as != null && as.encryption() != IaxAccount.Encryption.OFF) {
      elements = elements.and16(ElementId.ENCRYPTION, AES_128);
    }
    channel.send(Command.NEW, elements.and(ElementId.CALL_TOKEN, token), nowNs);
  }

  // Theirs.

  void ask(Elements elements, long nowNs) {
    asked = elements;
    String name = elements.text(ElementId.USERNAME);
    IaxAccount found = endpoint.surroundings().account(name);
    account = found;
    challenge = endpoint.challenge();
    int methods = found == null ? Proof.MD5 : found.methods();
    Elements question =
        Elements.NONE
            .and16(ElementId.AUTH_METHODS, methods)
            .and(ElementId.CHALLENGE, challenge)
            .and(ElementId.USERNAME, name);
    boolean offered = (elements.number(ElementId.ENCRYPTION, 0) & AES_128) != 0;
    if (offered && found != null && found.mayEncrypt()) {
      question = question.and16(ElementId.ENCRYPTION, AES_128);
      encrypt(Proof.md5(challenge, found.secret()), false);
    }
    channel.send(Command.AUTHREQ, question, nowNs);
    rearm(nowNs);
  }

  private void judge(Elements answer, long nowNs) {
    IaxAccount who = account;
    if (who == null || !IaxEndpoint.isProof(answer, challenge, who)) {
      refuse(FORBIDDEN, "wrong user or secret", nowNs);
    } else if (cipher() == null && who.encryption() == IaxAccount.Encryption.REQUIRED) {
      refuse(NOT_ENCRYPTED, "this call must be encrypted", nowNs);
    } else {
      if (cipher() != null) sealedOnly();
      proved();
      state = State.OFFERED;
      endpoint.surroundings().offered(this);
    }
  }

  /** Takes their call, in a format of theirs. */
  public void accept(MediaFormat agreed, long nowNs) {
    if (state != State.OFFERED) return;
    format = agreed;
    state = State.ACCEPTED;
    channel.send(Command.ACCEPT, Elements.NONE.and32(ElementId.FORMAT, agreed.bit()), nowNs);
    rearm(nowNs);
  }

  /** Tells the caller that it rings; once. */
  public void ring(long nowNs) {
    if (state != State.ACCEPTED || !incoming || ringing) return;
    ringing = true;
    control(Control.RINGING, nowNs);
  }

  public void answer(long nowNs) {
    if (state != State.ACCEPTED || !incoming) return;
    state = State.UP;
    control(Control.ANSWER, nowNs);
  }

  // Both.

  private void control(int what, long nowNs) {
    channel.send(FrameType.CONTROL, what, new byte[0], nowNs);
    rearm(nowNs);
  }

  private boolean talks() {
    return state == State.ACCEPTED || state == State.UP;
  }

  public void digit(char digit, long nowNs) {
    if (!talks()) return;
    channel.send(FrameType.DTMF, digit, new byte[0], nowNs);
    rearm(nowNs);
  }

  public void hold(boolean on, long nowNs) {
    if (state == State.UP) control(on ? Control.HOLD : Control.UNHOLD, nowNs);
  }

  /** Asks the peer to send no sound for now, or to send it again. */
  public void quelch(boolean on, long nowNs) {
    if (!talks()) return;
    channel.send(on ? Command.QUELCH : Command.UNQUELCH, Elements.NONE, nowNs);
    rearm(nowNs);
  }

  /** Sends sound for certain: the first, and whenever the 16 bits of mini frames begin anew. */
  public void voice(int timestamp, MediaFormat what, byte[] payload, long nowNs) {
    if (!talks()) return;
    int subclass = FullFrame.subclass(what.bit());
    channel.sendAt(timestamp, FrameType.VOICE, subclass, payload, nowNs);
    rearm(nowNs);
  }

  /** Asks the peer to talk to that number instead. */
  public void transfer(String number, long nowNs) {
    if (state != State.UP) return;
    channel.send(Command.TRANSFER, Elements.NONE.and(ElementId.CALLED_NUMBER, number), nowNs);
    rearm(nowNs);
  }

  /**
   * Ends it, in any state.
   *
   * @param cause of Q.850
   */
  public void end(int cause, String words, long nowNs) {
    if (state == State.ENDED) return;
    boolean refuses = state == State.ASKED || state == State.OFFERED;
    state = State.ENDED;
    Elements why = Elements.NONE.and8(ElementId.CAUSE_CODE, cause).andIfAny(ElementId.CAUSE, words);
    channel.send(refuses ? Command.REJECT : Command.HANGUP, why, nowNs);
    over(nowNs);
  }

  private void refuse(int cause, String words, long nowNs) {
    end(cause, words, nowNs);
    listener.accept(new IaxEvent.Ended(cause, words));
  }

  private void ended(int cause, String words, long nowNs) {
    if (state == State.ENDED) return;
    state = State.ENDED;
    channel.forget();
    over(nowNs);
    listener.accept(new IaxEvent.Ended(cause, words));
  }

  /** Keys made of another secret: that is no proof. */
  @Override
  void unreadable(long nowNs) {
    if (state == State.ASKED) refuse(FORBIDDEN, "wrong user or secret", nowNs);
  }

  @Override
  void gone(long nowNs) {
    ended(isHeard() ? LOST : ABSENT, "the peer is gone", nowNs);
  }

  @Override
  void deliver(FullFrame frame, Elements elements, long nowNs) {
    switch (frame.type()) {
      case FrameType.IAX -> command(frame, elements, nowNs);
      case FrameType.CONTROL -> control(frame.subclass(), elements, nowNs);
      case FrameType.DTMF -> digit(frame.subclass());
      case FrameType.VOICE -> {
        MediaFormat what = MediaFormat.of(frame.subclassValue());
        if (what != null && talks()) {
          heardAt = frame.timestamp();
          listener.accept(new IaxEvent.Voice(what, frame.timestamp(), frame.payload()));
        }
      }
      default -> {} // Texts, pictures and pages: nobody here has eyes.
    }
  }

  private void digit(int key) {
    boolean known = key < 0x80 && "0123456789*#ABCD".indexOf(key) >= 0;
    if (known && talks()) listener.accept(new IaxEvent.Digit((char) key));
  }

  private void command(FullFrame frame, Elements elements, long nowNs) {
    switch (frame.subclass()) {
      case Command.CALLTOKEN -> showToken(elements, nowNs);
      case Command.AUTHREQ -> prove(elements, nowNs);
      case Command.AUTHREP -> {
        if (state == State.ASKED) judge(elements, nowNs);
      }
      case Command.ACCEPT -> accepted(elements, nowNs);
      case Command.REJECT, Command.HANGUP ->
          ended(
              elements.number(ElementId.CAUSE_CODE, frame.is(Command.HANGUP) ? 16 : FORBIDDEN),
              elements.text(ElementId.CAUSE),
              nowNs);
      case Command.QUELCH, Command.UNQUELCH -> {
        if (talks()) listener.accept(new IaxEvent.Quelched(frame.is(Command.QUELCH)));
      }
      case Command.TRANSFER -> {
        String number = elements.text(ElementId.CALLED_NUMBER);
        if (state == State.UP) listener.accept(new IaxEvent.TransferAsked(number));
      }
      case Command.NEW, Command.TXREJ -> {}
      default -> unsupported(frame, nowNs);
    }
  }

  private void showToken(Elements elements, long nowNs) {
    byte[] token = elements.raw(ElementId.CALL_TOKEN);
    if (state != State.CALLING || token == null || tokenShown) return;
    tokenShown = true;
    channel.startOver();
    sendNew(token, nowNs);
  }

  private void prove(Elements question, long nowNs) {
    IaxAccount as = account;
    if (state != State.CALLING) return;
    String told = question.text(ElementId.CHALLENGE);
    Elements answer = as == null ? null : IaxEndpoint.proof(question, told, as);
    if (as == null || answer == null) {
      refuse(FORBIDDEN, "nothing to prove who we are", nowNs);
      return;
    }
    if ((question.number(ElementId.ENCRYPTION, 0) & AES_128) != 0 && as.mayEncrypt()) {
      encrypt(Proof.md5(told, as.secret()), true);
    }
    channel.send(Command.AUTHREP, answer, nowNs);
  }

  private void accepted(Elements elements, long nowNs) {
    if (state != State.CALLING || invitation == null) return;
    MediaFormat agreed = MediaFormat.of(elements.number(ElementId.FORMAT, 0) & 0xFFFFFFFFL);
    boolean mustHide = account != null && account.encryption() == IaxAccount.Encryption.REQUIRED;
    if (agreed == null || (invitation.formats & agreed.bit()) == 0) {
      refuse(NO_COMMON_FORMAT, "no format in common", nowNs);
    } else if (mustHide && cipher() == null) {
      refuse(NOT_ENCRYPTED, "this call must be encrypted", nowNs);
    } else {
      if (cipher() != null) sealedOnly();
      proved();
      format = agreed;
      state = State.ACCEPTED;
      listener.accept(new IaxEvent.Accepted(agreed));
    }
  }

  private void control(int what, Elements elements, long nowNs) {
    if (state == State.CALLING || state == State.ASKED) {
      refuse(PROTOCOL_ERROR, "a call that was not accepted goes on", nowNs);
      return;
    }
    switch (what) {
      case Control.RINGING -> {
        if (state == State.ACCEPTED && !incoming) listener.accept(new IaxEvent.Ringing());
      }
      case Control.ANSWER -> {
        if (state != State.ACCEPTED || incoming) return;
        state = State.UP;
        listener.accept(new IaxEvent.Answered());
      }
      case Control.BUSY -> refuse(17, "busy", nowNs);
      case Control.CONGESTION -> refuse(42, "congestion", nowNs);
      case Control.HANGUP -> refuse(16, "", nowNs);
      case Control.HOLD, Control.UNHOLD -> {
        if (state == State.UP) listener.accept(new IaxEvent.Held(what == Control.HOLD));
      }
      default -> {} // Progress and the like change nothing here.
    }
  }

  /** A mini frame that came to the endpoint. */
  void miniFrame(byte[] datagram, MiniFrame plain) {
    FrameCipher with = keys();
    byte[] opened = with == null ? datagram : with.open(datagram, FrameCipher.MINI_CLEAR);
    if (with == null) miniFrame(plain.timestamp(), plain.payload());
    else if (opened != null && IaxFrame.parse(opened) instanceof MiniFrame mini)
      miniFrame(mini.timestamp(), mini.payload());
  }

  /** A mini frame for this call, as it goes on the wire. */
  public byte[] mini(int timestamp, byte[] payload) {
    byte[] frame = new MiniFrame(number(), timestamp & 0xFFFF, payload).write();
    FrameCipher with = keys();
    return with == null ? frame : with.seal(frame, FrameCipher.MINI_CLEAR);
  }

  void miniFrame(int low, byte[] payload) {
    MediaFormat agreed = format;
    if (agreed == null || !talks()) return;
    heardAt = MiniFrame.whole(heardAt, low);
    listener.accept(new IaxEvent.Voice(agreed, heardAt, payload));
  }
}
