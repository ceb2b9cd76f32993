package org.ringfence.iax;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;
import org.ringfence.base.TimerWheel;

/** Everything behind one port: calls and registrations, by their numbers (RFC 5456 section 4). */
public final class IaxEndpoint {
  private static final int FIRST_NUMBER = 2;

  /** The number of what is answered without anything being stored. */
  private static final int NOBODY = 1;

  private final IaxSurroundings surroundings;
  private final RandomGenerator random;
  private final CallTokens tokens;
  private final TimerWheel wheel;
  private final Map<Integer, Dialog> byNumber = new HashMap<>();
  private final Map<Peer, Dialog> byPeer = new HashMap<>();
  private final Map<InetAddress, Integer> unproved = new HashMap<>();
  private int unprovedInAll;
  private long refused;
  private long malformed;

  /** A call by the numbers of the one who made it. */
  private record Peer(InetSocketAddress address, int number) {}

  /**
   * @param random a secure one
   */
  public IaxEndpoint(IaxSurroundings surroundings, RandomGenerator random, long nowNs) {
    this.surroundings = surroundings;
    this.random = random;
    byte[] key = new byte[32];
    random.nextBytes(key);
    this.tokens = new CallTokens(key);
    this.wheel = new TimerWheel(nowNs);
  }

  // For dialogs.

  IaxSurroundings surroundings() {
    return surroundings;
  }

  RandomGenerator random() {
    return random;
  }

  TimerWheel wheel() {
    return wheel;
  }

  String challenge() {
    return Long.toUnsignedString(random.nextLong(), 36)
        + Long.toUnsignedString(random.nextLong(), 36);
  }

  void proved(Dialog dialog) {
    if (incoming(dialog)) release(dialog.peer.getAddress());
  }

  void remove(Dialog dialog) {
    if (!byNumber.remove(dialog.channel.ours(), dialog)) return;
    byPeer.values().remove(dialog);
    if (incoming(dialog) && !dialog.isProved()) release(dialog.peer.getAddress());
  }

  private boolean incoming(Dialog dialog) {
    return dialog instanceof RegistrarDialog || dialog instanceof IaxCall call && call.isTheirs();
  }

  private void release(InetAddress address) {
    unprovedInAll--;
    unproved.computeIfPresent(address, (key, count) -> count == 1 ? null : count - 1);
  }

  // What it tells.

  /** Calls and registrations under way. */
  public int size() {
    return byNumber.size();
  }

  /** Peers that asked and were told to prove themselves first, or to come later. */
  public long refused() {
    return refused;
  }

  /** Datagrams that were no frames. */
  public long malformed() {
    return malformed;
  }

  public long deadlineNs() {
    return wheel.deadlineNs();
  }

  public void tick(long nowNs) {
    wheel.advance(nowNs);
  }

  // Ours.

  /** Calls somebody; null when there are too many calls. */
  public @Nullable IaxCall call(
      InetSocketAddress to,
      IaxCall.Invitation invitation,
      Consumer<? super IaxEvent> listener,
      long nowNs) {
    int ours = number();
    if (ours == 0) return null;
    IaxCall call = new IaxCall(this, to, ours, 0, false, nowNs);
    call.listener(listener);
    byNumber.put(ours, call);
    call.invite(invitation, nowNs);
    return call;
  }

  /** Registers with another server, once: for 0 seconds says that we go. */
  public boolean register(
      InetSocketAddress with,
      IaxAccount account,
      int seconds,
      Consumer<? super IaxEvent> listener,
      long nowNs) {
    int ours = number();
    if (ours == 0) return false;
    IaxRegistration registration =
        new IaxRegistration(this, with, ours, account, seconds, listener, nowNs);
    byNumber.put(ours, registration);
    registration.begin(nowNs);
    return true;
  }

  /**
   * Asks whether somebody is there.
   *
   * @param told after how many nanoseconds it answered; -1 when it did not
   */
  public void poke(InetSocketAddress whom, LongConsumer told, long nowNs) {
    int ours = number();
    if (ours == 0) return;
    IaxPoke poke = new IaxPoke(this, whom, ours, told, nowNs);
    byNumber.put(ours, poke);
    poke.begin(nowNs);
  }

