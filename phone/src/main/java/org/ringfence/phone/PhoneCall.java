package org.ringfence.phone;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ringfence.agent.AgentShard;
import org.ringfence.audio.CallTone;
import org.ringfence.dtls.ShortAuthentication;
import org.ringfence.ice.IceFragment;
import org.ringfence.media.AudioStatistics;
import org.ringfence.media.Protection;
import org.ringfence.net.MediaListener;
import org.ringfence.phone.sound.Ear;
import org.ringfence.phone.sound.Mouth;
import org.ringfence.phone.sound.SoundSink;
import org.ringfence.phone.video.Pictures;
import org.ringfence.sdp.Direction;
import org.ringfence.sdp.NegotiatedMedia;
import org.ringfence.sdp.SessionDescription;
import org.ringfence.sip.message.NameAddr;
import org.ringfence.sip.message.Uri;
import org.ringfence.sip.session.DtmfInfo;
import org.ringfence.sip.session.Ending;
import org.ringfence.sip.session.Referral;
import org.ringfence.sip.session.Session;
import org.ringfence.sip.session.SessionListener;

/** One call of a phone. Its verbs may be called from any thread, and return at once. */
public final class PhoneCall {
  /** See the package description. */
  public enum State {
    DIALLING,
    RINGING,
    INCOMING,
    TALKING,
    ENDED
  }

  private final Phone phone;
  private final AgentShard shard;
  private final int number;
  private final boolean outgoing;
  private final NameAddr remote;
  private final boolean endToEnd;
  private final Mouth mouth;
  private final Ear ear;
  private final @Nullable Pictures pictures;
  private final Listener listener = new Listener();
  private volatile State state;
  private volatile boolean heldByUs;
  private volatile boolean heldByPeer;
  private volatile @Nullable CallEnd end;
  private volatile @Nullable CallAudio audio;
  private volatile long talkingSinceNs;
  private volatile String security = "";
  private volatile String digits = "";

  /** The shard's own from here on. */
  private @Nullable Session session;

  private @Nullable SessionDescription answer;
  private @Nullable Referral referral;
  private @Nullable CallEnd given;
  private boolean offersInAnswer;
  private boolean transferring;
  private boolean holding;
  private boolean holdAsked;

  /**
   * @param endToEnd whether we want keys that only the two phones have
   */
  PhoneCall(
      Phone phone,
      AgentShard shard,
      int number,
      boolean outgoing,
      NameAddr remote,
      boolean endToEnd) {
    this.endToEnd = endToEnd;
    this.phone = phone;
    this.shard = shard;
    this.number = number;
    this.outgoing = outgoing;
    this.remote = remote;
    this.state = outgoing ? State.DIALLING : State.INCOMING;
    this.ear = new Ear(key -> shard.execute(() -> digit(key)));
    PhoneSettings.Sounds sounds = phone.settings().sounds().apply(this);
    this.mouth = new Mouth(sounds.source());
    sounds.sinks().forEach(ear::add);
    this.pictures = sounds.pictures();
  }

  // What it is.

  /** Counts the calls of this phone from 1. */
  public int number() {
    return number;
  }

  public boolean outgoing() {
    return outgoing;
  }

  /** The other side, as it was called or called itself. */
  public NameAddr remote() {
    return remote;
  }

  /** The other side's number, or its whole address when there is none. */
  public String party() {
    String user = remote.uri().user();
    return user.isEmpty() ? remote.uri().toString() : user;
  }

  public State state() {
    return state;
  }

  public boolean heldByUs() {
    return heldByUs;
  }

  public boolean heldByPeer() {
    return heldByPeer;
  }

  /** Why it ended; null while it goes on. */
  public @Nullable CallEnd end() {
    return end;
  }

  /** The codec agreed on, as SDP names it; empty before. */
  public String codec() {
    CallAudio now = audio;
    NegotiatedMedia agreed = now == null ? null : now.agreed();
    return agreed == null ? "" : agreed.codec().format().encodingName();
  }

  /** How the sound is protected, for a person; empty before that is known. */
  public String security() {
    return security;
  }

  /**
   * What the two people of a call that is encrypted end to end read to each other: the same on both
   * phones unless somebody is between them; empty before that is known, and for other calls.
   */
  public String digits() {
    return digits;
  }

  /** The way the packets go as ICE found it; empty without ICE. */
  public String path() {
    CallPath way = way();
    return way == null ? "" : way.words();
  }

  private @Nullable CallPath way() {
    CallAudio now = audio;
    return now == null ? null : now.path();
  }

