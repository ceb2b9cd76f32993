package org.ringfence.gateway.iax;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringfence.agent.RelayPath;
import org.ringfence.call.Cause;
import org.ringfence.call.Destination;
import org.ringfence.call.Leg;
import org.ringfence.call.LegListener;
import org.ringfence.call.MediaEnd;
import org.ringfence.call.MediaPath;
import org.ringfence.call.MediaPolicy;
import org.ringfence.call.MediaSecurity;
import org.ringfence.call.Party;
import org.ringfence.call.Reach;
import org.ringfence.call.Side;
import org.ringfence.call.Transfer;
import org.ringfence.iax.FrameCipher;
import org.ringfence.iax.IaxCall;
import org.ringfence.iax.IaxEvent;
import org.ringfence.iax.MediaFormat;
import org.ringfence.sdp.AnswerMaker;
import org.ringfence.sdp.Capabilities;
import org.ringfence.sdp.Direction;
import org.ringfence.sdp.LocalSession;
import org.ringfence.sdp.MediaAddress;
import org.ringfence.sdp.MediaDescription;
import org.ringfence.sdp.Negotiation;
import org.ringfence.sdp.OfferMaker;
import org.ringfence.sdp.SessionDescription;

/**
 * A party that IAX2 reaches, as a leg of a call. The call's shard calls its verbs, the machine runs
 * on the gateway's loop: what one says to the other is enqueued there.
 */
public final class IaxLeg implements Leg {
  /** Nobody is told it: sound comes through the gateway's port. */
  private static final MediaAddress NOWHERE = new MediaAddress("127.0.0.1", 9, 9);

  private final IaxGateway gateway;
  private final Executor shard;
  private final Party party;
  private final IaxSound sound;
  private final String id;
  private final LocalSession ours;
  private final IaxLine line;
  private final AtomicBoolean holdsLine = new AtomicBoolean();

  /** The shard's own. */
  private @Nullable LegListener listener;

  private boolean ended;
  private boolean incoming;
  private boolean held;
  private @Nullable SessionDescription offered;
  private @Nullable Direction wish;

  /** The gateway loop's own. */
  private @Nullable IaxCall call;

  private volatile @Nullable MediaFormat format;
  private volatile @Nullable MediaSecurity security;
  private volatile @Nullable Cause early;

  IaxLeg(IaxGateway gateway, Executor shard, Party party, IaxSound sound, IaxLine line) {
    this.gateway = gateway;
    this.shard = shard;
    this.party = party;
    this.sound = sound;
    this.line = line;
    this.id = "iax-" + gateway.token();
    this.ours = new LocalSession(gateway.number(), "127.0.0.1");
  }

  // On the gateway's loop.

  /**
   * Their call: accepted at once in one format, since nobody knows yet what the called one can. It
   * is G.711 where the caller has it, which everybody has.
   */
  void take(IaxCall theirs) {
    incoming = true;
    call = theirs;
    takeLine();
    MediaFormat chosen = choice(theirs);
    if (chosen == null) {
      early = Cause.NO_COMMON_MEDIA;
      theirs.end(Cause.NO_COMMON_MEDIA.q850(), "", System.nanoTime());
      return;
    }
    theirs.listener(this::happened);
    theirs.accept(chosen, System.nanoTime());
    begin(theirs, chosen);
  }

  private static @Nullable MediaFormat choice(IaxCall theirs) {
    MediaFormat wish = theirs.wish();
    if (wish == MediaFormat.ULAW || wish == MediaFormat.ALAW) return wish;
    MediaFormat g711 =
        MediaFormat.best(theirs.formats() & (MediaFormat.ALAW.bit() | MediaFormat.ULAW.bit()));
    return g711 != null ? g711 : MediaFormat.best(theirs.formats());
  }

  private void begin(IaxCall of, MediaFormat chosen) {
    format = chosen;
    FrameCipher keys = of.keys();
    security = keys == null ? MediaSecurity.CLEAR : MediaSecurity.SDES;
    gateway.begin(sound, of, chosen, keys);
  }

  /** Our call has left. */
  void dialled(@Nullable IaxCall ours) {
    call = ours;
    if (ours == null) tell(to -> end(to, Cause.OVERLOADED));
  }

  void happened(IaxEvent event) {
    switch (event) {
      case IaxEvent.Accepted accepted -> {
        IaxCall of = call;
        if (of != null) begin(of, accepted.format());
      }
      case IaxEvent.Ringing ringing -> tell(to -> to.ringing(null, false));
      case IaxEvent.Answered answered -> tell(this::answered);
      case IaxEvent.Voice voice ->
          gateway.onMedia(
              nowNs -> sound.full(voice.format(), voice.timestamp(), voice.payload(), nowNs));
      case IaxEvent.Digit digit -> gateway.onMedia(nowNs -> key(digit.digit(), nowNs));
      case IaxEvent.Held hold -> tell(to -> theyHold(to, hold.on()));
      case IaxEvent.TransferAsked asked ->
          tell(to -> to.transferAsked(new Wish(Destination.of(asked.number()))));
      case IaxEvent.Ended over -> {
        gateway.end(sound);
        tell(to -> end(to, Causes.of(over.cause())));
      }
      case IaxEvent.Quelched quelched -> {}
      case IaxEvent.Registered registered -> {}
    }
  }

  /** On the media loop: keys go in RTP where that was agreed, beside it elsewhere. */
  private void key(char key, long nowNs) {
    if (!sound.key(key, nowNs)) tell(to -> to.digit(key));
  }