  /** Tells a phone of its messages: those that were heard, times 256, and new ones. */
  public void tellMessages(InetSocketAddress whom, int counts, long nowNs) {
    int ours = number();
    if (ours == 0) return;
    IaxNotice notice = new IaxNotice(this, whom, ours, nowNs);
    byNumber.put(ours, notice);
    notice.begin(counts, nowNs);
  }

  /** A call number that is free; 0 when there are too many dialogs. */
  private int number() {
    if (byNumber.size() >= Limits.IAX_DIALOGS) return 0;
    while (true) {
      int tried = random.nextInt(FIRST_NUMBER, IaxFrame.MOST_CALL_NUMBER + 1);
      if (!byNumber.containsKey(tried)) return tried;
    }
  }

  // Theirs.

  /** Takes a datagram. */
  public void receive(byte[] datagram, InetSocketAddress from, long nowNs) {
    switch (datagram.length >= IaxFrame.FULL_BYTES && datagram[0] < 0
        ? addressed(datagram, from, nowNs)
        : IaxFrame.parse(datagram)) {
      case null -> {}
      case FullFrame frame -> begin(frame, from, nowNs);
      case MiniFrame mini -> {
        if (byPeer.get(new Peer(from, mini.source())) instanceof IaxCall call) {
          call.miniFrame(datagram, mini);
        }
      }
      case TrunkFrame trunk -> {
        for (TrunkFrame.Entry entry : trunk.entries()) {
          int time = trunk.times() ? entry.timestamp() : trunk.timestamp() & 0xFFFF;
          mini(entry.source(), time, entry.payload(), from);
        }
      }
      case VideoFrame video -> {}
      case MalformedIax broken -> malformed++;
    }
  }

  /** Gives a frame to its dialog; what belongs to none comes back. */
  private @Nullable IaxFrame addressed(byte[] datagram, InetSocketAddress from, long nowNs) {
    int source = IaxFrame.uint16(datagram, 0) & IaxFrame.MOST_CALL_NUMBER;
    int destination = IaxFrame.uint16(datagram, 2) & IaxFrame.MOST_CALL_NUMBER;
    Dialog dialog =
        destination == 0 ? byPeer.get(new Peer(from, source)) : byNumber.get(destination);
    if (dialog == null || !dialog.peer.equals(from) || !dialog.channel.isFrom(source)) {
      return IaxFrame.parse(datagram);
    }
    dialog.receive(datagram, nowNs);
    if (dialog.channel.theirs() != 0 && !dialog.isOver()) {
      byPeer.putIfAbsent(new Peer(from, dialog.channel.theirs()), dialog);
    }
    return null;
  }

  private void mini(int source, int low, byte[] payload, InetSocketAddress from) {
    if (byPeer.get(new Peer(from, source)) instanceof IaxCall call && call.keys() == null) {
      call.miniFrame(low, payload);
    }
  }

  /** A frame that belongs to nothing we know. */
  private void begin(FullFrame frame, InetSocketAddress from, long nowNs) {
    if (frame.destination() != 0) {
      if (frame.numbered()) reply(frame, Command.INVAL, new byte[0], from);
      return;
    }
    if (frame.is(Command.POKE)) {
      reply(frame, Command.PONG, new byte[0], from);
      return;
    }
    if (frame.is(Command.MWI)) {
      reply(frame, Command.ACK, new byte[0], from);
      Elements told = Elements.parse(frame.payload());
      if (told != null && told.has(ElementId.MESSAGE_COUNT)) {
        surroundings.messagesTold(from, told.number(ElementId.MESSAGE_COUNT, 0));
      }
      return;
    }
    boolean calls = frame.is(Command.NEW);
    if (!calls && !frame.is(Command.REGREQ) && !frame.is(Command.REGREL)) return;
    if (frame.oSeqno() != 0) return;
    Elements elements = Elements.parse(frame.payload());
    if (elements == null) {
      malformed++;
      return;
    }
    if (!isGenuine(frame, elements, from, nowNs)) return;
    if (unprovedInAll >= Limits.IAX_UNPROVED
        || unproved.getOrDefault(from.getAddress(), 0) >= Limits.IAX_UNPROVED_PER_ADDRESS) {
      refuse(frame, calls, from);
      return;
    }
    int ours = number();
    if (ours == 0) refuse(frame, calls, from);
    else open(frame, elements, from, ours, nowNs);
  }