  /** Loss, jitter and the rest as known now; null before there is any sound. */
  public @Nullable AudioStatistics statistics() {
    CallAudio now = audio;
    return now == null ? null : now.statistics();
  }

  /** Its video; null for a call that is voice alone. */
  public @Nullable CallVideo video() {
    CallAudio now = audio;
    return now == null ? null : now.video();
  }

  /** When it was answered, by {@link System#nanoTime}; 0 before. */
  public long talkingSinceNs() {
    return talkingSinceNs;
  }

  /** What it says. */
  public Mouth mouth() {
    return mouth;
  }

  /** Who hears it. */
  public Ear ear() {
    return ear;
  }

  // The verbs.

  /** Takes an incoming call; calls that go on are held. */
  public void answer() {
    shard.execute(this::answerNow);
  }

  /** Refuses an incoming call as busy. */
  public void reject() {
    shard.execute(() -> {
      if (session != null && state == State.INCOMING) session.reject(486, null, List.of());
    });
  }

  /** Ends it, whatever its state. */
  public void hangUp() {
    shard.execute(() -> hangUp(null));
  }

  public void hold() {
    shard.execute(() -> hold(true));
  }

  /** Goes on with a held call; another that goes on is held. */
  public void resume() {
    shard.execute(() -> {
      phone.holdOthers(this);
      hold(false);
    });
  }

  /** Presses keys: in the stream (RFC 4733), or by INFO where the other side knows no events. */
  public void dtmf(String keys) {
    shard.execute(() -> press(keys));
  }

  /** Asks the other side to call {@code target} instead of us (RFC 5589 section 6). */
  public void transfer(String target) {
    shard.execute(() -> refer(phone.address(target)));
  }

  /** Connects the other side with that of {@code other}, which both leave us (section 7). */
  public void transferTo(PhoneCall other) {
    shard.execute(() -> {
      Uri target = other.replacement();
      if (target != null) refer(target);
    });
  }

  public void mute(boolean value) {
    mouth.mute(value);
  }

  // Beginning, on the shard.

  /** Whether it asks, or was asked, for keys that only the two phones have. */
  boolean endToEnd() {
    CallAudio sound = audio;
    return endToEnd || (sound != null && sound.endToEnd());
  }

  /** Its sound, before there is a session. */
  void sound(CallAudio made) {
    audio = made;
  }

  void dial(Session prepared) {
    session = prepared;
    prepared.listener(listener);
  }

  /** Follows the call that {@code by} tells of, and tells it how it goes. */
  void onBehalfOf(Referral by) {
    referral = by;
  }

  /** An INVITE came. */
  void invited(Session incoming, CallAudio sound) {
    session = incoming;
    audio = sound;
    incoming.listener(listener);
  }

  /** Whether the INVITE can be answered at all; it is refused where not. */
  boolean answerable() {
    CallAudio sound = audio;
    Session incoming = session;
    if (sound == null || incoming == null || state == State.ENDED) return false;
    SessionDescription offer = incoming.offer();
    offersInAnswer = offer == null;
    answer = offer == null ? null : sound.answer(offer, Direction.SENDRECV);
    if (answer != null || offersInAnswer) return true;
    incoming.reject(488, null, sound.lacksKeys() ? List.of(CallKeys.NEEDED) : List.of());
    return false;
  }

  void ring() {
    if (session != null) session.ring(180, null);
  }

  void answerNow() {
    CallAudio sound = audio;
    if (session == null || sound == null || state != State.INCOMING) return;
    phone.holdOthers(this);
    state = State.TALKING;
    talkingSinceNs = System.nanoTime();
    ear.tone(null);
    if (offersInAnswer) {
      session.answer(sound.offer(Direction.SENDRECV));
    } else if (answer != null) {
      session.answer(answer);
      sound.followAnswer();
    }
    sound.talk();
    phone.tell(new PhoneEvent.Answered(this));
    protectedNow();
  }

  @Nullable Session session() {
    return session;
  }

  void fail(CallEnd why) {
    ended(why);
  }

  // The verbs on the shard.

  void hangUp(@Nullable CallEnd why) {
    if (state == State.ENDED) return;
    given = why;
    if (session != null) session.hangUp(List.of());
    else ended(CallEnd.of(CallEnd.Reason.WE_HUNG_UP, 487, "Hung up."));
  }