  private void tell(Consumer<LegListener> what) {
    shard.execute(() -> {
      LegListener to = listener;
      if (!ended && to != null) what.accept(to);
    });
  }

  // On the shard.

  private void end(LegListener to, Cause cause) {
    ended = true;
    giveLineBack();
    to.ended(cause);
  }

  private void takeLine() {
    holdsLine.set(true);
    line.began(this);
  }

  private void giveLineBack() {
    if (holdsLine.getAndSet(false)) line.ended(this);
  }

  @Override
  public @Nullable String trunk() {
    return line.trunk();
  }

  private void answered(LegListener to) {
    SessionDescription offer = offered;
    SessionDescription said = offer == null ? ownDescription() : answerTo(offer);
    if (said == null) {
      end(Cause.NO_COMMON_MEDIA);
      to.ended(Cause.NO_COMMON_MEDIA);
    } else {
      to.answered(said);
    }
  }

  private void theyHold(LegListener to, boolean on) {
    if (held == on) return;
    held = on;
    to.offered(describe(on ? Direction.SENDONLY : Direction.SENDRECV));
  }

  /** What it would offer: the one format that was agreed on. */
  SessionDescription ownDescription() {
    return describe(Direction.SENDRECV);
  }

  private SessionDescription describe(Direction direction) {
    return new OfferMaker(capabilities()).offer(ours, NOWHERE, direction);
  }

  private Capabilities capabilities() {
    MediaFormat agreed = format;
    return Formats.capabilities(agreed == null ? MediaFormat.all() : agreed.bit());
  }

  private @Nullable SessionDescription answerTo(SessionDescription theirs) {
    Direction mine = held ? Direction.SENDONLY : Direction.SENDRECV;
    Negotiation made = new AnswerMaker(capabilities()).answer(theirs, ours, NOWHERE, mine);
    return made instanceof Negotiation.Agreed agreed ? agreed.local() : null;
  }

  void offered(@Nullable SessionDescription offer, LegListener to) {
    offered = offer;
    listener = to;
    takeLine();
  }

  /** Nothing that the other side offers can be carried. */
  void refused(LegListener to) {
    if (!ended) end(to, Cause.NO_COMMON_MEDIA);
  }

  private void onLoop(Consumer<IaxCall> what) {
    gateway.onLoop(() -> {
      IaxCall of = call;
      if (of != null) what.accept(of);
    });
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public Party party() {
    return party;
  }

  @Override
  public Reach reach() {
    return Reach.UNKNOWN;
  }

  @Override
  public void listener(LegListener newListener) {
    listener = newListener;
    Cause cause = early;
    if (cause != null) tell(to -> end(to, cause));
  }

  @Override
  public MediaEnd open(MediaPath path, Side side, MediaPolicy policy) {
    return end(path, side, policy);
  }

  MediaEnd end(MediaPath path, Side side, MediaPolicy policy) {
    if (!(path instanceof RelayPath relays)) {
      throw new IllegalArgumentException("media that do not go through a media loop");
    }
    MediaPolicy own = line.clear() ? MediaPolicy.CLEAR : policy;
    return relays.carried(side, own, sound.inlet(), () -> security);
  }

  @Override
  public void ring(@Nullable SessionDescription earlyMedia, boolean agreed) {
    onLoop(of -> of.ring(System.nanoTime()));
  }

  @Override
  public void answer(SessionDescription description) {
    onLoop(of -> of.answer(System.nanoTime()));
    tell(to -> to.confirmed(null));
  }

  @Override
  public void offer(SessionDescription description) {
    SessionDescription said = answerTo(description);
    if (said != null) theyAreHeld(description);
    tell(to -> {
      if (said == null) to.offerRefused();
      else to.offerAnswered(said);
    });
  }

  /** The other side holds, or goes on: the peer is told in its own words. */
  private void theyAreHeld(SessionDescription description) {
    MediaDescription line = description.media().isEmpty() ? null : description.media().getFirst();
    Direction now = line == null ? Direction.SENDRECV : description.directionOf(line);
    if (now == wish) return;
    boolean before = wish != null && !wish.receives();
    wish = now;
    if (now.receives() == before) onLoop(of -> of.hold(!now.receives(), System.nanoTime()));
  }

  @Override
  public void accept(SessionDescription description) {
    // The end of the media has heard it.
  }

  @Override
  public void refuse(boolean glare) {
    // A hold that was refused: the other side goes on being heard.
  }

  @Override
  public void display(Party other) {
    // IAX2 says who calls once, at the start.
  }

  @Override
  public void digit(char digit) {
    onLoop(of -> of.digit(digit, System.nanoTime()));
  }

  @Override
  public void end(Cause cause) {
    ended = true;
    giveLineBack();
    gateway.end(sound);
    onLoop(of -> of.end(cause.q850(), cause.words(), System.nanoTime()));
  }

  /** The peer's wish that the other side talk to somebody else. */
  private final class Wish implements Transfer {
    private final Destination target;

    Wish(Destination target) {
      this.target = target;
    }

    @Override
    public Destination target() {
      return target;
    }

    @Override
    public void accept() {}

    @Override
    public void progress(@Nullable Cause cause) {
      if (cause != Cause.NORMAL) return; // What did not work is not told: the two talk on.
      tell(to -> {
        IaxLeg.this.end(Cause.NORMAL);
        to.ended(Cause.NORMAL);
      });
    }

    @Override
    public void refuse(Cause cause) {}
  }
}