  private void open(
      FullFrame frame, Elements elements, InetSocketAddress from, int ours, long nowNs) {
    Peer peer = new Peer(from, frame.source());
    unprovedInAll++;
    unproved.merge(from.getAddress(), 1, Integer::sum);
    if (frame.is(Command.NEW)) {
      IaxCall call = new IaxCall(this, from, ours, frame.source(), true, nowNs);
      byNumber.put(ours, call);
      byPeer.put(peer, call);
      call.channel.receive(frame, nowNs);
      call.ask(elements, nowNs);
    } else {
      RegistrarDialog dialog = new RegistrarDialog(this, from, ours, frame.source(), nowNs);
      byNumber.put(ours, dialog);
      byPeer.put(peer, dialog);
      dialog.channel.receive(frame, nowNs);
      dialog.ask(elements, nowNs);
    }
  }

  /**
   * Whether the sender receives what is sent to its address: it shows the token that it was told.
   * Before that nothing is stored, and it is sent no more than it sent itself.
   */
  private boolean isGenuine(
      FullFrame frame, Elements elements, InetSocketAddress from, long nowNs) {
    byte[] token = elements.raw(ElementId.CALL_TOKEN);
    if (token == null) {
      if (surroundings.knowsNoTokens(from)) return true;
      refuse(frame, frame.is(Command.NEW), from);
      return false;
    }
    if (token.length > 0 && tokens.isValid(token, from, nowNs)) return true;
    Elements told = Elements.NONE.and(ElementId.CALL_TOKEN, tokens.token(from, nowNs));
    reply(frame, Command.CALLTOKEN, told.write(), from);
    return false;
  }

  private void refuse(FullFrame frame, boolean calls, InetSocketAddress from) {
    reply(frame, calls ? Command.REJECT : Command.REGREJ, new byte[0], from);
  }

  /** Answers without storing anything, unless that were more than came. */
  private void reply(FullFrame frame, int command, byte[] payload, InetSocketAddress to) {
    refused++;
    if (payload.length > frame.payload().length) return;
    int ours = frame.destination() == 0 ? NOBODY : frame.destination();
    FullFrame answer =
        new FullFrame(
            false,
            ours,
            frame.source(),
            frame.timestamp(),
            0,
            frame.oSeqno() + 1 & 0xFF,
            FrameType.IAX,
            command,
            payload);
    surroundings.send(answer.write(), to);
  }

  /** Ends all calls; their goodbyes go out at once. */
  public void endAll(int cause, String words, long nowNs) {
    List<Dialog> all = new ArrayList<>(byNumber.values());
    for (Dialog each : all) {
      if (each instanceof IaxCall call) call.end(cause, words, nowNs);
    }
  }

  // Proofs.

  /** Whether the elements prove to be the account's. */
  static boolean isProof(Elements answer, String challenge, IaxAccount account) {
    if (answer.has(ElementId.MD5_RESULT) && !account.secret().isEmpty()) {
      return Proof.isMd5(answer.text(ElementId.MD5_RESULT), challenge, account.secret());
    }
    return account.theirs() != null
        && answer.has(ElementId.RSA_RESULT)
        && Proof.isRsa(answer.text(ElementId.RSA_RESULT), challenge, account.theirs());
  }

  /** Proves that we are the account, in the best way asked for; null when there is none. */
  static @Nullable Elements proof(Elements question, String challenge, IaxAccount as) {
    int methods = question.number(ElementId.AUTH_METHODS, 0);
    if ((methods & Proof.RSA) != 0 && as.ours() != null) {
      return Elements.NONE.and(ElementId.RSA_RESULT, Proof.rsa(challenge, as.ours()));
    }
    if ((methods & Proof.MD5) == 0 || as.secret().isEmpty()) return null;
    return Elements.NONE.and(ElementId.MD5_RESULT, Proof.md5Text(challenge, as.secret()));
  }

  /** Where a peer seems to be, as a socket address of old (RFC 5456 section 8.6.17). */
  static byte[] apparent(InetSocketAddress peer) {
    byte[] told = new byte[16];
    told[0] = 2; // AF_INET, in the order of the machines it came from
    IaxFrame.putUint16(told, 2, peer.getPort());
    if (peer.getAddress() instanceof Inet4Address v4) {
      System.arraycopy(v4.getAddress(), 0, told, 4, 4);
    }
    return told;
  }
}