  void hold(boolean wanted) {
    CallAudio sound = audio;
    if (session == null || sound == null || state != State.TALKING || heldByUs == wanted) return;
    heldByUs = wanted;
    holdAsked = true;
    holding = true;
    mouth.hold(wanted);
    session.offer(sound.offer(direction()));
  }

  /**
   * We are somewhere else than before: ICE looks for a path anew (RFC 8445 section 9), and without
   * ICE an offer of the same lets the other side, and all between, look where our media come from.
   */
  void moved() {
    CallAudio sound = audio;
    if (session == null || sound == null || state != State.TALKING) return;
    InetAddress source = phone.sourceTowards(session);
    if (source != null) sound.moveTo(source);
    if (sound.path() == null) session.offer(sound.offerAnew(direction()));
    else restartIce();
  }

  /** Lets a peer with ICE see at once where our packets come from now. */
  void showPlace() {
    CallPath way = way();
    if (way != null) way.show();
  }

  private Direction direction() {
    return heldByUs ? Direction.SENDONLY : Direction.SENDRECV;
  }

  private void press(String keys) {
    if (session == null || audio == null || state != State.TALKING || audio.dial(keys)) return;
    for (char key : keys.toUpperCase(Locale.ROOT).toCharArray()) {
      if (DtmfInfo.isKey(key)) session.info(DtmfInfo.TYPE, DtmfInfo.body(key));
    }
  }

  private void refer(@Nullable Uri target) {
    if (session == null || target == null || state != State.TALKING) {
      phone.tell(new PhoneEvent.TransferProgress(this, 400));
      return;
    }
    transferring = true;
    session.refer(target);
  }

  /**
   * Names this call so that its other side lets somebody else take our place; null if it cannot.
   */
  private @Nullable Uri replacement() {
    if (session == null || state != State.TALKING || session.dialog() == null) return null;
    return Replacing.address(session.dialog());
  }

  // What came of it.

  private void digit(char key) {
    phone.tell(new PhoneEvent.Digit(this, key));
  }

  private void ended(CallEnd why) {
    if (state == State.ENDED) return;
    end = why;
    state = State.ENDED;
    if (audio != null) phone.close(session, audio, talkingSinceNs);
    mouth.source().close();
    for (SoundSink sink : new ArrayList<>(ear.release())) sink.close();
    if (pictures != null) pictures.close();
    if (referral != null) referral.progress(why.status() >= 300 ? why.status() : 487);
    referral = null;
    phone.tell(new PhoneEvent.Ended(this, why));
    phone.forget(this);
  }

  /** Tells how the sound is protected, when that is new. Keys of a handshake are told later. */
  private void protectedNow() {
    CallAudio sound = audio;
    if (sound != null && !(sound.protection() instanceof Protection.Dtls)) security(sound);
  }

  private void security(CallAudio sound) {
    String now = sound.security();
    if (now.isEmpty() || now.equals(security) || state == State.ENDED) return;
    security = now;
    phone.tell(new PhoneEvent.Secured(this, now));
  }

  /** What the media loop tells of the handshake; it only enqueues. */
  MediaListener media() {
    return new Handshaken(
        () -> shard.execute(this::handshaken),
        reason -> shard.execute(() -> hangUp(CallEnd.unsecured(party(), reason))));
  }

  private void handshaken() {
    CallAudio sound = audio;
    if (sound == null || !(sound.protection() instanceof Protection.Dtls agreed)) return;
    security(sound);
    if (!sound.endToEnd()) return;
    // It is slow on purpose: not here.
    Thread.startVirtualThread(() -> {
      String both = ShortAuthentication.of(agreed.ours().fingerprint(), agreed.peer());
      shard.execute(() -> compare(both));
    });
  }

  private void compare(String both) {
    if (both.equals(digits) || state == State.ENDED) return;
    digits = both;
    phone.tell(new PhoneEvent.Compare(this, both));
  }

  boolean trickle(byte[] fragment) {
    return session != null && session.info(IceFragment.PACKAGE, IceFragment.TYPE, fragment);
  }

  @Nullable Pictures pictures() {
    return pictures;
  }

  void pathChanged() {
    if (state != State.ENDED) phone.tell(new PhoneEvent.Path(this, path()));
  }

  /** Looks for the path anew (RFC 8445 section 9): the machine has other addresses now. */
  public void restartIce() {
    shard.execute(() -> {
      CallAudio sound = audio;
      CallPath way = way();
      Session over = session;
      if (sound == null || way == null || over == null || state != State.TALKING) return;
      Runnable offer =
          () -> {
            if (state == State.TALKING) over.offer(sound.offer(direction()));
          };
      way.restart(phone.hosts(sound.shown()), offer);
    });
  }

  private void holdsAre(CallAudio sound) {
    NegotiatedMedia agreed = sound.agreed();
    boolean now = agreed != null && agreed.heldByPeer() && !heldByUs;
    if (now == heldByPeer && !holdAsked) return;
    holdAsked = false;
    boolean changed = holding || now != heldByPeer;
    heldByPeer = now;
    holding = false;
    if (changed) phone.tell(new PhoneEvent.HoldChanged(this));
  }

  @Override
  public String toString() {
    return "call " + number + (outgoing ? " to " : " from ") + party();
  }

  /** What the session tells. */
  private final class Listener implements SessionListener {
    @Override
    public void progress(int status, @Nullable SessionDescription early, long nowNs) {
      CallAudio sound = audio;
      boolean heard =
          early != null && sound != null && sound.answered(early) == CallAudio.Verdict.AGREED;
      ear.tone(heard ? null : CallTone.RINGBACK);
      if (status < 180) return;
      state = State.RINGING;
      if (referral != null) referral.progress(180);
      phone.tell(new PhoneEvent.Ringing(PhoneCall.this, heard));
      if (heard) protectedNow();
    }

    @Override
    public void answered(@Nullable SessionDescription description, long nowNs) {
      CallAudio sound = audio;
      ear.tone(null);
      if (sound == null || !fits(sound, description)) return;
      state = State.TALKING;
      talkingSinceNs = nowNs;
      sound.talk();
      if (referral != null) referral.progress(200);
      referral = null;
      phone.tell(new PhoneEvent.Answered(PhoneCall.this));
      protectedNow();
    }

    /** Follows an answer, or hangs up. */
    private boolean fits(CallAudio sound, @Nullable SessionDescription description) {
      CallAudio.Verdict verdict =
          description == null ? CallAudio.Verdict.AGREED : sound.answered(description);
      if (verdict == CallAudio.Verdict.AGREED && sound.agreed() != null) return true;
      hangUp(CallEnd.of(verdict, party()));
      return false;
    }

    @Override
    public void acknowledged(@Nullable SessionDescription description, long nowNs) {
      CallAudio sound = audio;
      CallPath way = way();
      if (way != null) way.tellMore();
      if (description == null || sound == null || !fits(sound, description)) return;
      sound.talk();
      protectedNow();
    }

    @Override
    public void offered(@Nullable SessionDescription offer, long nowNs) {
      CallAudio sound = audio;
      if (session == null || sound == null) return;
      if (offer == null) {
        session.acceptOffer(sound.offer(direction()));
        return;
      }
      SessionDescription ours = sound.answer(offer, direction());
      if (ours == null) {
        session.refuseOffer(488);
        return;
      }
      session.acceptOffer(ours);
      sound.followAnswer();
      holdsAre(sound);
      protectedNow();
    }

    @Override
    public void offerAnswered(SessionDescription description, long nowNs) {
      CallAudio sound = audio;
      if (sound == null || !fits(sound, description)) return;
      holdsAre(sound);
      protectedNow();
    }

    @Override
    public void offerRefused(int status, long nowNs) {
      if (!holding) return;
      holding = false;
      if (!holdAsked) return; // What was agreed before holds.
      holdAsked = false;
      heldByUs = !heldByUs;
      mouth.hold(heldByUs);
      phone.tell(new PhoneEvent.HoldChanged(PhoneCall.this));
    }

    @Override
    public void referred(Referral asked, long nowNs) {
      phone.tell(new PhoneEvent.TransferAsked(PhoneCall.this, asked.target().toString()));
      phone.follow(asked, endToEnd());
    }

    @Override
    public void transferProgress(int status, long nowNs) {
      phone.tell(new PhoneEvent.TransferProgress(PhoneCall.this, status));
      if (status < 200) return;
      transferring = false;
      if (status < 300) hangUp(CallEnd.of(CallEnd.Reason.TRANSFERRED, 200, "Transferred."));
    }

    @Override
    public void info(String contentType, byte[] body, long nowNs) {
      char key = DtmfInfo.key(contentType, body);
      CallPath way = way();
      if (key != 0) digit(key);
      else if (way != null) way.trickled(contentType, body);
    }

    @Override
    public void ended(Ending ending, long nowNs) {
      CallEnd why = given;
      if (why == null) why = CallEnd.of(ending, transferring, endToEnd, party());
      PhoneCall.this.ended(why);
    }
  }
}
